#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";
const base::ServiceName kShop{"shop"};

bool all_on(const deploy::TrafficSplit& split, const base::PoolName& pool) {
    const auto found = split.percent.find(pool);
    return found != split.percent.end() && found->second == 100;
}

class BadRelease : public testing::Test {
protected:
    void SetUp() override {
        chat.make_stable(kOld);
        stable_pool = chat.lane().stable.at(kShop).pool;
    }

    void request(Behaviour behaviour) {
        chat.outside.add_commit(kNew, "Faster checkout", behaviour);
        chat.say("ana", "request deployment for commit 4be1c07");
    }

    bool ends() {
        return chat.pass_until([&] { return !chat.lane().deployment; }, 1h);
    }

    [[nodiscard]] const queue::Finished& last() const { return chat.lane().queue.history.back(); }

    Conversation chat;
    base::PoolName stable_pool;
};

TEST_F(BadRelease, WithFivePercentErrorsIsRolledBackFromTheCanary) {
    request({.error_ratio = 0.05});
    ASSERT_TRUE(ends());
    EXPECT_EQ(last().end, queue::End::RolledBack);
    EXPECT_TRUE(all_on(chat.outside.split, stable_pool));
    for (const DriverStart& start : chat.outside.driver_starts) {
        const bool in_production = start.call.environment.str() == "production";
        EXPECT_FALSE(in_production && start.call.commit.str() == kNew)
            << "production is never touched";
    }
}

TEST_F(BadRelease, HoldsTheLaneAndMarksTheCommitBadUntilAPersonSaysOtherwise) {
    request({.error_ratio = 0.05});
    ASSERT_TRUE(ends());
    ASSERT_TRUE(chat.lane().queue.hold.has_value());
    EXPECT_EQ(chat.lane().queue.hold->by, queue::kBot);
    // the reason is what was measured, not which rung of the ladder was left out
    EXPECT_NE(chat.lane().queue.hold->reason.find("errors 5"), std::string::npos)
        << chat.lane().queue.hold->reason;
    const std::string again = chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_NE(again.find("bad"), std::string::npos) << again;
    chat.say("cy", "unhold shop");
    EXPECT_FALSE(chat.lane().queue.hold.has_value());
    chat.say("cy", "pardon 4be1c07 because it was the network");
    const std::string pardoned = chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_NE(pardoned.find("DEP-"), std::string::npos) << pardoned;
}

TEST_F(BadRelease, SaysWhyWithNumbers) {
    request({.error_ratio = 0.05});
    ASSERT_TRUE(ends());
    std::string said;
    for (const std::string& each : chat.announcements) {
        said += each;
    }
    EXPECT_NE(said.find("Rolled back"), std::string::npos) << said;
    EXPECT_NE(said.find('%'), std::string::npos) << said;
}

TEST_F(BadRelease, ThatIsSlowIsRolledBackByTheLatencyLimit) {
    request({.slow_ratio = 0.3});
    ASSERT_TRUE(ends());
    EXPECT_EQ(last().end, queue::End::RolledBack);
}

TEST_F(BadRelease, WhoseFeatureFailsLosesTheFlagAndKeepsTheCode) {
    request({.feature_error_ratio = 0.5});
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->waits_for_person; }, 10min));
    const deploy::FlagAddress canary{
        kShop, base::EnvironmentName{"canary"}, base::FlagName{"checkout-v2"}};
    EXPECT_EQ(chat.outside.flags.at(canary), 0);
    EXPECT_FALSE(all_on(chat.outside.split, stable_pool)) << "the code stays";
    chat.pass(10min);
    ASSERT_TRUE(chat.lane().deployment.has_value());
    EXPECT_TRUE(chat.lane().deployment->waits_for_person) << "a person must say how it goes on";
    chat.say("ana", "resume");
    ASSERT_TRUE(ends());
    EXPECT_EQ(last().end, queue::End::Completed);
    EXPECT_EQ(chat.outside.flags.at(canary), 0) << "and the feature stays off";
}

TEST_F(BadRelease, IsNeitherPromotedNorRolledBackWhileTheMetricsAreLost) {
    request({});
    ASSERT_TRUE(chat.pass_until([&] { return chat.lane().deployment->exposed; }, 10min));
    chat.pass(10s);
    chat.outside.metrics_lost = true;
    const std::size_t splits = chat.outside.splits.size();
    chat.pass(20min);
    EXPECT_EQ(chat.outside.splits.size(), splits);
    ASSERT_EQ(chat.outside.pages.size(), 1U) << "somebody is paged once, not again for " +
                                                    chat.outside.pages.front().key + ": " +
                                                    chat.outside.pages.front().detail;
    chat.outside.metrics_lost = false;
    ASSERT_TRUE(ends());
    EXPECT_EQ(last().end, queue::End::Completed) << "it goes on when they return";
}

TEST_F(BadRelease, GoesBackAtOnceWhenAPersonSaysSoInProduction) {
    request({});
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().deployment->current().stage == deploy::Stage::Watch; }, 1h
    ));
    const base::TimePoint said = chat.clock.now();
    chat.say("dee", "rollback shop because customers complain");
    EXPECT_TRUE(all_on(chat.outside.split, stable_pool));
    EXPECT_LT(chat.outside.splits.back().first - said, 1s);
    ASSERT_TRUE(ends());
    EXPECT_EQ(last().end, queue::End::RolledBack);
    EXPECT_EQ(chat.lane().queue.live.at(kShop).str(), kOld);
}

TEST_F(BadRelease, WhoseSmokeTestsFailNeverMeetsCustomers) {
    chat.outside.driver_results["/canary/verify"] = {
        .end = deploy::DriverEnd::Failed, .detail = "exit status 1", .running = {}};
    const std::size_t splits = chat.outside.splits.size();
    request({});
    ASSERT_TRUE(ends());
    EXPECT_EQ(last().end, queue::End::Failed);
    EXPECT_EQ(chat.outside.splits.size(), splits);
}

}  // namespace
}  // namespace deploybot::tests
