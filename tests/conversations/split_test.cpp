// A train failed: those before the suspect go again without it, those behind wait for a fix.
#include "queue/train.hpp"
#include "tests/conversations/trunk.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

/// Ana, Bo and Cy ride together; Cy's commit goes out and fails its customers.
class SplitTrain : public ::testing::Test {
protected:
    SplitTrain() {
        chat.make_stable(kLive);
        chat.outside.add_commit(kBusy, "Keeps the lane busy");
        chat.outside.add_commit(kA, "A");
        chat.outside.add_commit(kB, "B");
        chat.outside.add_commit(kC, "C", {.error_ratio = 0.3});
        chat.outside.continues(kB, kA);
        chat.outside.continues(kC, kB);
        chat.say("dee", "status");
        chat.say("cy", "request " + kBusy);
        chat.say("ana", "request " + kA);
        chat.say("bo", "request " + kB + "; join with ana");
        bo = chat.last_token();
        chat.say("cy", "request " + kC + "; join with ana");
        failed = chat.last_token();
    }

    [[nodiscard]] bool ran_and_failed() {
        return chat.pass_until(
            [&] {
                return !chat.lane().queue.history.empty() &&
                       chat.lane().queue.history.back().token == failed;
            },
            3h
        );
    }

    Conversation chat;
    base::Token bo;
    base::Token failed;
};

TEST_F(SplitTrain, RidersOfAFailedTrainAreToldAndWaitForASplit) {
    ASSERT_TRUE(ran_and_failed());
    EXPECT_EQ(chat.lane().queue.history.back().end, queue::End::RolledBack);
    EXPECT_EQ(chat.lane().queue.stranded.size(), 2U);
    EXPECT_TRUE(chat.lane().queue.waiting.empty());
    const std::string told = chat.last_announcement();
    EXPECT_TRUE(has(told, "your commits came back")) << told;
    EXPECT_TRUE(has(told, "Ana") && has(told, "Bo")) << told;
    EXPECT_TRUE(has(told, "I propose the cut: aaaaaa1 of Ana can go without bbbbbb2 of Bo"))
        << told;
    EXPECT_TRUE(has(chat.say("bo", "why " + bo.str()), "came back"));
}

TEST_F(SplitTrain, ThePrefixBeforeTheSuspectGoesAndTheLaterOnesWaitForAFix) {
    ASSERT_TRUE(ran_and_failed());
    const std::string answer = chat.say("ana", "split before bo because of his cache");
    EXPECT_TRUE(has(answer, "Waiting for a fix or a revert: Bo with bbbbbb2")) << answer;
    ASSERT_EQ(chat.lane().queue.waiting.size(), 1U);
    EXPECT_EQ(chat.lane().queue.waiting[0].commit.sha.str(), kA);
    EXPECT_EQ(chat.lane().queue.stranded.size(), 1U);
    EXPECT_TRUE(chat.lane().queue.bad.at(base::ServiceName{"shop"}).contains(base::CommitSha{kB}));
    chat.say("cy", "unhold shop");
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().queue.live.at(base::ServiceName{"shop"}).str() == kA; }, 3h
    ));

    chat.outside.add_commit(kFix, "Mend the cache").commit.fixes = {kB, kC};
    chat.outside.continues(kFix, kC);
    chat.outside.driver_hangs = {"uat/deploy"};
    chat.say("cy", "hold shop because we look");
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    chat.say("cy", "request " + kFix);
    chat.say("bo", "join with cy");
    chat.say("cy", "unhold shop");
    chat.outside.release("uat/deploy");
    chat.outside.driver_hangs.clear();
    ASSERT_TRUE(chat.pass_until(
        [&] { return chat.lane().queue.live.at(base::ServiceName{"shop"}).str() == kFix; }, 3h
    ));
    EXPECT_TRUE(chat.lane().queue.stranded.empty());
    ASSERT_TRUE(chat.pass_until([&] { return !chat.lane().deployment; }, 1h));
    EXPECT_EQ(
        std::count_if(
            chat.lane().queue.history.begin(), chat.lane().queue.history.end(),
            [&](const queue::Finished& each) {
                return each.token == bo && each.end == queue::End::Completed;
            }
        ),
        1
    );
}

TEST_F(SplitTrain, WithoutASuspectTheCutIsProposedAndNothingIsChanged) {
    ASSERT_TRUE(ran_and_failed());
    const auto entries = chat.entry_types().size();
    const std::string answer = chat.say("bo", "split " + failed.str());
    EXPECT_TRUE(has(answer, "Where shall I cut")) << answer;
    EXPECT_TRUE(has(answer, "aaaaaa1 of Ana can go without bbbbbb2 of Bo")) << answer;
    EXPECT_EQ(chat.entry_types().size(), entries);
    EXPECT_EQ(chat.lane().queue.stranded.size(), 2U);
}

TEST_F(SplitTrain, WithoutWhatFailedTheOthersRideTogetherAgain) {
    ASSERT_TRUE(ran_and_failed());
    chat.say("ana", "split " + failed.str() + " before " + failed.str());
    ASSERT_EQ(chat.lane().queue.waiting.size(), 1U);
    EXPECT_EQ(chat.lane().queue.waiting[0].commit.sha.str(), kB);
    EXPECT_EQ(queue::on_board(chat.lane().queue.waiting[0]).size(), 2U);
    EXPECT_TRUE(chat.lane().queue.stranded.empty());
}

TEST_F(SplitTrain, NothingBeforeTheSuspectIsNoPart) {
    ASSERT_TRUE(ran_and_failed());
    const std::string answer = chat.say("bo", "split before ana");
    EXPECT_TRUE(has(answer, "no part to send")) << answer;
    EXPECT_EQ(chat.lane().queue.stranded.size(), 2U);
}

TEST_F(SplitTrain, OutlivesARestart) {
    ASSERT_TRUE(ran_and_failed());
    const deploy::LaneState before = chat.lane();
    chat.kill_and_restart();
    EXPECT_TRUE(chat.lane().queue == before.queue);
}

}  // namespace
}  // namespace deploybot::tests
