// The kill switch and the pause of everything: what they stop, what they leave free, and who lifts
// them.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const base::ServiceName kShop{"shop"};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t count_of(const Conversation& chat, const std::string& type) {
    const auto types = chat.entry_types();
    return static_cast<std::size_t>(std::count(types.begin(), types.end(), type));
}

class KillSwitch : public ::testing::Test {
protected:
    void SetUp() override {
        chat.make_stable(kOld);
        chat.outside.add_commit(kNew, "Faster checkout");
    }

    /// The customers' share on the canary while the new version is there.
    bool reach_canary() {
        chat.say("ana", "request deployment for commit 4be1c07");
        return chat.pass_until([&] { return percent_new() == 5; }, 10min);
    }

    [[nodiscard]] int percent_new() const {
        const auto split = chat.lane().splits.find(kShop);
        if (split == chat.lane().splits.end() || !chat.lane().deployment) {
            return 0;
        }
        const auto canary = split->second.split.percent.find(base::PoolName{"canary"});
        return canary == split->second.split.percent.end() ? 0 : canary->second;
    }

    Conversation chat;
};

TEST_F(KillSwitch, StopsEveryStart) {
    const std::string answer = chat.say("dee", "stop everything because carts are mixed up");
    EXPECT_TRUE(contains(answer, "Everything is stopped: carts are mixed up.")) << answer;
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(30min);
    EXPECT_FALSE(chat.lane().deployment.has_value());
    EXPECT_EQ(chat.lane().queue.waiting.size(), 1U);
    const std::string why = chat.say("ana", "why");
    EXPECT_TRUE(
        contains(why, "everything is stopped, by Dee") ||
        contains(why, "Everything is stopped, by Dee")
    ) << why;
    EXPECT_TRUE(contains(why, "lift the stop")) << why;
}

TEST_F(KillSwitch, StopsPromotionWhereItStandsAndTwoPeopleLiftIt) {
    ASSERT_TRUE(reach_canary());
    chat.say("dee", "/stop-everything because carts are mixed up");
    chat.pass(30min);
    EXPECT_EQ(percent_new(), 5) << "no step further";
    EXPECT_TRUE(contains(chat.say("cy", "promote shop"), "everything is stopped"));
    EXPECT_EQ(percent_new(), 5);
    EXPECT_TRUE(contains(chat.say("dee", "lift the stop"), "One more person has to"));
    EXPECT_TRUE(contains(chat.say("dee", "lift the stop"), "second person"));
    chat.pass(5min);
    EXPECT_EQ(percent_new(), 5) << "one person is not two";
    EXPECT_TRUE(contains(chat.say("cy", "lift the stop"), "The stop is lifted"));
    EXPECT_TRUE(chat.pass_until([&] { return percent_new() > 5; }, 10min));
}

TEST_F(KillSwitch, LeavesTheWaysBackFree) {
    ASSERT_TRUE(reach_canary());
    chat.say("dee", "stop everything because carts are mixed up");
    chat.say("ana", "rollback shop because carts are mixed up");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment.has_value(); }, 10min));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::RolledBack);
}

TEST_F(KillSwitch, LetsABadCanaryGoBackByItself) {
    chat.outside.behaviours[kNew].error_ratio = 0.5;
    ASSERT_TRUE(reach_canary());
    chat.say("dee", "stop everything because carts are mixed up");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment.has_value(); }, 10min));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::RolledBack);
}

TEST_F(KillSwitch, LetsNoFlagRiseAndEveryFlagFall) {
    chat.say("cy", "flag checkout-v2 50% because we try it");
    chat.pass(10s);
    chat.say("dee", "stop everything because carts are mixed up");
    const std::string more = chat.say("cy", "flag checkout-v2 on because we like it");
    EXPECT_TRUE(contains(more, "everything is stopped")) << more;
    const std::string off = chat.say("cy", "flag checkout-v2 off because carts are mixed up");
    EXPECT_TRUE(contains(off, "goes off")) << off;
    for (const auto& [address, wish] : chat.lane().flags) {
        EXPECT_EQ(
            wish.percent,
            address.environment == base::EnvironmentName{"production"} ? 0 : wish.percent
        );
    }
}

