#include "net/task_group.hpp"
#include "tests/integrations/haproxy/real_haproxy.hpp"

#include <chrono>
#include <iostream>

namespace deploybot::integrations::haproxy {
namespace {

using std::chrono::steady_clock;

double millis_since(steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

TEST_F(RealHaproxy, GivesEachPoolExactlyItsShareOfTheRequests) {
    start();
    for (const int percent : {5, 25, 50, 95}) {
        const auto taken = set(split(percent, 100 - percent));
        ASSERT_TRUE(taken) << taken.error().message;
        EXPECT_EQ(*taken, split(percent, 100 - percent));
        const auto counts = customers(400);
        EXPECT_NEAR(counts.count("canary") > 0 ? counts.at("canary") : 0, percent * 4, 2);
        EXPECT_FALSE(counts.contains("failed"));
    }
}

TEST_F(RealHaproxy, SendsNobodyToAPoolWithoutAShareFromTheMomentItAnswers) {
    start();
    double longest = 0;
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(set(split(50, 50)));
        const auto before = steady_clock::now();
        ASSERT_TRUE(set(split(0, 100)));
        longest = std::max(longest, millis_since(before));
        const auto counts = customers(6);
        ASSERT_EQ(counts.at("stable"), 6);
    }
    EXPECT_LT(longest, 1'000);
    RecordProperty("longest_ms_to_weight_0", std::to_string(longest));
    std::cout << "[  FIGURE  ] longest of 50 changes to weight 0: " << longest << " ms\n";
}

TEST_F(RealHaproxy, LosesNoRequestWhileTheSplitChanges) {
    start();
    ASSERT_TRUE(set(split(0, 100)));
    int answered = 0;
    int failed = 0;
    bool stop = false;
    net::TaskGroup group(io_.get_executor());
    const auto customer = [&]() -> net::asio::awaitable<void> {
        while (!stop) {
            const std::string name = co_await ask_once("");
            (name.empty() ? failed : answered) += 1;
        }
    };
    for (int i = 0; i < 16; ++i) {
        group.spawn("customer", customer());
    }
    for (int round = 0; round < 20; ++round) {
        for (const int percent : {100, 0, 5, 100, 50, 0}) {
            const auto taken = set(split(percent, 100 - percent));
            ASSERT_TRUE(taken) << taken.error().message;
        }
    }
    stop = true;
    tests::run_awaitable(io_, group.join());
    EXPECT_EQ(failed, 0);
    EXPECT_GT(answered, 200);
    std::cout << "[  FIGURE  ] 120 changes, " << answered << " requests, " << failed << " failed\n";
}

TEST_F(RealHaproxy, MovesClientsWhomACookieHeldOnTheCanary) {
    start("    balance roundrobin\n    cookie SRV insert indirect nocache\n");
    ASSERT_TRUE(set(split(50, 50)));
    EXPECT_EQ(ask("canary1"), "canary1");
    ASSERT_TRUE(set(split(0, 100)));
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(ask("canary1").starts_with("stable"));
    }
    ASSERT_TRUE(set(split(5, 95)));
    EXPECT_EQ(ask("canary1"), "canary1");
}

// Why a pool without a share is put into maintenance and not only given weight 0 or drained.
TEST_F(RealHaproxy, KeepsCookieClientsOnAServerWithWeightZeroAndOnOneInDrain) {
    start("    balance roundrobin\n    cookie SRV insert indirect nocache\n");
    say("set server be/canary1 weight 0");
    EXPECT_EQ(ask("canary1"), "canary1");
    say("set server be/canary1 weight 100;set server be/canary1 state drain");
    EXPECT_EQ(ask("canary1"), "canary1");
    say("set server be/canary1 state maint");
    EXPECT_NE(ask("canary1"), "canary1");
}

TEST_F(RealHaproxy, SendsNobodyToWeightZeroWhereNoCookieHoldsAnybody) {
    start();
    say("set server be/canary1 weight 0;set server be/canary2 weight 0");
    EXPECT_EQ(customers(40).at("stable"), 40);
}

TEST_F(RealHaproxy, FinishesRequestsThatRunOnAPoolWhichLosesItsShare) {
    start();
    ASSERT_TRUE(set(split(100, 0)));
    EXPECT_EQ(customers(4).at("canary"), 4);
    EXPECT_EQ(customers(4).count("failed"), 0U);
    ASSERT_TRUE(set(split(0, 100)));
    EXPECT_EQ(customers(4).at("stable"), 4);
}

TEST_F(RealHaproxy, ShowsTheWeightsOfTheFileAfterARestart) {
    start();
    ASSERT_TRUE(set(split(5, 95)));
    EXPECT_EQ(*read(), split(5, 95));
    restart();
    EXPECT_EQ(*read(), split(33, 67));
    ASSERT_TRUE(set(split(5, 95)));
    EXPECT_EQ(*read(), split(5, 95));
}

TEST_F(RealHaproxy, ChecksTheHealthOfAPoolThatStandsInMaintenance) {
    start();
    ASSERT_TRUE(set(split(0, 100)));
    EXPECT_TRUE(check_health(kCanary));
    process("canary2").healthy = false;
    const auto sick = check_health(kCanary);
    ASSERT_FALSE(sick);
    EXPECT_EQ(
        sick.error().message,
        "pool canary cannot take traffic: canary2 answers its health check with 503"
    );
    stop_process("canary1");
    EXPECT_NE(check_health(kCanary).error().message.find("canary1: "), std::string::npos);
    EXPECT_TRUE(check_health(kStable));
}

}  // namespace
}  // namespace deploybot::integrations::haproxy
