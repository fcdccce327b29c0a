#include "deploy/judge/latency.hpp"

#include "tests/deploy/numbers.hpp"

#include <gtest/gtest.h>

namespace deploybot::deploy {
namespace {

constexpr base::Millis operator""_ms(unsigned long long count) {
    return base::Millis{static_cast<std::int64_t>(count)};
}

TEST(Latency, HasNoPercentileWithoutRequests) {
    EXPECT_FALSE(percentile_95({}).has_value());
    EXPECT_FALSE(percentile_95(latencies(0, 0, 0, 0)).has_value());
    EXPECT_DOUBLE_EQ(slower_than({}, 2000_ms).value_or(-1), 0);
}

TEST(Latency, InterpolatesThePercentileInItsBucketAsPrometheusDoes) {
    // histogram_quantile(0.95): rank 95 of 100; 90 up to 1 s, 100 up to 2 s -> 1.5 s
    EXPECT_EQ(percentile_95(latencies(50, 90, 100, 100)), 1500_ms);
    EXPECT_EQ(percentile_95(latencies(100, 100, 100, 100)), 475_ms);
}

TEST(Latency, GivesTheLastBoundForTheBucketWithoutOne) {
    LatencyHistogram latency = latencies(10, 10, 10, 10);
    latency.counts.back() = 100;
    EXPECT_EQ(percentile_95(latency), 5000_ms);
}

TEST(Latency, CountsExactlyAtABucketBound) {
    EXPECT_DOUBLE_EQ(slower_than(latencies(50, 80, 93, 100), 2000_ms).value_or(-1), 7);
}

TEST(Latency, InterpolatesBetweenBounds) {
    EXPECT_DOUBLE_EQ(slower_than(latencies(50, 80, 90, 100), 1500_ms).value_or(-1), 15);
    EXPECT_DOUBLE_EQ(slower_than(latencies(50, 80, 90, 100), 250_ms).value_or(-1), 75);
}

TEST(Latency, CannotTellAboveTheLastBoundUnlessItDoesNotMatter) {
    LatencyHistogram latency = latencies(80, 90, 90, 90);
    latency.counts.back() = 100;
    EXPECT_FALSE(slower_than(latency, 9000_ms).has_value());
    latency = latencies(80, 97, 97, 97);
    latency.counts.back() = 100;
    EXPECT_DOUBLE_EQ(slower_than(latency, 9000_ms).value_or(-1), 3);
}

}  // namespace
}  // namespace deploybot::deploy