TEST_F(KillSwitch, HoldsBackAFlagThatTheProviderHasNotTakenYet) {
    const auto production = [&] {
        const auto found = chat.outside.flags.find(
            {.service = kShop,
             .environment = base::EnvironmentName{"production"},
             .flag = base::FlagName{"checkout-v2"}}
        );
        return found == chat.outside.flags.end() ? 0 : found->second;
    };
    chat.say("cy", "flag checkout-v2 off because we begin anew");
    chat.pass(10s);
    ASSERT_EQ(production(), 0);
    chat.outside.flags_lost = true;
    chat.say("cy", "flag checkout-v2 50% because we try it");
    chat.pass(10s);
    chat.say("dee", "stop everything because carts are mixed up");
    chat.outside.flags_lost = false;
    chat.pass(10min);
    EXPECT_EQ(production(), 0) << "no more of any flag";
    chat.kill_and_restart();
    chat.pass(10min);
    EXPECT_EQ(production(), 0) << "nor after a restart";
    chat.say("dee", "lift the stop because carts are right");
    chat.say("cy", "lift the stop because carts are right");
    EXPECT_TRUE(chat.pass_until([&] { return production() == 50; }, 10min));
}

TEST_F(KillSwitch, TurnsNoFlagOnAgainThatAPersonTurnedOffByHand) {
    const deploy::FlagAddress flag{
        .service = kShop,
        .environment = base::EnvironmentName{"production"},
        .flag = base::FlagName{"checkout-v2"}};
    chat.say("cy", "flag checkout-v2 50% because we try it");
    chat.pass(10s);
    ASSERT_EQ(chat.outside.flags.at(flag), 50);
    chat.say("dee", "stop everything because carts are mixed up");
    chat.outside.flags[flag] = 0;
    chat.pass(20min);
    EXPECT_EQ(chat.outside.flags.at(flag), 0);
    chat.say("dee", "lift the stop because carts are right");
    chat.say("cy", "lift the stop because carts are right");
    EXPECT_TRUE(chat.pass_until([&] { return chat.outside.flags.at(flag) == 50; }, 10min));
}

TEST_F(KillSwitch, TakesBackWhatGrewByItselfWhileItIsOn) {
    ASSERT_TRUE(reach_canary());
    chat.pass(5s);
    const auto wished = chat.outside.split;
    chat.say("dee", "stop everything because carts are mixed up");
    // a router that came back with its own weights
    chat.outside.split.percent = {{base::PoolName{"canary"}, 100}};
    EXPECT_TRUE(chat.pass_until([&] { return chat.outside.split == wished; }, 20min));
}

TEST_F(KillSwitch, HoldsBackATrafficShareThatTheRouterHasNotTakenYet) {
    chat.outside.router_lost = true;
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return percent_new() == 5; }, 10min)) << "wished";
    const auto before = chat.outside.split;
    chat.say("dee", "stop everything because carts are mixed up");
    chat.outside.router_lost = false;
    chat.pass(10min);
    EXPECT_EQ(chat.outside.split, before);
    chat.say("ana", "rollback shop because carts are mixed up");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 30min));
    EXPECT_EQ(chat.outside.split, before) << "the way back is free";
}

TEST_F(KillSwitch, SurvivesARestartAndIsSaidByTheBotItself) {
    chat.say("dee", "stop everything because carts are mixed up");
    EXPECT_TRUE(contains(chat.last_announcement(), "Everything is stopped, by Dee"))
        << chat.last_announcement();
    chat.kill_and_restart();
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(10min);
    EXPECT_FALSE(chat.lane().deployment.has_value());
}

TEST_F(KillSwitch, SaidAgainAfterOneHasLiftedItTakesTwoAgain) {
    chat.say("dee", "stop everything because carts are mixed up");
    chat.say("cy", "lift the stop");
    chat.say("dee", "stop everything because they are still mixed up");
    EXPECT_TRUE(contains(chat.say("cy", "lift the stop"), "One more person has to"));
    EXPECT_TRUE(chat.engine->world().stops.kill_switch.has_value());
    EXPECT_EQ(count_of(chat, "everything_stopped"), 2U);
}

