#include "deploy/judge/sequential.hpp"

#include "deploy/judge/interval.hpp"
#include "tests/deploy/chance.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace deploybot::deploy {
namespace {

TEST(SequentialCounts, GivesThePublishedMultinomialValue) {
    EXPECT_NEAR(
        sequential_counts_p({40, 129, 233}, {0.1, 0.4, 0.5}, 100), 0.04845591105969517, 1e-14
    );
}

TEST(SequentialCounts, GivesThePublishedPoissonValue) {
    EXPECT_NEAR(sequential_counts_p({148, 62}, {0.8, 0.2}, 100), 0.0456, 5e-5);
}

TEST(SequentialCounts, SaysNothingWithoutEvents) {
    EXPECT_DOUBLE_EQ(sequential_counts_p({0, 0}, {0.05, 0.95}, 10), 1);
}

TEST(SequentialCounts, SaysNothingOfASingleEvent) {
    EXPECT_NEAR(sequential_counts_p({1, 0}, {0.05, 0.95}, 10), 1, 1e-12);
}

TEST(SequentialCounts, StaysANumberForManyEvents) {
    const double p = sequential_counts_p({1e7, 1e5}, {0.5, 0.5}, 10);
    EXPECT_GE(p, 0);
    EXPECT_LT(p, 1e-100);
}

TEST(SequentialBound, IsZeroWithoutEvents) {
    EXPECT_DOUBLE_EQ(sequential_lower_bound(0, 0, 0.01), 0);
    EXPECT_DOUBLE_EQ(sequential_lower_bound(0, 5000, 0.01), 0);
}

TEST(SequentialBound, LiesBelowTheRatioAndNearsItWithEvidence) {
    const double few = sequential_lower_bound(5, 100, 0.01);
    const double many = sequential_lower_bound(5000, 100'000, 0.01);
    EXPECT_GT(few, 0);
    EXPECT_LT(few, many);
    EXPECT_LT(many, 0.05);
    EXPECT_GT(many, 0.045);
}

TEST(SequentialBound, IsWhereTheMixtureRejectsTheRatio) {
    const double bound = sequential_lower_bound(12, 200, 0.01);
    const double log_odds = std::lgamma(12.5) + std::lgamma(188.5) - std::lgamma(201.0) -
                            (2 * std::lgamma(0.5) - std::lgamma(1.0)) - 12 * std::log(bound) -
                            188 * std::log(1 - bound);
    EXPECT_NEAR(log_odds, std::log(100.0), 1e-9);
}

TEST(SequentialBound, HoldsWhenAllAreEvents) {
    const double bound = sequential_lower_bound(50, 50, 0.01);
    EXPECT_GT(bound, 0.8);
    EXPECT_LT(bound, 1);
}

TEST(SequentialBound, EverExceedsTheTrueRatioAtMostAsOftenAsPromised) {
    constexpr int kRuns = 2000;
    constexpr int kRequests = 2000;
    constexpr double kRatio = 0.01;
    constexpr double kAlpha = 0.05;
    Chance chance(7);
    int wrong = 0;
    for (int run = 0; run < kRuns; ++run) {
        double events = 0;
        bool exceeded = false;
        for (int i = 1; i <= kRequests && !exceeded; ++i) {
            const bool event = chance.happens(kRatio);
            events += event ? 1 : 0;
            // the bound only rises with an event
            exceeded = event && sequential_lower_bound(events, i, kAlpha) > kRatio;
        }
        wrong += exceeded ? 1 : 0;
    }
    EXPECT_LE(wrong, kAlpha * kRuns);
}

TEST(Intervals, GiveNewcombesPublishedValues) {
    const double z = normal_quantile(0.975);
    EXPECT_NEAR(z, 1.959963984540054, 1e-12);
    const Interval single = wilson_interval(81, 263, z);
    EXPECT_NEAR(single.lower, 0.2553, 5e-5);
    EXPECT_NEAR(single.upper, 0.3662, 5e-5);
    const Interval none = wilson_interval(0, 20, z);
    EXPECT_NEAR(none.lower, 0, 5e-5);
    EXPECT_NEAR(none.upper, 0.1611, 5e-5);
    const Interval difference = newcombe_interval(56, 70, 48, 80, z);
    EXPECT_NEAR(difference.lower, 0.0524, 5e-5);
    EXPECT_NEAR(difference.upper, 0.3339, 5e-5);
    const Interval rare = newcombe_interval(5, 56, 0, 29, z);
    EXPECT_NEAR(rare.lower, -0.0381, 5e-5);
    EXPECT_NEAR(rare.upper, 0.1926, 5e-5);
}

TEST(Intervals, KnowNothingWithoutEvidence) {
    EXPECT_DOUBLE_EQ(wilson_interval(0, 0, 1.6).upper, 1);
    EXPECT_GE(newcombe_interval(0, 0, 1, 100, 1.6).upper, 0.99);
}

}  // namespace
}  // namespace deploybot::deploy
