#include "commands/sentences/live.hpp"

#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

std::string live(const Story& story, const base::Token& token = kFirst) {
    const auto message = live_message(story.lane, token, story.catalog, {}, story.now);
    return message ? shown(*message) : "nothing";
}

Story in_canary(int percent) {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.starts();
    story.reaches(deploy::Stage::Canary, deploy::StepKind::Judge, percent);
    story.lane.deployment->verdict = fine_verdict();
    return story;
}

TEST(LiveMessage, ShowsAWaitingRequestWithItsPlaceAndItsChecks) {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.requests(kSecond, "9d0e2aa", "Try new cache");
    EXPECT_EQ(
        live(story, kSecond),
        "shop · 9d0e2aa \"Try new cache\" · DEP-1763699872288 · ana\n"
        "2nd in line. Should start in about 26 min (at most 46 min).\n"
        "Checks: 2 of 2 fine (branch, unit).\n"
        "[Why: why DEP-…2288]  [Cancel: cancel DEP-…2288]\n"
    );
}

TEST(LiveMessage, NamesWhoMayApprove) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.lane.queue.waiting.front().approvals_needed = 1;
    EXPECT_EQ(
        live(story),
        "shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana\n"
        "1st in line. Should start when it is approved.\n"
        "Checks: 2 of 2 fine (branch, unit).\n"
        "Needs 1 more approval from sre: bo.\n"
        "[Approve: approve DEP-…2417]  [Reject: reject DEP-…2417 because …]  [Why: why DEP-…2417]  "
        "[Cancel: cancel "
        "DEP-…2417]\n"
    );
}

TEST(LiveMessage, ShowsTheCanaryWithItsNumbersAndWhatComesNext) {
    Story story = in_canary(25);
    story.now += seconds{35};
    EXPECT_EQ(
        live(story),
        "shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana\n"
        "validate ✓   uat ✓   canary ▮▮▯▯ 25 %   production   watch\n"
        "Canary fine so far: errors 0.1 % of 3,480 in 2 min (stable 0.1 % of 10,310), p95 212 ms "
        "(205 ms). "
        "Next: 50 % in 40 s.\n"
        "[Pause: pause DEP-…2417]  [Promote: promote DEP-…2417]  [Abort: abort DEP-…2417]  [Roll "
        "back: rollback DEP-…2417 because …]  [Why: why DEP-…2417]  [Logs: logs DEP-…2417]\n"
    );
}

TEST(LiveMessage, OffersToPromoteOnlyWhereAVerdictIsWaitedFor) {
    Story story = in_canary(25);
    story.lane.deployment->step_done = true;
    const std::string text = live(story);
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("[Promote")));
    EXPECT_THAT(text, testing::HasSubstr("[Abort"));
}

TEST(LiveMessage, CallsNothingFineBeforeThereAreNumbers) {
    Story story = in_canary(25);
    deploy::Verdict& verdict = *story.lane.deployment->verdict;
    verdict.window = base::Millis{5};
    verdict.canary = {};
    verdict.missing = {.time = {}, .canary_requests = 100, .stable_requests = 0};
    EXPECT_THAT(
        live(story),
        testing::HasSubstr("Canary: numbers are still coming in: no request yet; needs more "
                           "requests, at least 100 to it. Next: 50 % in 1 min 15 s.\n")
    );
    verdict.window = seconds{12};
    verdict.canary.requests = 90;
    verdict.missing.canary_requests = 178;
    EXPECT_THAT(
        live(story),
        testing::HasSubstr("Canary: numbers are still coming in: errors 0 % of 90 in 12 s (stable "
                           "0.1 % of 10,310); needs about 178 more requests to it. ")
    );
}

