#include "integrations/haproxy/runtime.hpp"
#include "tests/integrations/haproxy/real_haproxy.hpp"

#include <algorithm>

namespace deploybot::integrations::haproxy {
namespace {

using base::ErrorCode;

TEST_F(RealHaproxy, SaysWhatToDoWhenItIsGone) {
    start();
    stop_haproxy();
    for (const auto& outcome : {read(), set(split(5, 95))}) {
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
        EXPECT_NE(outcome.error().message.find(socket()), std::string::npos);
        EXPECT_NE(outcome.error().hint.find("does HAProxy run"), std::string::npos);
    }
    EXPECT_FALSE(check_health(kStable));
}

TEST_F(RealHaproxy, SaysWhatToDoWhenThereIsNoSocket) {
    const auto outcome = read();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
    EXPECT_NE(outcome.error().hint.find("stats socket"), std::string::npos);
}

TEST_F(RealHaproxy, IsAskedForALevelThatMayChangeServers) {
    level_ = "user";
    start();
    const auto outcome = set(split(5, 95));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
    EXPECT_NE(outcome.error().hint.find("level admin"), std::string::npos);
}

TEST_F(RealHaproxy, RefusesAnOlderEpochAndChangesNothing) {
    start();
    ASSERT_TRUE(set(split(5, 95), 7));
    const auto outcome = set(split(100, 0), 6);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Conflict);
    EXPECT_EQ(*read(), split(5, 95));
    EXPECT_TRUE(set(split(25, 75), 7));
}

TEST_F(RealHaproxy, NamesAServerThatIsDownInAPoolThatShouldServe) {
    start();
    ASSERT_TRUE(set(split(0, 100)));
    process("stable3").healthy = false;
    wait_until([this] { return !check_health(kStable); }, "stable3 is seen as down");
    wait_until(
        [this] { return say("show stat be 4 -1").find("DOWN") != std::string::npos; }, "DOWN"
    );
    const auto outcome = set(split(5, 95));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
    EXPECT_NE(outcome.error().message.find("server stable3 is DOWN"), std::string::npos);
    EXPECT_EQ(*read(), split(5, 95)) << "the others got their weights";
}

TEST_F(RealHaproxy, LeavesTrafficWhereItIsWhenNobodyCouldTakeIt) {
    start();
    ASSERT_TRUE(set(split(50, 50)));
    for (const char* name : {"stable1", "stable2", "stable3", "stable4"}) {
        process(name).healthy = false;
    }
    wait_until(
        [this] {
            const auto states = parse_stat(say("show stat be 4 -1"), "be");
            return states && std::count_if(states->begin(), states->end(), [](const auto& each) {
                                 return !each.is_up();
                             }) == 4;
        },
        "all stable servers are down"
    );
    const auto outcome = set(split(0, 100));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
    EXPECT_NE(outcome.error().message.find("no server of backend be"), std::string::npos);
    EXPECT_EQ(customers(10).at("canary"), 10);
}

TEST_F(RealHaproxy, NamesTheWeightThatAStaticAlgorithmDoesNotTake) {
    start("    balance static-rr\n");
    const auto outcome = set(split(5, 95));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::Broken);
    EXPECT_NE(outcome.error().message.find("set server be/canary1 weight 20"), std::string::npos);
    EXPECT_NE(outcome.error().hint.find("roundrobin"), std::string::npos);
}

TEST_F(RealHaproxy, NamesAServerThatTakesTrafficAndIsInNoPool) {
    start();
    auto services = config().services;
    services[kShop].pools[kStable].pop_back();
    use_services(services);
    const auto outcome = set(split(0, 100));
    ASSERT_FALSE(outcome);
    EXPECT_NE(
        outcome.error().message.find("server stable4 takes traffic and is in no pool"),
        std::string::npos
    );
    EXPECT_EQ(read().error().code, ErrorCode::Broken);
}

TEST_F(RealHaproxy, NamesABackendAndAServerThatItDoesNotHave) {
    start();
    auto services = config().services;
    services[kShop].backend = "other";
    use_services(services);
    EXPECT_EQ(read().error().message, "HAProxy has no backend other");
    services = config().services;
    services[kShop].pools[kStable].push_back({"stable9", "http://127.0.0.1:1/"});
    use_services(services);
    EXPECT_NE(
        set(split(0, 100)).error().message.find("server stable9 is not there"), std::string::npos
    );
}

TEST_F(RealHaproxy, SaysThatNobodyServesWhenAllAreInMaintenance) {
    start();
    for (const auto& each : processes_) {
        say("set server be/" + each->name + " state maint");
    }
    EXPECT_EQ(read().error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(set(split(0, 100)));
    EXPECT_EQ(customers(4).at("stable"), 4);
}

TEST_F(RealHaproxy, DropsTheCompletionOfARouterThatIsGone) {
    start();
    bool called = false;
    router_->read_split(kShop, [&](auto) { called = true; });
    router_.reset();
    ask();
    EXPECT_FALSE(called);
}

}  // namespace
}  // namespace deploybot::integrations::haproxy
