#include "commands/sentences/confirm.hpp"

#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

using queue::Accepted;
using queue::Verb;

std::string confirmed(const Story& story, Accepted accepted, const std::string& reason = {}) {
    queue::Command command;
    command.verb = accepted.verb;
    command.reason = reason;
    accepted.lane = base::LaneName("shop");
    accepted.service = base::ServiceName("shop");
    if (accepted.token.empty()) {
        accepted.token = kFirst;
    }
    return shown(confirm(command, accepted, story.world(), story.catalog, story.now));
}

Story with_one_waiting() {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    return story;
}

TEST(Confirmation, OfARequestNamesTokenPinnedCommitPlaceStartAndEachCheck) {
    const std::string text = confirmed(
        with_one_waiting(), {.verb = Verb::Request, .commit = base::CommitSha(sha_of("4be1c07"))}
    );
    EXPECT_EQ(
        text,
        "shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana\n"
        "1st in line. Should start now.\n"
        "Pinned to 4be1c07000000000000000000000000000000000.\n"
        "✓ branch: on main\n"
        "✓ unit: passed\n"
        "[Why: why DEP-…2417]  [Cancel: cancel DEP-…2417]\n"
    );
}

TEST(Confirmation, OfACommitThatRidesSaysThatNothingIsNew) {
    Story story = with_one_waiting();
    EXPECT_THAT(
        confirmed(story, {.verb = Verb::Request, .changed = false}),
        testing::HasSubstr("This commit rides already: DEP-…2417 of ana, 1st in line. I made no "
                           "second request.\n1st in line.")
    );
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    EXPECT_THAT(
        confirmed(story, {.verb = Verb::Request, .changed = false}),
        testing::HasSubstr("rides already: DEP-…2417 of ana, canary 25 %. I made no second")
    );
}

TEST(Confirmation, OfAHoldSaysWhatGoesOn) {
    Story story = with_one_waiting();
    EXPECT_EQ(
        confirmed(story, {.verb = Verb::Hold}, "release day"),
        "shop is held: release day.\nNothing new starts. 1 request waits.\n[Lift: unhold shop]\n"
    );
    story.starts();
    EXPECT_THAT(
        confirmed(story, {.verb = Verb::Hold}, "x"),
        testing::HasSubstr("DEP-…2417 goes on; nothing new starts behind it.")
    );
    EXPECT_EQ(
        confirmed(story, {.verb = Verb::Unhold}),
        "shop is no longer held.\nDEP-…2417 is on its way. Nobody waits.\n[Queue: queue shop]\n"
    );
}

TEST(Confirmation, OfARollbackSaysWhereCustomersGoAndWhatIsMarked) {
    Story story = with_one_waiting();
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, 25);
    EXPECT_EQ(
        confirmed(story, {.verb = Verb::Rollback}, "carts are lost"),
        "DEP-1763699862417 goes back: carts are lost.\n"
        "Customers go back to 77aa01f first; I tell you when they are there.\n"
        "I mark 4be1c07 bad and hold the lane until somebody lifts it.\n"
        "[Status: status DEP-…2417]\n"
    );
}

TEST(Confirmation, OfAFlagSaysWhereAndHowFar) {
    EXPECT_EQ(
        confirmed(
            with_one_waiting(), {.verb = Verb::SetFlag,
                                 .flag = base::FlagName("checkout-v2"),
                                 .environment = base::EnvironmentName("production"),
                                 .percent = 25}
        ),
        "Flag checkout-v2 goes on for 25 % in production of shop.\n"
        "I read it back; flags shop shows when it took.\n"
        "[Flags: flags shop]\n"
    );
}

TEST(Confirmation, ExistsForEveryVerbThatChangesSomething) {
    Story story = with_one_waiting();
    for (int verb = 0; queue::changes_something(static_cast<Verb>(verb)); ++verb) {
        const std::string text = confirmed(
            story, {.verb = static_cast<Verb>(verb), .commit = base::CommitSha(sha_of("4be1c07"))}
        );
        EXPECT_NE(text, "Done.\n") << verb;
        EXPECT_FALSE(text.empty()) << verb;
    }
}

}  // namespace
}  // namespace deploybot::commands
