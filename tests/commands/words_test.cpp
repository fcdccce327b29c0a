#include "commands/sentences/words.hpp"

#include "commands/sentences/estimate.hpp"
#include "tests/commands/story.hpp"

namespace deploybot::commands {
namespace {

TEST(Words, WriteATokenSoThatItCanBeTyped) {
    EXPECT_EQ(short_token(kFirst), "DEP-…2417");
    EXPECT_EQ(short_token(base::Token("")), "");
}

TEST(Words, CountAndOrderAsPeopleDo) {
    EXPECT_EQ(count(1, "request", "requests"), "1 request");
    EXPECT_EQ(count(1'200, "request", "requests"), "1,200 requests");
    EXPECT_EQ(
        ordinal(1) + " " + ordinal(2) + " " + ordinal(3) + " " + ordinal(4), "1st 2nd 3rd 4th"
    );
    EXPECT_EQ(
        ordinal(11) + " " + ordinal(12) + " " + ordinal(13) + " " + ordinal(21),
        "11th 12th 13th 21st"
    );
    EXPECT_EQ(any_of({"ana", "bo", "cy"}), "ana, bo or cy");
    EXPECT_EQ(any_of({}), "nobody");
}

TEST(Words, SayTheTimeOfTodayWithoutItsDay) {
    EXPECT_EQ(since(kTwoOClock - minutes{8}, kTwoOClock), "since 13:52 (8 min)");
    EXPECT_EQ(since(kTwoOClock - minutes{60 * 24}, kTwoOClock), "since 19 Nov 14:00 (1 d)");
    EXPECT_EQ(since(kTwoOClock, kTwoOClock + base::Millis{5}), "since 14:00");
    EXPECT_EQ(clock(kTwoOClock + seconds{9}), "14:00:09");
}

TEST(Words, RoundADurationToWhatMatters) {
    EXPECT_EQ(roughly(base::Millis{9'100}), "9.1 s");
    EXPECT_EQ(roughly(base::Millis{100'400}), "1 min 40 s");
    EXPECT_EQ(roughly(minutes{8} + seconds{20}), "8 min");
    EXPECT_EQ(roughly(minutes{125}), "2 h 5 min");
}

TEST(Words, CutASubjectBetweenLettersAndKeepItPlain) {
    const Line line = commit_words(commit("4be1c07", "<!channel> *x* " + std::string(500, 'y')));
    ASSERT_EQ(line.size(), 2U);
    EXPECT_EQ(line[1].kind, Span::Kind::Plain);
    EXPECT_LE(line[1].text.size(), 70U);
    EXPECT_THAT(line[1].text, testing::EndsWith("…\""));
}

TEST(Estimate, AddsWhatThePolicyAsksOfThoseBefore) {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "Faster checkout");
    story.requests(kSecond, "9d0e2aa", "Try new cache");
    EXPECT_EQ(words_of(estimate_start(story.lane, story.catalog, kFirst, story.now)), "now");
    const Estimate second = estimate_start(story.lane, story.catalog, kSecond, story.now);
    // 5 min of canary, 2 min of flags, 10 min of watch, six runs of the driver
    EXPECT_EQ(second.about, minutes{17} + seconds{180});
    EXPECT_EQ(words_of(second), "in about 20 min (at most 40 min)");
}

TEST(Estimate, IsOfWholeSeconds) {
    EXPECT_EQ(
        words_of({.about = base::Millis{8'100}, .most = base::Millis{17'600}, .unknown_because = {}}
        ),
        "in about 8 s (at most 18 s)"
    );
}

TEST(Estimate, LearnsFromTheLastDeploymentsOfTheService) {
    Story story;
    for (const int took : {8, 12, 10}) {
        story.lane.queue.history.push_back(
            {.token = {},
             .service = base::ServiceName("shop"),
             .commit = {},
             .requester = kAna,
             .requested = {},
             .started = story.now,
             .ended = story.now + minutes{took},
             .end = queue::End::Completed,
             .reason = {}}
        );
    }
    story.requests(kFirst, "4be1c07", "a");
    story.requests(kSecond, "9d0e2aa", "b");
    EXPECT_EQ(
        words_of(estimate_start(story.lane, story.catalog, kSecond, story.now)),
        "in about 10 min (at most 20 min)"
    );
}

TEST(Estimate, SaysThatItDependsOnAPersonWhereItDoes) {
    Story story;
    story.requests(kFirst, "4be1c07", "a");
    story.lane.queue.waiting.front().approvals_needed = 1;
    EXPECT_EQ(
        words_of(estimate_start(story.lane, story.catalog, kFirst, story.now)),
        "when it is approved"
    );
    story.happens(queue::Held{.by = kBo, .reason = "x"});
    EXPECT_EQ(
        words_of(estimate_start(story.lane, story.catalog, kFirst, story.now)),
        "when the hold is lifted"
    );
}

TEST(Estimate, FallsWhileTheDeploymentRunsAndNeverBelowNothing) {
    Story story;
    story.has_stable();
    story.requests(kFirst, "4be1c07", "a");
    story.starts();
    const Estimate at_start = estimate_end(story.lane, story.now);
    EXPECT_LT(estimate_end(story.lane, story.now + minutes{90}).about, at_start.about + seconds{1});
    story.reaches(deploy::Stage::Watch, deploy::StepKind::Judge);
    EXPECT_LE(estimate_end(story.lane, story.now + minutes{10}).about, base::Millis{0});
}

}  // namespace
}  // namespace deploybot::commands