TEST_F(KillSwitch, IsLiftedByNobodyWhileTheFileIsThere) {
    chat.say("dee", "stop everything because carts are mixed up");
    chat.stop_file = "/srv/deploybot/journal.db.stop";
    const std::string first = chat.say("cy", "lift the stop");
    EXPECT_TRUE(contains(first, "Remove /srv/deploybot/journal.db.stop first")) << first;
    chat.stop_file.clear();
    chat.say("cy", "lift the stop");
    chat.stop_file = "/srv/deploybot/journal.db.stop";
    const std::string second = chat.say("dee", "lift the stop");
    EXPECT_TRUE(contains(second, "Remove /srv/deploybot/journal.db.stop first")) << second;
    EXPECT_TRUE(chat.engine->world().stops.kill_switch.has_value());
    EXPECT_EQ(count_of(chat, "stop_lifted"), 1U) << "the one that was said without the file";
    chat.stop_file.clear();
    chat.say("dee", "lift the stop");
    EXPECT_FALSE(chat.engine->world().stops.kill_switch.has_value());
}

TEST_F(KillSwitch, WithItsFileThereSaysNothingOfItToThoseWhoMayNot) {
    chat.say("dee", "stop everything because carts are mixed up");
    chat.stop_file = "/srv/deploybot/journal.db.stop";
    const std::string answer = chat.say("ana", "lift the stop");
    EXPECT_TRUE(contains(answer, "You may not lift the stop")) << answer;
}

TEST_F(KillSwitch, IsNotForEverybody) {
    const std::string answer = chat.say("ana", "stop everything because I can");
    EXPECT_TRUE(contains(answer, "You may not stop everything")) << answer;
    EXPECT_TRUE(contains(answer, "Dee")) << answer;
    EXPECT_EQ(count_of(chat, "everything_stopped"), 0U);
}

TEST_F(KillSwitch, ARoleForOneServiceStopsNothingElse) {
    deploy::Catalog catalog = shop_catalog();
    catalog.rights.roles[base::RoleName{"developer"}].push_back(
        {.verb = queue::Verb::StopEverything, .service = kShop, .environment = {}}
    );
    Conversation other(catalog);
    const std::string answer = other.say("ana", "stop everything because I can");
    EXPECT_TRUE(contains(answer, "You may not")) << answer;
}

TEST_F(KillSwitch, ARoleForOneEnvironmentNeitherStopsNorLifts) {
    deploy::Catalog catalog = shop_catalog();
    for (const queue::Verb verb : {queue::Verb::StopEverything, queue::Verb::LiftStop}) {
        catalog.rights.roles[base::RoleName{"developer"}].push_back(
            {.verb = verb, .service = {}, .environment = base::EnvironmentName{"uat"}}
        );
    }
    Conversation other(catalog);
    EXPECT_TRUE(contains(other.say("ana", "stop everything because I can"), "You may not"));
    const std::string stopped = other.say("dee", "stop everything because carts are mixed up");
    EXPECT_FALSE(contains(stopped, "Ana")) << stopped;
    EXPECT_TRUE(contains(other.say("ana", "lift the stop because I can"), "You may not"));
}

TEST_F(KillSwitch, PausingEverythingLetsWhatRunsGoOn) {
    ASSERT_TRUE(reach_canary());
    chat.say("cy", "pause everything because the office moves");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment.has_value(); }, 2h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    chat.outside.add_commit("9d0e2aa000000000000000000000000000000000", "New colours");
    chat.say("bo", "request deployment for commit 9d0e2aa");
    chat.pass(10min);
    EXPECT_FALSE(chat.lane().deployment.has_value());
    EXPECT_TRUE(contains(chat.say("bo", "status"), "paused by Cy"));
    chat.say("cy", "resume everything");
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST_F(KillSwitch, ThreeDeploymentsThatFailInARowHoldTheLane) {
    for (int i = 1; i <= 3; ++i) {
        const std::string sha = std::to_string(i) + "bad000000000000000000000000000000000000";
        chat.outside.add_commit(sha, "Does not come up");
        chat.outside.driver_results["uat"] = {
            .end = deploy::DriverEnd::Failed, .detail = "exit 1", .running = {}};
        chat.say("ana", "request deployment for commit " + sha);
        ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment.has_value(); }, 1h));
        ASSERT_EQ(chat.lane().queue.history.back().end, queue::End::Failed);
        EXPECT_EQ(chat.lane().queue.hold.has_value(), i == 3) << i;
    }
    EXPECT_TRUE(contains(chat.last_announcement(), "3 deployments in a row failed"))
        << chat.last_announcement();
    chat.say("cy", "unhold shop");
    chat.pass(1min);
    EXPECT_FALSE(chat.lane().queue.hold.has_value()) << "lifted is lifted";
}

}  // namespace
}  // namespace deploybot::tests
