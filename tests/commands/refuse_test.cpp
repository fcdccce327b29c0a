#include "commands/sentences/refuse.hpp"

#include "commands/sentences/checks.hpp"
#include "tests/commands/story.hpp"
#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

using queue::CheckState;
using queue::Refusal;
using queue::Verb;
using queue::Why;

std::string refused(
    const Refusal& refusal, const queue::Command& command = {.verb = Verb::Promote}
) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    return shown(refuse(command, refusal, story.world(), story.catalog));
}

Refusal because(Why why) {
    Refusal refusal;
    refusal.why = why;
    refusal.token = kFirst;
    refusal.service = base::ServiceName("shop");
    return refusal;
}

TEST(Refusal, ListsEveryFailedCheckWithWhatWasAskedFoundAndToDo) {
    Refusal refusal = because(Why::NotEligible);
    refusal.commit = commit("9d0e2aa", "Try new cache");
    refusal.checks = {
        {.name = "branch",
         .state = CheckState::Failed,
         .asked = "on one of main, develop, release/*",
         .found = "on feature/cache only",
         .remedy = "merge it to main first",
         .where = {}},
        {.name = "security",
         .state = CheckState::Failed,
         .asked = "stage security passed",
         .found = "failed: 1 critical",
         .remedy = "mend it",
         .where = "https://ci.example/9"},
        {.name = "contract",
         .state = CheckState::Unknown,
         .asked = "stage contract passed",
         .found = "no result yet",
         .remedy = {},
         .where = {}},
        {.name = "build",
         .state = CheckState::Passed,
         .asked = {},
         .found = "passed",
         .remedy = {},
         .where = {}},
        {.name = "unit",
         .state = CheckState::Passed,
         .asked = {},
         .found = "passed",
         .remedy = {},
         .where = {}}};
    EXPECT_EQ(
        refused(refusal),
        "Not queued: shop · 9d0e2aa \"Try new cache\" can't go out yet.\n"
        "✗ branch: on feature/cache only. Asked: on one of main, develop, release/*. Merge it to "
        "main first.\n"
        "✗ security: failed: 1 critical. Asked: stage security passed. Mend it. See "
        "https://ci.example/9.\n"
        "? contract: no result yet. Asked: stage contract passed.\n"
        "✓ build, unit\n"
        "Ask me again with check 9d0e2aa of shop.\n"
        "[Check again: check 9d0e2aa of shop]\n"
    );
}

TEST(Refusal, NamesThoseWhoMay) {
    Refusal refusal = because(Why::NotAllowed);
    refusal.roles = {base::RoleName("sre")};
    EXPECT_EQ(refused(refusal), "You may not promote shop.\nThe role sre may: bo.\n");
    refusal.roles.clear();
    EXPECT_EQ(
        refused(refusal),
        "You may not promote shop.\nNo role grants it: the configuration has to.\n"
    );
}

TEST(Refusal, OfOnesOwnApprovalNamesTheOthers) {
    Refusal refusal = because(Why::OwnRequest);
    refusal.roles = {base::RoleName("sre"), base::RoleName("developer")};
    EXPECT_EQ(
        refused(refusal),
        "DEP-…2417 is your own request: your approval does not count.\nIt needs sre or developer: "
        "bo.\n"
    );
}

TEST(Refusal, SpeaksOfAVerbAsPeopleDo) {
    Refusal refusal = because(Why::NothingRuns);
    refusal.token = {};
    EXPECT_EQ(
        refused(refusal, {.verb = Verb::Rollback}),
        "Nothing runs in shop that I could roll back.\n"
        "To go back to an older version, request its commit: history shop names those that went "
        "out.\n"
        "[History: history shop]  [Status: status]\n"
    );
    refusal.why = Why::NotAllowed;
    EXPECT_THAT(
        refused(refusal, {.verb = Verb::SetFlag}),
        testing::StartsWith("You may not set flags of shop.\n")
    );
    EXPECT_THAT(
        refused(refusal, {.verb = Verb::Rollback}),
        testing::StartsWith("You may not roll back shop.\n")
    );
    refusal.why = Why::NotWaiting;
    EXPECT_EQ(
        refused(refusal, {.verb = Verb::Start}),
        "Nothing waits in shop that I could start.\n[Queue: queue shop]\n"
    );
}

TEST(Refusal, OffersAWaitingTokenAloneWhereOnlyThatWorks) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.requests(kSecond, "9d0e2aa", "Try new cache");
    story.starts();
    Refusal refusal;
    refusal.why = Why::UnknownToken;
    refusal.detail = "DEP-…2";
    refusal.candidates = {kFirst.str(), kSecond.str()};
    const auto offered = [&](Verb verb) {
        return shown(refuse({.verb = verb}, refusal, story.world(), story.catalog));
    };
    EXPECT_THAT(
        offered(Verb::Approve), testing::EndsWith("\n[approve DEP-1763699872288]  [Queue: queue]\n")
    );
    EXPECT_THAT(offered(Verb::Pause), testing::HasSubstr("[pause DEP-1763699862417]"));
}

