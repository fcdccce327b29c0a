// How often the judge is wrong, and how soon it is right: seeded Monte Carlo over whole steps, a
// look every minute.
#include "deploy/judge/judge.hpp"
#include "tests/deploy/chance.hpp"
#include "tests/deploy/numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace deploybot::deploy {
namespace {

struct Traffic {
    int canary_each_minute = 0;
    int stable_each_minute = 0;
    double canary_ratio = 0;
    double stable_ratio = 0;
};

/// The minute of the look that failed it, if one of `minutes` looks did.
std::optional<int> minute_of_failure(
    Chance& chance, const Traffic& traffic, const JudgePolicy& policy, int minutes
) {
    ArmCounts canary = served(0, 0);
    ArmCounts stable = served(0, 0);
    double p_so_far = 1;
    for (int minute = 1; minute <= minutes; ++minute) {
        canary.add(served(
            traffic.canary_each_minute,
            chance.count(traffic.canary_each_minute, traffic.canary_ratio)
        ));
        stable.add(served(
            traffic.stable_each_minute,
            chance.count(traffic.stable_each_minute, traffic.stable_ratio)
        ));
        JudgeInput input = side_by_side(canary, stable);
        input.policy = policy;
        input.elapsed = std::chrono::minutes{minute};
        input.step_time = std::chrono::hours{2};
        input.p_so_far = p_so_far;
        const Verdict verdict = judge(input);
        if (verdict.kind == VerdictKind::Fail) {
            return minute;
        }
        p_so_far = verdict.p_so_far;
    }
    return std::nullopt;
}

struct Power {
    double detected = 0;  ///< share of the runs
    double median = 1e9;  ///< minutes, of those detected
};

Power measure(const Traffic& traffic, const JudgePolicy& policy, int runs, std::uint64_t seed) {
    Chance chance(seed);
    std::vector<int> minutes;
    for (int run = 0; run < runs; ++run) {
        if (const auto minute = minute_of_failure(chance, traffic, policy, 60)) {
            minutes.push_back(*minute);
        }
    }
    Power power;
    power.detected = static_cast<double>(minutes.size()) / runs;
    if (!minutes.empty()) {
        std::sort(minutes.begin(), minutes.end());
        power.median = minutes[minutes.size() / 2];
    }
    ::testing::Test::RecordProperty("detected_percent", static_cast<int>(100 * power.detected));
    ::testing::Test::RecordProperty("median_minutes", static_cast<int>(power.median));
    return power;
}

/// The comparison alone: no absolute limit interferes.
JudgePolicy comparison_only() {
    JudgePolicy policy;
    policy.limits.max_error_ratio = 1;
    return policy;
}

TEST(JudgePower, FailsAnEqualVersionAtMostAsOftenAsAlpha) {
    for (const auto& [canary, stable] : {std::pair{10, 10}, {100, 100}, {10, 190}}) {
        for (const double ratio : {0.001, 0.01, 0.2}) {
            const Traffic same{canary, stable, ratio, ratio};
            EXPECT_LE(measure(same, comparison_only(), 400, 11).detected, 0.01)
                << canary << "+" << stable << " at " << ratio;
        }
    }
}

TEST(JudgePower, FailsAnEqualVersionAtMostAsOftenAsAlphaWithTheDefaultPolicyAtItsLimit) {
    const JudgePolicy policy;
    EXPECT_LE(measure({50, 50, 0.01, 0.01}, policy, 400, 12).detected, 2 * policy.alpha);
    EXPECT_LE(measure({50, 950, 0.005, 0.005}, policy, 300, 13).detected, policy.alpha);
}

TEST(JudgePower, SeesTenTimesTheErrorsEvenInTenRequestsAMinute) {
    const Power power = measure({10, 10, 0.10, 0.01}, comparison_only(), 600, 14);
    EXPECT_GE(power.detected, 0.98);
    EXPECT_NEAR(power.median, 19, 4);
}

TEST(JudgePower, SeldomSeesThreeTimesTheErrorsInTenRequestsAMinute) {
    EXPECT_NEAR(measure({10, 10, 0.03, 0.01}, comparison_only(), 600, 15).detected, 0.08, 0.05);
}

TEST(JudgePower, SeesThreeTimesTheErrorsInAHundredRequestsAMinute) {
    const Power power = measure({100, 100, 0.03, 0.01}, comparison_only(), 600, 16);
    EXPECT_GE(power.detected, 0.99);
    EXPECT_NEAR(power.median, 12, 3);
}

TEST(JudgePower, SeesTenTimesTheErrorsInAHundredRequestsAMinuteAtOnce) {
    const Power power = measure({100, 100, 0.10, 0.01}, comparison_only(), 600, 17);
    EXPECT_GE(power.detected, 0.99);
    EXPECT_LE(power.median, 3);
}

TEST(JudgePower, SeesASmallCanaryOfTwoHundredRequestsAMinute) {
    const Power three = measure({10, 190, 0.03, 0.01}, comparison_only(), 400, 18);
    EXPECT_NEAR(three.detected, 0.58, 0.1);
    const Power ten = measure({10, 190, 0.10, 0.01}, comparison_only(), 400, 19);
    EXPECT_GE(ten.detected, 0.99);
    EXPECT_NEAR(ten.median, 7, 2);
}

TEST(JudgePower, SeesASmallCanaryOfTwoThousandRequestsAMinute) {
    const Power three = measure({100, 1900, 0.03, 0.01}, comparison_only(), 100, 20);
    EXPECT_GE(three.detected, 0.98);
    EXPECT_NEAR(three.median, 6, 2);
}

TEST(JudgePower, SeldomPassesWhatIsWorseByTheWholeTolerance) {
    JudgePolicy policy = comparison_only();
    policy.alpha = 1e-9;  // what the comparison would fail shall not hide what the interval passes
    Chance chance(21);
    int passed = 0;
    constexpr int kRuns = 2000;
    for (int run = 0; run < kRuns; ++run) {
        JudgeInput input = at_the_end(
            served(1000, chance.count(1000, 0.015)), served(3000, chance.count(3000, 0.005))
        );
        input.policy = policy;
        passed += judge(input).kind == VerdictKind::Pass ? 1 : 0;
    }
    EXPECT_LE(passed, 0.07 * kRuns);
}

}  // namespace
}  // namespace deploybot::deploy
