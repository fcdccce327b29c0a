#include "integrations/haproxy/change.hpp"

#include "integrations/haproxy/verify.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::haproxy {
namespace {

const base::PoolName kCanary{"canary"};
const base::PoolName kStable{"stable"};

HaproxyService service() {
    return {
        "/run/haproxy.sock",
        "be",
        {{kCanary, {{"c1", "http://127.0.0.1:1/"}}}, {kStable, {{"s1", "http://127.0.0.1:2/"}}}}};
}

std::vector<ServerState> states(const std::string& canary, const std::string& stable) {
    return {{.name = "c1", .status = canary}, {.name = "s1", .status = stable}};
}

TEST(Change, BringsWhoShallServeUpBeforeTheOthersGoDown) {
    const auto wishes = wishes_for(service(), {{{kStable, 100}}});
    ASSERT_TRUE(wishes);
    EXPECT_EQ(
        commands_for(service(), *wishes, states("UP", "MAINT")),
        (std::vector<std::string>{
            "set server be/s1 weight 200", "set server be/s1 state ready",
            "set server be/c1 weight 0", "set server be/c1 state maint"})
    );
}

TEST(Change, RefusesSharesThatDoNotSumAndPoolsThatAreNotThere) {
    EXPECT_FALSE(wishes_for(service(), {{{kStable, 99}}}));
    EXPECT_FALSE(wishes_for(service(), {{{kStable, 101}, {kCanary, -1}}}));
    EXPECT_FALSE(wishes_for(service(), {{{base::PoolName{"green"}, 100}}}));
}

TEST(Change, IsNotBegunWhenNobodyCouldTakeTheTraffic) {
    const auto wishes = wishes_for(service(), {{{kStable, 100}}});
    EXPECT_FALSE(can_take_traffic(service(), *wishes, states("UP", "DOWN")));
    EXPECT_TRUE(can_take_traffic(service(), *wishes, states("UP", "MAINT")));
    EXPECT_FALSE(can_take_traffic(service(), *wishes, {{.name = "c1", .status = "UP"}}));
}

TEST(Change, OfHundredsOfServersIsCutIntoLinesThatFit) {
    const std::vector<std::string> commands(1'000, std::string(50, 'x'));
    const auto lines = to_lines(commands);
    std::size_t count = 0;
    for (const CommandLine& line : lines) {
        EXPECT_LE(line.text.size(), 12'000U);
        count += line.commands;
    }
    EXPECT_EQ(count, 1'000U);
    EXPECT_EQ(lines.size(), 5U);
}

TEST(Verify, NamesEverythingThatDidNotTake) {
    const auto wishes = wishes_for(service(), {{{kStable, 100}}});
    const auto outcome = verify(
        service(), *wishes,
        {{.name = "c1", .status = "UP"},
         {.name = "s1", .status = "UP", .weight = 3},
         {.name = "x9", .status = "UP", .weight = 1},
         {.name = "b1", .status = "UP", .weight = 1, .backup = true}}
    );
    ASSERT_FALSE(outcome);
    EXPECT_EQ(
        outcome.error().message,
        "HAProxy's backend be is not as it should be: server c1 is UP, not in maint; server s1 "
        "has weight 3, not 200; server x9 takes traffic and is in no pool"
    );
    EXPECT_EQ(outcome.error().code, base::ErrorCode::Broken);
}

TEST(Verify, TellsAServerThatIsDownFromAChangeThatDidNotTake) {
    const auto wishes = wishes_for(service(), {{{kStable, 100}}});
    const auto outcome = verify(
        service(), *wishes,
        {{.name = "s1", .status = "DOWN", .weight = 200, .check = "Connection refused"}}
    );
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, base::ErrorCode::Unavailable);
    EXPECT_NE(outcome.error().message.find("s1 is DOWN (Connection refused)"), std::string::npos);
}

TEST(Configuration, KeepsOutNamesThatWouldBeCommands) {
    EXPECT_TRUE(check(service()));
    HaproxyService bad = service();
    bad.pools[kCanary][0].name = "c1;shutdown sessions server be/s1";
    EXPECT_FALSE(check(bad));
    bad = service();
    bad.pools[kCanary][0].name = "s1";
    EXPECT_NE(check(bad).error().message.find("stands twice"), std::string::npos);
    bad = service();
    bad.pools[kCanary][0].health_url.clear();
    EXPECT_FALSE(check(bad));
    bad = service();
    bad.backend = "be\n";
    EXPECT_FALSE(check(bad));
    bad = service();
    bad.pools[kCanary].clear();
    EXPECT_FALSE(check(bad));
}

}  // namespace
}  // namespace deploybot::integrations::haproxy