TEST(Refusal, OffersTheSameCommandForEachCandidate) {
    Refusal refusal = because(Why::WhichService);
    refusal.candidates = {"search", "shop"};
    EXPECT_EQ(
        refused(refusal, {.verb = Verb::Request, .commit = "4be1c07"}),
        "Which service? I look after search and shop.\n"
        "[request 4be1c07 of search]  [request 4be1c07 of shop]\n"
    );
}

TEST(Refusal, SaysOfACommitWhatTheForgeSaid) {
    Refusal refusal = because(Why::CommitNotFound);
    refusal.detail = "4be1 is the beginning of 2 commits: 4be1c07, 4be1fff";
    refusal.hint = "write more of it";
    EXPECT_EQ(
        refused(refusal, {.verb = Verb::Request, .commit = "4be1"}),
        "I can't take \"4be1\": 4be1 is the beginning of 2 commits: 4be1c07, 4be1fff.\nWrite more "
        "of it.\n"
    );
}

TEST(Refusal, HasItsOwnWordsForEveryReason) {
    for (int why = 0; why <= static_cast<int>(Why::LaneSetAside); ++why) {
        EXPECT_THAT(
            refused(because(static_cast<Why>(why))),
            testing::Not(testing::HasSubstr("That can't be done now"))
        ) << why;
    }
}

TEST(Misunderstood, OffersTheNearestCommandsAsButtons) {
    EXPECT_EQ(
        shown(refuse(trouble_of("depoly 4be1c07 of shop"))),
        "I don't know \"depoly\". Did you mean deploy 4be1c07 of shop?\n"
        "[deploy 4be1c07 of shop]  [help]\n"
    );
    EXPECT_EQ(
        shown(refuse(trouble_of("rollback shop"))),
        "Rollback needs a reason.\n"
        "I read it so: rollback [DEP-…|SERVICE] [to COMMIT] because REASON\n"
        "[rollback shop because …]\n"
    );
    EXPECT_EQ(
        shown(refuse(trouble_of("hold shpo because late"))),
        "\"shpo\" is not a service that I know, so I did nothing. Did you mean hold shop because "
        "late?\n[hold shop "
        "because late]\n"
    );
}

TEST(Misunderstood, GuessesOnlyWhereThereIsSomethingToGuess) {
    EXPECT_EQ(
        shown(refuse(trouble_of("hlep"))), "I don't know \"hlep\". Did you mean help?\n[help]\n"
    );
    EXPECT_EQ(
        shown(refuse(trouble_of("hi"))),
        "I don't know \"hi\".\nhelp names all that I understand.\n[help]\n"
    );
    EXPECT_EQ(
        shown(refuse(trouble_of("help frobnicate"))),
        "I don't know a command \"frobnicate\".\nhelp names all that I understand.\n[help]\n"
    );
    EXPECT_EQ(
        shown(refuse(trouble_of("help rolback"))),
        "I don't know a command \"rolback\". Did you mean help rollback?\n[help rollback]\n"
    );
    EXPECT_EQ(
        shown(refuse(trouble_of("shop is broken"))),
        "I don't know \"shop is broken\". Did you mean why shop?\n"
        "[why shop]  [status shop]  [queue shop]\n"
    );
}

TEST(Misunderstood, CallsTheHelpOfTheSameCommandNoGuess) {
    EXPECT_EQ(
        shown(refuse(trouble_of("who is on call?"))),
        "\"is\" is not a service that I know, so I did nothing.\n[help who]\n"
    );
    EXPECT_THAT(
        shown(refuse(trouble_of("who may deploy?"))),
        testing::HasSubstr("Did you mean help request?")
    );
}

TEST(Misunderstood, SaysWhatACommitIs) {
    EXPECT_THAT(
        shown(refuse(trouble_of("request main"))),
        testing::StartsWith("\"main\" is no commit, so I did nothing. A commit is 4 or more hex "
                            "digits of its SHA, like 4be1c07; a branch's name is none.\n")
    );
}

TEST(Misunderstood, AlwaysSaysThatNothingWasDone) {
    for (const char* text :
         {"deploy 4be1c07 tomorrow", "@ana deploy 4be1c07", "deploy 4be1c07?", "deploy cafe"}) {
        EXPECT_THAT(shown(refuse(trouble_of(text))), testing::HasSubstr("did nothing")) << text;
    }
}

TEST(Checks, AnswerACheckThatPassesWithAWayToGoOn) {
    const Message message = answer_check(
        base::ServiceName("shop"), commit("4be1c07", "Faster checkout"),
        {{.name = "branch",
          .state = CheckState::Passed,
          .asked = {},
          .found = "on main",
          .remedy = {},
          .where = {}}}
    );
    EXPECT_EQ(
        shown(message),
        "shop · 4be1c07 \"Faster checkout\" may go out.\n✓ branch: on main\n[Request: request "
        "4be1c07 of shop]\n"
    );
}

}  // namespace
}  // namespace deploybot::commands
