#include "deploy/judge/judge.hpp"

#include "tests/deploy/numbers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace deploybot::deploy {

void PrintTo(VerdictKind kind, std::ostream* out) {
    *out << name_of(kind);
}
void PrintTo(Rule rule, std::ostream* out) {
    *out << name_of(rule);
}

namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void expect_verdict(const JudgeInput& input, VerdictKind kind, Rule rule) {
    const Verdict verdict = judge(input);
    EXPECT_EQ(verdict.kind, kind) << describe(verdict);
    EXPECT_EQ(verdict.rule, rule) << describe(verdict);
}

Baseline usual(double requests, double errors) {
    Baseline baseline;
    baseline.requests = requests;
    baseline.errors = errors;
    return baseline;
}

TEST(Judge, DecidesByCountsOfBothArms) {
    struct Row {
        const char* what;
        JudgeInput input;
        VerdictKind kind;
        Rule rule;
    };
    const std::vector<Row> rows = {
        {"equal and enough", at_the_end(served(1000, 1), served(3000, 3)), VerdictKind::Pass,
         Rule::EvidenceEnough},
        {"no errors at all", at_the_end(served(400, 0), served(3000, 0)), VerdictKind::Pass,
         Rule::EvidenceEnough},
        {"equal, too early", side_by_side(served(1000, 1), served(3000, 3)),
         VerdictKind::Inconclusive, Rule::StepTime},
        {"worse, early", side_by_side(served(200, 10), served(3000, 3)), VerdictKind::Fail,
         Rule::ErrorsAboveStable},
        {"worse, at the end", at_the_end(served(200, 10), served(3000, 3)), VerdictKind::Fail,
         Rule::ErrorsAboveStable},
        {"one bad customer is no evidence", side_by_side(served(4, 4), served(3000, 0)),
         VerdictKind::Inconclusive, Rule::StepTime},
        {"better than stable", at_the_end(served(1000, 0), served(3000, 25)), VerdictKind::Pass,
         Rule::EvidenceEnough},
        {"few requests to the canary", at_the_end(served(99, 0), served(3000, 0)),
         VerdictKind::NoData, Rule::TooFewRequests},
        {"few requests to stable", at_the_end(served(500, 0), served(99, 0)), VerdictKind::NoData,
         Rule::TooFewRequests},
        {"no traffic at all", at_the_end(served(0, 0), served(0, 0)), VerdictKind::NoData,
         Rule::Silent},
        {"silent canary, busy stable", side_by_side(served(0, 0), served(30'000, 900)),
         VerdictKind::NoData, Rule::Silent},
        {"not enough to exclude an excess", at_the_end(served(150, 0), served(3000, 0)),
         VerdictKind::Inconclusive, Rule::ExcessUnclear},
        {"above the limit, unproven", at_the_end(served(1000, 12), served(3000, 24)),
         VerdictKind::Inconclusive, Rule::NearLimit},
        {"both far above the limit", at_the_end(served(1000, 100), served(3000, 300)),
         VerdictKind::Inconclusive, Rule::BothAboveLimit},
        {"both above, canary far worse", at_the_end(served(1000, 300), served(3000, 150)),
         VerdictKind::Fail, Rule::ErrorsAboveStable},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        expect_verdict(row.input, row.kind, row.rule);
    }
}

TEST(Judge, PagesAtOnceIfBothArmsAreAboveTheSameLimit) {
    const Verdict verdict = judge(side_by_side(served(1000, 100), served(3000, 300)));
    EXPECT_TRUE(verdict.page);
    EXPECT_EQ(verdict.limit, LimitKind::Errors);
    EXPECT_TRUE(is_troubled(verdict));
}

TEST(Judge, FailsByTheLimitIfTheStableVersionIsTooQuietToCompare) {
    expect_verdict(
        side_by_side(served(300, 15), served(0, 0)), VerdictKind::Fail, Rule::ErrorLimit
    );
}

TEST(Judge, IsNotTroubledOnlyBecauseItMustWait) {
    EXPECT_FALSE(is_troubled(judge(side_by_side(served(10, 0), served(300, 0)))));
    EXPECT_FALSE(is_troubled(judge(at_the_end(served(1000, 0), served(300, 0)))));
    EXPECT_TRUE(is_troubled(judge(at_the_end(served(10, 0), served(300, 0)))));
}

TEST(Judge, SaysWhatIsMissing) {
    const Verdict early = judge(side_by_side(served(30, 0), served(40, 0)));
    EXPECT_EQ(early.missing.time, std::chrono::seconds{30});
    EXPECT_EQ(early.missing.stable_requests, 60);
    EXPECT_GT(early.missing.canary_requests, 200);  // 30 more would not exclude 1 % of errors

    const Verdict unclear = judge(at_the_end(served(150, 0), served(3000, 0)));
    const double needed = 150 + unclear.missing.canary_requests;
    const double others = 3000 * needed / 150;
    EXPECT_EQ(judge(at_the_end(served(needed, 0), served(others, 0))).kind, VerdictKind::Pass);
    EXPECT_EQ(
        judge(at_the_end(served(needed - 5, 0), served(others, 0))).kind, VerdictKind::Inconclusive
    );
}

TEST(Judge, CarriesTheLeastPAndFailsOnlyWhileTheCanaryIsWorse) {
    const Verdict worse = judge(side_by_side(served(100, 4), served(1000, 4)));
    EXPECT_LT(worse.p_so_far, 1);
    EXPECT_GT(worse.p_so_far, 0.01);
    JudgeInput later = side_by_side(served(2000, 4), served(2000, 8));
    later.p_so_far = worse.p_so_far;
    EXPECT_DOUBLE_EQ(judge(later).p_so_far, worse.p_so_far);
    later.p_so_far = 0.001;
    EXPECT_NE(judge(later).kind, VerdictKind::Fail);
}

TEST(Judge, DoesNotHoldABetterCanaryAgainstItLater) {
    const Verdict better = judge(side_by_side(served(1000, 0), served(1000, 60)));
    EXPECT_DOUBLE_EQ(better.p_so_far, 1);
}

TEST(Judge, FailsASlowVersionIfTheStableOneIsFast) {
    ArmCounts slow = served(500, 0);
    slow.latency = latencies(300, 400, 420, 500);
    ArmCounts fast = served(3000, 0);
    fast.latency = latencies(2900, 2990, 3000, 3000);
    const Verdict verdict = judge(side_by_side(slow, fast));
    EXPECT_EQ(verdict.rule, Rule::LatencyLimit);
    EXPECT_EQ(verdict.kind, VerdictKind::Fail);
    EXPECT_EQ(verdict.limit, LimitKind::Latency);
    EXPECT_GT(verdict.canary.slow_lower, 0.05);

    ArmCounts also_slow = served(3000, 0);
    also_slow.latency = latencies(300, 400, 420, 3000);
    expect_verdict(side_by_side(slow, also_slow), VerdictKind::Inconclusive, Rule::BothAboveLimit);
}

TEST(Judge, HoldsAVersionThatMayBeSlow) {
    ArmCounts maybe = served(500, 0);
    maybe.latency = latencies(400, 450, 470, 500);  // 6 % slower than 2 s
    ArmCounts fast = served(3000, 0);
    fast.latency = latencies(2900, 2990, 3000, 3000);
    expect_verdict(at_the_end(maybe, fast), VerdictKind::Inconclusive, Rule::NearLimit);
}

TEST(Judge, SaysThatALimitAboveTheLargestBucketCannotBeJudged) {
    JudgeInput input = at_the_end(served(500, 0), served(3000, 0));
    input.policy.limits.max_p95 = std::chrono::seconds{20};
    input.canary.latency = latencies(400, 400, 400, 400);
    input.canary.latency.counts.back() = 500;
    expect_verdict(input, VerdictKind::Error, Rule::MetricsBroken);
    EXPECT_THAT(judge(input).problem, HasSubstr("above the largest bucket"));
}

TEST(Judge, FailsASaturatedVersionAfterSeveralLooksInARow) {
    ArmCounts stable = served(3000, 0);
    stable.saturation["threads"] = 0.4;
    JudgeInput input = at_the_end(served(1000, 0), stable);
    input.canary.saturation["threads"] = 0.97;
    for (int look = 1; look < input.policy.saturated_looks; ++look) {
        const Verdict verdict = judge(input);
        EXPECT_EQ(verdict.rule, Rule::NearLimit);
        EXPECT_EQ(verdict.saturated_looks, look);
        input.saturated_looks = verdict.saturated_looks;
    }
    expect_verdict(input, VerdictKind::Fail, Rule::SaturationLimit);
    stable.saturation["threads"] = 0.95;
    input.stable = stable;
    expect_verdict(input, VerdictKind::Inconclusive, Rule::BothAboveLimit);
    input.canary.saturation["threads"] = 0.5;
    EXPECT_EQ(judge(input).saturated_looks, 0);
}

TEST(Judge, HoldsWhileTheMetricsAreAway) {
    JudgeInput input = at_the_end(served(1000, 0), served(3000, 0));
    input.saturated_looks = 2;
    input.p_so_far = 0.4;
    input.metrics = {
        .state = MetricHealth::State::Stopped,
        .since = input.at,
        .problem = "Prometheus answers 503"};
    const Verdict verdict = judge(input);
    EXPECT_EQ(verdict.kind, VerdictKind::NoData);
    EXPECT_EQ(verdict.rule, Rule::MetricsStopped);
    EXPECT_EQ(verdict.problem, "Prometheus answers 503");
    EXPECT_EQ(verdict.saturated_looks, 2);
    EXPECT_DOUBLE_EQ(verdict.p_so_far, 0.4);
    input.metrics.state = MetricHealth::State::Broken;
    expect_verdict(input, VerdictKind::Error, Rule::MetricsBroken);
}

TEST(Judge, HoldsWhileAProcessOfTheCanaryIsUnread) {
    JudgeInput input = at_the_end(served(1000, 0), served(3000, 0));
    input.canary.problems = {"canary-2 is late: its values are 45 s old"};
    expect_verdict(input, VerdictKind::Inconclusive, Rule::InstanceUnread);
    input.canary = served(200, 20);
    input.canary.problems = {"canary-2 is late: its values are 45 s old"};
    expect_verdict(input, VerdictKind::Fail, Rule::ErrorsAboveStable);
}

TEST(Judge, GoesOnIfOneProcessOfTheStableVersionIsUnread) {
    ArmCounts stable = served(3000, 0);
    stable.problems = {"blue-3 could not be read: connection refused"};
    expect_verdict(at_the_end(served(1000, 0), stable), VerdictKind::Pass, Rule::EvidenceEnough);
    stable.instances = 0;
    expect_verdict(
        at_the_end(served(1000, 0), stable), VerdictKind::Inconclusive, Rule::InstanceUnread
    );
}

TEST(Judge, NamesImpossibleNumbers) {
    const JudgeInput sound = at_the_end(served(1000, 0), served(3000, 0));
    const auto problem = [](const JudgeInput& input) {
        const Verdict verdict = judge(input);
        EXPECT_EQ(verdict.kind, VerdictKind::Error);
        EXPECT_EQ(verdict.rule, Rule::ImpossibleNumbers);
        EXPECT_TRUE(verdict.p_so_far >= 0 && verdict.p_so_far <= 1);
        return verdict.problem;
    };
    JudgeInput input = sound;
    input.canary.routes[0].errors = kNan;
    EXPECT_THAT(problem(input), HasSubstr("canary: a count of route / is no number"));
    input = sound;
    input.stable = served(-1, 0);
    EXPECT_THAT(problem(input), HasSubstr("stable: a count of route /"));
    input = sound;
    input.canary = served(10, 11);
    EXPECT_THAT(problem(input), HasSubstr("more errors than requests"));
    input = sound;
    input.canary.saturation["cpu"] = kNan;
    EXPECT_THAT(problem(input), HasSubstr("gauge cpu"));
    input = sound;
    input.canary.latency = latencies(9, 8, 7, 6);
    EXPECT_THAT(problem(input), HasSubstr("histogram"));
    input = sound;
    input.canary.impossible = {"canary-1: 2 series for one"};
    EXPECT_THAT(problem(input), HasSubstr("2 series for one"));
    input = sound;
    input.policy.alpha = 0;
    EXPECT_THAT(problem(input), HasSubstr("alpha"));
    input = sound;
    input.p_so_far = kNan;
    EXPECT_THAT(problem(input), HasSubstr("carried"));
    input = sound;
    input.baseline = usual(0, 3);
    EXPECT_THAT(problem(input), HasSubstr("baseline"));
}

JudgeInput alone(ArmCounts arm) {
    JudgeInput input = at_the_end(std::move(arm), {});
    input.stable.reset();
    return input;
}

TEST(Judge, RecordsTheStableVersionForTheStepsWithoutIt) {
    ArmCounts stable = served(3000, 6);
    stable.latency = latencies(2900, 2990, 2997, 3000);
    stable.saturation["cpu"] = 0.3;
    const Verdict verdict = judge(at_the_end(served(1000, 1), stable));
    const Baseline recorded = verdict.new_baseline.value_or(Baseline{});
    EXPECT_DOUBLE_EQ(recorded.requests, 3000);
    EXPECT_DOUBLE_EQ(recorded.errors, 6);
    EXPECT_DOUBLE_EQ(recorded.slow, 3);
    EXPECT_DOUBLE_EQ(recorded.saturation, 0.3);
    EXPECT_FALSE(judge(at_the_end(served(1000, 1), served(50, 0))).new_baseline.has_value());
}

TEST(Judge, JudgesByTheBaselineWhereNothingRunsBesideIt) {
    JudgeInput input = alone(served(2000, 3));
    input.baseline = usual(5000, 5);
    expect_verdict(input, VerdictKind::Pass, Rule::EvidenceEnough);
    EXPECT_EQ(judge(input).comparison, Comparison::Baseline);

    input.canary = served(20'000, 180);  // 0.9 %: below the limit, and nine times the usual
    expect_verdict(input, VerdictKind::Fail, Rule::ErrorsAboveBaseline);

    input.canary = served(2000, 100);
    expect_verdict(input, VerdictKind::Fail, Rule::ErrorLimit);

    input.baseline = usual(5000, 200);  // it was above the limit already
    expect_verdict(input, VerdictKind::Inconclusive, Rule::BothAboveLimit);
    EXPECT_TRUE(judge(input).page);

    input.canary = served(2000, 600);
    expect_verdict(input, VerdictKind::Fail, Rule::ErrorsAboveBaseline);
}

TEST(Judge, KnowsThatAnEmptyBaselineIsNone) {
    JudgeInput input = alone(served(2000, 3));
    input.baseline = Baseline{};
    EXPECT_EQ(judge(input).comparison, Comparison::LimitsOnly);
}

TEST(Judge, JudgesAFirstReleaseByLimitsAlone) {
    const Verdict good = judge(alone(served(2000, 3)));
    EXPECT_EQ(good.kind, VerdictKind::Pass);
    EXPECT_EQ(good.comparison, Comparison::LimitsOnly);
    EXPECT_FALSE(good.stable.has_value());
    EXPECT_THAT(describe(good), HasSubstr("nothing to compare with"));
    expect_verdict(alone(served(500, 25)), VerdictKind::Fail, Rule::ErrorLimit);
    expect_verdict(alone(served(150, 0)), VerdictKind::Inconclusive, Rule::NearLimit);
    expect_verdict(alone(served(50, 0)), VerdictKind::NoData, Rule::TooFewRequests);
}

TEST(Judge, ShowsItsNumbers) {
    JudgeInput bad = side_by_side(served(1212, 58), served(22'940, 23));
    bad.elapsed = std::chrono::minutes{2};
    bad.step_time = std::chrono::minutes{5};
    EXPECT_EQ(
        describe(judge(bad)),
        "errors 4.8 % of 1,212 in 2 min (stable 0.1 % of 22,940; p < 0.0001, my limit is 0.01)"
    );
    ArmCounts stable = served(10'310, 11);
    stable.latency = latencies(10'310, 10'310, 10'310, 10'310);
    JudgeInput good = side_by_side(served(3480, 3), stable);
    good.canary.latency = latencies(3480, 3480, 3480, 3480);
    EXPECT_EQ(
        describe(judge(good)),
        "errors 0.09 % of 3,480 in 45 s (stable 0.1 % of 10,310), p95 475 ms (475 ms)"
    );
}

TEST(Judge, EveryRuleIsDescribedInWords) {
    for (const auto& input :
         {at_the_end(served(1000, 12), served(3000, 24)),
          at_the_end(served(150, 0), served(3000, 0)),
          at_the_end(served(1000, 100), served(3000, 300)), alone(served(500, 25)),
          at_the_end(served(0, 0), served(0, 0)), at_the_end(served(99, 0), served(3000, 0))}) {
        const Verdict verdict = judge(input);
        EXPECT_GT(describe(verdict).size(), 10U) << name_of(verdict.rule);
        ::testing::Test::RecordProperty(std::string(name_of(verdict.rule)), describe(verdict));
    }
}

}  // namespace
}  // namespace deploybot::deploy