TEST(LiveMessage, WaitsForResumeAloneWhilePaused) {
    Story story = in_canary(25);
    story.lane.deployment->verdict->kind = deploy::VerdictKind::Pass;
    story.lane.deployment->verdict->rule = deploy::Rule::EvidenceEnough;
    story.now += minutes{5};
    EXPECT_THAT(live(story), testing::HasSubstr("Next: 50 % as soon as the evidence is enough."));
    story.happens(deploy::Paused{.token = kFirst, .author = {.by = kBo, .reason = {}}});
    EXPECT_THAT(live(story), testing::HasSubstr("Next: 50 % only after resume DEP-…2417.\n"));
}

TEST(LiveMessage, SaysWhatADriverIsDoingSinceWhen) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.starts();
    story.reaches(deploy::Stage::Uat, deploy::StepKind::Deploy);
    story.now += seconds{20};
    EXPECT_THAT(
        live(story), testing::HasSubstr("validate ✓   uat ●   canary   production   watch\n")
    );
    EXPECT_THAT(live(story), testing::HasSubstr("Deploying to uat since 14:00 (20 s).\n"));
}

TEST(LiveMessage, SaysWhatFailsAndWhenItIsTriedAgain) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.starts();
    story.reaches(deploy::Stage::Uat, deploy::StepKind::Deploy);
    story.happens(deploy::StepRetried{
        .token = kFirst, .problem = "the program cannot be started", .next = story.now + seconds{2}}
    );
    EXPECT_THAT(
        live(story), testing::HasSubstr("Deploying to uat fails: the program cannot be started. "
                                        "Tried 1 time; again at 14:00:02.\n")
    );
}

TEST(LiveMessage, SaysWhoPausedItAndWhatStillWorks) {
    Story story = in_canary(5);
    story.happens(deploy::Paused{
        .token = kFirst, .author = {.by = kBo, .reason = "looking at logs"}});
    story.now += minutes{8};
    EXPECT_THAT(
        live(story), testing::HasSubstr("Paused by bo since 14:00 (8 min): looking at logs. A "
                                        "failing version still goes back.\n")
    );
    EXPECT_THAT(live(story), testing::HasSubstr("[Resume: resume DEP-…2417]"));
}

TEST(LiveMessage, HoldsWithoutBlamingTheCanaryWhenItIsBlind) {
    Story story = in_canary(25);
    story.lane.deployment->verdict = blind_verdict();
    story.lane.deployment->troubled_since = story.now;
    EXPECT_THAT(live(story), testing::HasSubstr("Holding at canary 25 %: "));
    EXPECT_THAT(
        live(story), testing::HasSubstr("I neither promote nor roll back on that. If it stays so "
                                        "until 14:10 I page the on-call.\n")
    );
}

TEST(LiveMessage, SaysSinceWhenCustomersAreBackOnTheStableVersion) {
    Story story = in_canary(25);
    story.lane.deployment->retreat = deploy::Retreat{
        .end = queue::End::RolledBack,
        .author = {.by = queue::kBot, .reason = "errors 4.8 %"},
        .decided = story.now,
        .reached =
            {.canary_deployed = true,
             .production_deployed = false,
             .exposed = true,
             .running_key = {}},
        .safe = story.now + seconds{9}};
    story.lane.deployment->step = 0;
    EXPECT_THAT(live(story), testing::HasSubstr("← back to 77aa01f\n"));
    EXPECT_THAT(
        live(story),
        testing::HasSubstr("Customers are on 77aa01f again since 14:00:09, 9 s after I decided.\n")
    );
    EXPECT_THAT(live(story), testing::Not(testing::HasSubstr("[Roll back")));
}

TEST(LiveMessage, KeepsTheOutcomeOfWhatHasEnded) {
    Story story;
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.happens(queue::Withdrawn{
        .token = kFirst, .end = queue::End::Cancelled, .by = kAna, .reason = "not today"});
    EXPECT_EQ(
        live(story),
        "shop · 4be1c07 \"Faster checkout\" · DEP-1763699862417 · ana\n"
        "Cancelled by ana at 14:00: not today.\n"
        "[Why: why DEP-…2417]\n"
    );
    EXPECT_EQ(live(story, base::Token("DEP-1")), "nothing");
}

}  // namespace
}  // namespace deploybot::commands
