#include "integrations/haproxy/weights.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace deploybot::integrations::haproxy {
namespace {

const base::PoolName kCanary{"canary"};
const base::PoolName kStable{"stable"};

long sum(const std::vector<int>& weights) {
    return std::accumulate(weights.begin(), weights.end(), 0L);
}

TEST(Weights, AreExactForEveryShareAndEveryNumberOfServers) {
    for (int percent = 0; percent <= 100; ++percent) {
        for (std::size_t canaries : {1, 2, 3, 7, 40}) {
            for (std::size_t stables : {1, 3, 4, 11, 200}) {
                const auto weights = weights_for(
                    {{{kCanary, percent}, {kStable, 100 - percent}}},
                    {{kCanary, canaries}, {kStable, stables}}
                );
                const long canary = sum(weights.at(kCanary));
                const long all = canary + sum(weights.at(kStable));
                ASSERT_EQ(canary * 100, percent * all)
                    << percent << " % on " << canaries << " of " << stables;
                for (const auto& [pool, of_pool] : weights) {
                    const auto [least, most] = std::minmax_element(of_pool.begin(), of_pool.end());
                    ASSERT_GE(*least, 0);
                    ASSERT_LE(*most, kMostWeight);
                    ASSERT_LE(*most - *least, 1);
                }
            }
        }
    }
}

TEST(Weights, AreTheSameForAllServersOfAPoolWhereThatCanBe) {
    const auto weights = weights_for({{{kCanary, 5}, {kStable, 95}}}, {{kCanary, 2}, {kStable, 4}});
    EXPECT_EQ(weights.at(kCanary), (std::vector{20, 20}));
    EXPECT_EQ(weights.at(kStable), (std::vector{190, 190, 190, 190}));
}

TEST(Weights, OfPoolsThatAreNotNamedAreZero) {
    const auto weights = weights_for({{{kStable, 100}}}, {{kCanary, 2}, {kStable, 1}});
    EXPECT_EQ(weights.at(kCanary), (std::vector{0, 0}));
    EXPECT_EQ(weights.at(kStable), std::vector{200});
}

TEST(Split, ReadsBackEveryShareThatWasSet) {
    for (int percent = 0; percent <= 100; ++percent) {
        const deploy::TrafficSplit split{{{kCanary, percent}, {kStable, 100 - percent}}};
        const auto weights = weights_for(split, {{kCanary, 2}, {kStable, 7}});
        EXPECT_EQ(
            to_split({{kCanary, sum(weights.at(kCanary))}, {kStable, sum(weights.at(kStable))}}),
            split
        );
    }
}

TEST(Split, NeverCallsAPoolEmptyThatGetsALittle) {
    const auto split = to_split({{kCanary, 1}, {kStable, 1'000}});
    EXPECT_EQ(split.percent.at(kCanary), 1);
    EXPECT_EQ(split.percent.at(kStable), 99);
}

TEST(Split, OfThirdsSumsToAHundred) {
    const auto split = to_split({{kCanary, 1}, {kStable, 1}, {base::PoolName{"third"}, 1}});
    EXPECT_EQ(split.percent.at(kCanary), 34);
    EXPECT_EQ(split.percent.at(kStable), 33);
}

TEST(Split, IsEmptyWhenNobodyHasWeight) {
    EXPECT_TRUE(to_split({{kCanary, 0}, {kStable, 0}}).percent.empty());
}

}  // namespace
}  // namespace deploybot::integrations::haproxy
