#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

int percent_of(const deploy::TrafficSplit& split, const char* pool) {
    const auto found = split.percent.find(base::PoolName{pool});
    return found == split.percent.end() ? 0 : found->second;
}

TEST(GoodRelease, IsAnsweredAtOnceWithTokenShaChecksAndPlace) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    const std::string answer = chat.say("ana", "@DeployBot request deployment for commit 4be1c07");
    EXPECT_NE(answer.find("DEP-"), std::string::npos) << answer;
    EXPECT_NE(answer.find("4be1c07"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Faster checkout"), std::string::npos) << answer;
    EXPECT_NE(answer.find("branch"), std::string::npos) << answer;
}

TEST(GoodRelease, GoesThroughCanaryWeightsToProductionAndIsMarkedStable) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.splits.clear();
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    EXPECT_EQ(chat.lane().stable.at(base::ServiceName{"shop"}).commit.sha.str(), kNew);
    std::vector<int> weights;
    for (const auto& [at, split] : chat.outside.splits) {
        weights.push_back(percent_of(split, "canary"));
    }
    EXPECT_EQ(weights, (std::vector<int>{5, 25, 50, 100, 0}));
    EXPECT_EQ(chat.outside.versions.size(), 2U)
        << "uat and one production pool run; the others were retired";
}

TEST(GoodRelease, SendsTheSameDigestToEveryStage) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.outside.driver_starts.clear();
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    std::set<std::string> digests;
    for (const DriverStart& start : chat.outside.driver_starts) {
        if (start.call.action == deploy::DriverAction::Deploy) {
            digests.insert(start.call.artifact.digest.str());
        }
    }
    EXPECT_EQ(digests.size(), 1U);
}

TEST(GoodRelease, RaisesTheFlagAtCanaryThenStepByStepInProduction) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.flags.clear();
    for (auto& [address, percent] : chat.outside.flags) {
        percent = 0;
    }
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    const deploy::FlagAddress canary{
        base::ServiceName{"shop"}, base::EnvironmentName{"canary"}, base::FlagName{"checkout-v2"}};
    EXPECT_EQ(chat.lane().flags.at(canary).percent, 100);
}

TEST(FirstRelease, SaysThatThereIsNothingToCompareWithAndGoesOutByLimitsAlone) {
    Conversation chat;
    chat.outside.add_commit(kOld, "The first");
    const std::string answer = chat.say("ana", "request deployment for commit 77aa01f");
    EXPECT_NE(answer.find("DEP-"), std::string::npos) << answer;
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::Completed);
    for (const auto& [at, split] : chat.outside.splits) {
        EXPECT_EQ(split.percent.size(), 1U) << "nobody shares traffic with nothing";
    }
}

TEST(AbortedRelease, NamesWhoStoppedItAndWhereAndWhereCustomersAre) {
    Conversation chat;
    chat.make_stable(kOld);
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07 because the fair begins");
    ASSERT_TRUE(chat.pass_until(
        [&] {
            return chat.lane().deployment &&
                   chat.lane().deployment->stage() == deploy::Stage::Watch;
        },
        1h
    ));
    chat.say("cy", "abort because the phone rings");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 10min));
    const std::string live = chat.live_message();
    EXPECT_NE(live.find("Aborted by Cy at "), std::string::npos) << live;
    EXPECT_NE(live.find("Customers are on 77aa01f again since "), std::string::npos) << live;
    chat.kill_and_restart();
    const queue::Finished& last = chat.lane().queue.history.back();
    EXPECT_EQ(last.by.str(), "cy");
    EXPECT_EQ(last.stage, "watch");
    EXPECT_EQ(last.requested_because, "the fair begins");
    EXPECT_EQ(last.reason, "the phone rings");
}

TEST(FirstRelease, ThatWasStoppedKeepsItsCustomersAndTheNextOneNeverStopsTheirProcesses) {
    Conversation chat;
    chat.outside.add_commit(kOld, "The first");
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 77aa01f");
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().deployment && chat.lane().deployment->exposed; }, 1h
    ));
    chat.say("ana", "abort because we are not ready");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 10min));
    const base::PoolName canary{"canary"};
    ASSERT_EQ(chat.outside.split.percent.at(canary), 100);
    ASSERT_EQ(chat.outside.versions.at(canary), kOld);

    chat.say("cy", "unhold shop");
    chat.outside.driver_hangs = {"canary/verify"};
    chat.say("ana", "request deployment for commit 4be1c07");
    ASSERT_TRUE(chat.pass_until([&] { return chat.outside.versions.at(canary) == kNew; }, 10min));
    chat.say("ana", "abort because it was the wrong one");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 10min));
    EXPECT_EQ(chat.outside.split.percent.at(canary), 100);
    EXPECT_TRUE(chat.outside.versions.contains(canary)) << "customers are there";
}

}  // namespace
}  // namespace deploybot::tests
