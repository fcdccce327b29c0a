#include "deploy/event_json.hpp"
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

TEST(Recovery, AKilledBotGoesOnWhereItWasAndRepeatsNothing) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.driver_starts.clear();
    chat.say("ana", "request deployment for commit 4be1c07");
    // a stride that meets every step of the way at another moment
    for (int kills = 0; kills < 150 && chat.lane().deployment; ++kills) {
        chat.kill_and_restart();
        chat.pass(7s);
        ASSERT_TRUE(chat.store.save_snapshot(bot::make_snapshot(chat.engine->knowledge())));
    }
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    std::map<std::string, int> starts;
    for (const DriverStart& start : chat.outside.driver_starts) {
        starts[start.key] += 1;
    }
    for (const auto& [key, count] : starts) {
        EXPECT_EQ(count, 1) << key;
    }
}

TEST(Recovery, TheStateRebuiltFromTheJournalIsTheLiveState) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout", {.error_ratio = 0.05});
    chat.say("ana", "request deployment for commit 4be1c07");
    for (int minute = 0; minute < 20; ++minute) {
        const auto replayed = bot::replay(chat.store);
        ASSERT_TRUE(replayed);
        ASSERT_EQ(
            deploy::encode_world(replayed->world), deploy::encode_world(chat.engine->world())
        );
        chat.pass(1min);
    }
}

TEST(Recovery, ASnapshotGivesTheSameStateAsTheWholeJournal) {
    Conversation chat;
    chat.make_stable(kOld);
    ASSERT_TRUE(chat.store.save_snapshot(bot::make_snapshot(chat.engine->knowledge())));
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    chat.pass(3min);
    const auto replayed = bot::replay(chat.store);
    ASSERT_TRUE(replayed);
    EXPECT_EQ(deploy::encode_world(replayed->world), deploy::encode_world(chat.engine->world()));
}

TEST(Recovery, NoFlagAndNoWeightMovesBecauseTheBotWasAway) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->exposed; }, 10min));
    const auto split = chat.outside.split;
    const auto flags = chat.outside.flags;
    chat.kill_and_restart();
    EXPECT_EQ(chat.outside.split, split);
    EXPECT_EQ(chat.outside.flags, flags);
}

TEST(Recovery, WeightsThatARouterLostAreSetAgain) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->exposed; }, 10min));
    const auto split = chat.outside.split;
    chat.outside.split.percent = {{base::PoolName{"canary"}, 100}};
    chat.pass(30s);
    EXPECT_EQ(chat.outside.split, split);
}

TEST(Recovery, ALaneWithAnEntryThatCannotBeReadIsSetAsideAndTheRestGoesOn) {
    Conversation chat;
    chat.outside.add_commit(kNew, "Faster checkout");
    journal::Append poison;
    poison.at = chat.clock.now();
    poison.entries = {
        {.stream = "lane/shop",
         .type = "from_the_future",
         .type_version = 1,
         .data = "{}",
         .cause = {.actor = "somebody", .source = "test", .request = "req-1"}}};
    ASSERT_TRUE(chat.store.append({poison}).front());
    chat.kill_and_restart();
    const std::string answer = chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_EQ(answer.find("DEP-"), std::string::npos) << answer;
    EXPECT_NE(answer.find("journal"), std::string::npos) << answer;
    EXPECT_TRUE(chat.engine->knowledge().quarantined.contains(base::LaneName{"shop"}));
}

TEST(Recovery, ARouterThatComesBackWithOldWeightsIsPutRightThoughNothingRuns) {
    Conversation chat;
    chat.make_stable(kOld);
    const deploy::TrafficSplit wished = chat.outside.split;
    chat.outside.split = {.percent = {{base::PoolName{"canary"}, 100}}};
    chat.pass(2min);
    EXPECT_EQ(chat.outside.split, wished);
    const std::vector<std::string> types = chat.entry_types();
    EXPECT_EQ(std::count(types.begin(), types.end(), "split_lost"), 1);
}

}  // namespace
}  // namespace deploybot::tests
