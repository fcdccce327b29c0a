#include "commands/sentences/answer.hpp"

#include "tests/commands/story.hpp"
#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

std::string answer(const Story& story, const std::string& text, const base::PersonId& who = kAna) {
    return shown(answer_query(
        command_of(text), {.person = who, .source = {}, .request_id = {}, .idempotency_key = {}},
        story.world(), story.catalog, story.now
    ));
}

Story busy() {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    story.lane.deployment->verdict = fine_verdict();
    story.requests(kSecond, "9d0e2aa", "Try new cache");
    story.now += seconds{30};
    return story;
}

TEST(Answer, ShowsTheLiveMessageForTheOnlyServiceThatRuns) {
    EXPECT_THAT(answer(busy(), "status"), testing::HasSubstr("canary ▮▮▯▯ 25 %"));
    EXPECT_THAT(answer(busy(), "status 2417"), testing::HasSubstr("canary ▮▮▯▯ 25 %"));
    EXPECT_THAT(answer(busy(), "status DEP-…2288"), testing::HasSubstr("1st in line"));
}

TEST(Answer, SaysThatNothingRunsAndWhatIsStable) {
    Story story;
    story.has_stable();
    EXPECT_EQ(
        answer(story, "status shop"),
        "Status\nshop: nothing runs; stable is 77aa01f since 12:30 (1 h 30 min)\n"
    );
    EXPECT_EQ(answer(story, "queue"), "Nobody waits for shop.\n");
}

TEST(Answer, ShowsTheQueueInOrderWithEstimates) {
    EXPECT_EQ(
        answer(busy(), "queue"),
        "1 request waits for shop.\n"
        "runs: shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana, canary 25 %, over in "
        "about 15 min (at most 32 min)\n"
        "1. shop · 9d0e2aa \"Try new cache\" · DEP-1763699872288 · ana, starts in about 15 min (at "
        "most 32 min)\n"
    );
}

TEST(Answer, SaysEverythingThatKeepsARequestWaiting) {
    Story story = busy();
    story.lane.queue.waiting.front().approvals_needed = 1;
    story.happens(queue::Held{.by = kBo, .reason = "release day"});
    EXPECT_EQ(
        answer(story, "why 2288"),
        "DEP-1763699872288 waits because\n"
        "(1) The lane is held by bo since 14:00: release day. unhold shop lifts it: bo.\n"
        "(2) DEP-…2417 holds the lane, canary 25 %; over in about 15 min (at most 32 min).\n"
        "(3) It needs 1 more approval from sre (bo).\n"
        "Should start when the hold is lifted.\n"
        "[Queue: queue shop]  [Lift the hold: unhold shop]\n"
    );
}

TEST(Answer, ShowsTheNumbersTheTestAndTheThresholdBehindAVerdict) {
    Story story = busy();
    story.lane.deployment->verdict = bad_verdict();
    story.lane.deployment->window = deploy::Window{};
    story.lane.deployment->window->looks = 7;
    const std::string text = answer(story, "why shop");
    EXPECT_THAT(text, testing::HasSubstr("Verdict: fail after 7 looks: "));
    EXPECT_THAT(
        text,
        testing::HasSubstr("errors 4.8 % of 1,212 in 2 min (stable 0.1 % of 22,940; p < 0.0001, my "
                           "limit is 0.01)")
    );
    EXPECT_THAT(
        text, testing::HasSubstr(
                  "Why: More errors than the stable version's.\n"
                  "Test: sequential counts test: p < 0.0001 (fails below 0.01), window 2 min"
              )
    );
}

TEST(Answer, TellsWhyALaneStandsStill) {
    Story story;
    story.happens(queue::Held{.by = queue::kBot, .reason = "rolled back 4be1c07"});
    EXPECT_EQ(
        answer(story, "why shop"),
        "shop stands still.\nI hold the lane since 14:00: rolled back 4be1c07. unhold "
        "shop lifts it: bo.\n"
        "[Lift the hold: unhold shop]\n"
    );
}

TEST(Answer, ListsWhatWentOutNewestFirst) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.happens(queue::Withdrawn{
        .token = kFirst, .end = queue::End::Rejected, .by = kBo, .reason = "no way back"});
    EXPECT_EQ(
        answer(story, "history"),
        "The last deployment:\n"
        "14:00 rejected shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana: no way back\n"
    );
    EXPECT_EQ(answer(Story(), "history"), "Nothing has gone out yet.\n");
}

TEST(Answer, NamesPeopleRolesAndWhoMayApprove) {
    Story story;
    story.catalog.services.at(base::ServiceName("shop")).policy.approvals = 1;
    EXPECT_EQ(
        answer(story, "who"),
        "2 people.\nana: developer (you)\nbo: sre, developer\nshop: 1 approval from sre: bo; never "
        "the requester\n"
    );
}

TEST(Answer, ShowsEachFlagWithWhoSetItAndWhetherItTook) {
    Story story;
    const deploy::FlagAddress address{
        .service = base::ServiceName("shop"),
        .environment = base::EnvironmentName("production"),
        .flag = base::FlagName("checkout-v2")};
    EXPECT_EQ(
        answer(story, "flags"),
        "1 feature flag.\nshop checkout-v2: never set by me, so off everywhere\n"
    );
    story.happens(deploy::FlagWished{
        .flag = address, .percent = 25, .author = {.by = kBo, .reason = "x"}});
    EXPECT_EQ(
        answer(story, "flags"),
        "1 feature flag.\nshop checkout-v2: production 25 % (not yet taken) since 14:00 by "
        "bo\n"
    );
    story.happens(deploy::FlagWished{
        .flag = address, .percent = 0, .author = {.by = queue::kBot, .reason = "x"}});
    EXPECT_THAT(answer(story, "flags"), testing::EndsWith(" since 14:00 by the bot\n"));
}

TEST(Answer, HelpsWithWhatThisPersonMayDo) {
    const std::string ana = answer(Story(), "help");
    EXPECT_THAT(ana, testing::HasSubstr("request COMMIT"));
    EXPECT_THAT(ana, testing::HasSubstr("For example: request deployment for commit 4be1c07\n"));
    EXPECT_THAT(ana, testing::Not(testing::HasSubstr("\nunhold ")));
    EXPECT_THAT(
        ana,
        testing::HasSubstr("Not granted to you: approve, reject, hold, unhold, queue hold, "
                           "move, promote, abort, rollback, flag, pardon, override, emergency, lock"
        )
    );
    EXPECT_THAT(
        answer(Story(), "help", kBo),
        testing::HasSubstr("Not granted to you: move, abort, pardon, override, emergency, lock")
    );
    EXPECT_THAT(answer(Story(), "help rollback"), testing::HasSubstr("You may not.\n"));
}

TEST(Answer, SaysWhatItDoesNotKnow) {
    EXPECT_THAT(
        answer(Story(), "status DEP-…9999"),
        testing::StartsWith("I know no request \"DEP-…9999\".\n")
    );
    EXPECT_EQ(
        answer(Story(), "status", base::PersonId("stranger")),
        "I don't know you, so I do nothing for you.\nWhoever keeps my configuration can add you to "
        "its people.\n"
    );
}

TEST(Answer, HeadsALogWithWhoseItIs) {
    EXPECT_EQ(
        shown(logs_header(kFirst, "DEP-1763699862417/uat/deploy/1", true)),
        "Output of DEP-1763699862417/uat/deploy/1:\n"
    );
    EXPECT_EQ(
        shown(logs_header(kFirst, "", false)), "Nothing was run yet for DEP-1763699862417.\n"
    );
}

}  // namespace
}  // namespace deploybot::commands
