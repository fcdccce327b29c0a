// Time limits, cancellation, and which processes stay.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill

namespace deploybot::integrations::command::tests {
namespace {

using deploy::DriverAction;
using deploy::DriverEnd;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A program with every way to get out of sight: a child, one that ignores SIGTERM, a daemon that
/// forked twice into its own session, and that one's child.
constexpr const char* kFamily = R"(
sh -c 'echo $$ > $W/child; exec sleep 1000' &
sh -c 'trap "" TERM; echo $$ > $W/stubborn; while :; do sleep 1000; done' &
setsid sh -c 'sh -c "echo \$\$ > $W/daemon; sleep 1000 & echo \$! > $W/grandchild; wait" &' > /dev/null 2>&1
until [ -s $W/child -a -s $W/stubborn -a -s $W/daemon -a -s $W/grandchild ]; do sleep 0.02; done
touch $W/ready
)";

constexpr std::array<const char*, 4> kMembers{"child", "stubborn", "daemon", "grandchild"};

TEST(Supervision, EndsTheWholeFamilyAtTheTimeLimit) {
    World world;
    world.program(DriverAction::Deploy, std::string(kFamily) + "wait");
    auto call = world.call();
    call.time_limit = std::chrono::milliseconds{1500};
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::TimedOut);
    EXPECT_THAT(result->detail, StartsWith("did not end within"));
    ASSERT_TRUE(world.exists("ready"));
    for (const char* member : kMembers) {
        EXPECT_FALSE(is_running(world.pid_in(member))) << member;
    }
}

TEST(Supervision, EndsTheWholeFamilyWhenItIsCancelled) {
    World world;
    world.program(DriverAction::Deploy, std::string(kFamily) + "wait");
    const auto call = world.call();
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the family");
    EXPECT_TRUE(world.cancel(call.key));
    for (const char* member : kMembers) {
        EXPECT_FALSE(is_running(world.pid_in(member))) << member;
    }
    world.until([&] { return slot->has_come; }, "the answer of run()");
    ASSERT_TRUE(slot->result);
    EXPECT_EQ(slot->result->end, DriverEnd::Cancelled);
    EXPECT_TRUE(world.cancel(call.key)) << "again is the same";
}

TEST(Supervision, KeepsOnSuccessWhatTheProgramDetachedAndEndsWhatItForgot) {
    World world;
    world.program(DriverAction::Deploy, kFamily);
    const auto result = world.run(world.call());
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_FALSE(is_running(world.pid_in("child")));
    EXPECT_FALSE(is_running(world.pid_in("stubborn")));
    EXPECT_TRUE(is_running(world.pid_in("daemon")));
    EXPECT_TRUE(is_running(world.pid_in("grandchild")));
    EXPECT_EQ(result->detail, "exit status 0, left 2 processes running");
}

TEST(Supervision, DoesNotWaitForADetachedProcessThatHoldsTheOutput) {
    World world;
    world.program(
        DriverAction::Deploy,
        "setsid sh -c 'echo $$ > $W/service; exec sleep 1000' &\n"
        "until [ -s $W/service ]; do sleep 0.02; done"
    );
    const auto call = world.call();
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_TRUE(is_running(world.pid_in("service")));
    EXPECT_THAT(world.log(call.key), HasSubstr("still holds this output"));
}

TEST(Supervision, GivesAProgramTimeToTidyUp) {
    World world;
    world.config().grace = std::chrono::seconds{30};
    world.program(
        DriverAction::Deploy,
        "trap 'echo tidied >> $W/steps; exit 0' TERM\n"
        "touch $W/ready; while :; do sleep 0.02; done"
    );
    const auto call = world.call();
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the program");
    EXPECT_TRUE(world.cancel(call.key));
    EXPECT_EQ(world.steps(), "deploy\ntidied\n");
    world.until([&] { return slot->has_come; }, "the answer");
    EXPECT_EQ(slot->result->end, DriverEnd::Cancelled);
}

TEST(Supervision, RunsTheCancelProgramAfterEverythingHasEnded) {
    World world;
    world.service().cancel.argv = {world.raw_program(
        "cancel.sh",
        "#!/bin/sh\necho $DEPLOYBOT_ACTION of $DEPLOYBOT_CANCELLED >> $W/steps\n"
        "kill -0 $(cat $W/main) && echo still there >> $W/steps\nexit 5\n"
    )};
    world.program(DriverAction::Deploy, "echo $$ > $W/main; touch $W/ready; sleep 1000");
    const auto call = world.call();
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the program");
    EXPECT_TRUE(world.cancel(call.key));
    EXPECT_EQ(world.steps(), "deploy\ncancel of deploy\n");
    world.until([&] { return slot->has_come; }, "the answer");
    EXPECT_THAT(slot->result->detail, HasSubstr("the cancel program ended with exit status 5"));
}

TEST(Supervision, TakesSigtermOfTheSupervisorAsAWishToEnd) {
    World world;
    world.program(DriverAction::Deploy, "echo $$ > $W/main; touch $W/ready; sleep 1000");
    const auto call = world.call();
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the program");
    ASSERT_EQ(::kill(world.supervisor_of(call.key), SIGTERM), 0);
    world.until([&] { return slot->has_come; }, "the answer");
    ASSERT_TRUE(slot->result);
    EXPECT_EQ(slot->result->end, DriverEnd::Cancelled);
    EXPECT_THAT(slot->result->detail, HasSubstr("SIGTERM"));
    EXPECT_FALSE(is_running(world.pid_in("main")));
}

TEST(Supervision, NeverStartsWhatWasCancelledBefore) {
    World world;
    world.program(DriverAction::Deploy, "true");
    const auto call = world.call();
    EXPECT_TRUE(world.cancel(call.key));
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Cancelled);
    EXPECT_EQ(result->detail, "cancelled before it was started");
    EXPECT_EQ(world.steps(), "");
}

TEST(Supervision, OutrunsAProgramThatForksWithoutEnd) {
    World world;
    // each generation leaves at once and lets another one go on, at most 300 of them
    world.raw_program(
        "runner.sh",
        "#!/bin/sh\nn=${1:-0}; [ $n -ge 300 ] && { touch $W/escaped; exit; }\n"
        "touch $W/ready; setsid $0 $((n+1)) > /dev/null 2>&1 &\n"
    );
    world.program(DriverAction::Deploy, "trap '' TERM; $W/runner.sh; while :; do sleep 1; done");
    const auto call = world.call();
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the first generation");
    EXPECT_TRUE(world.cancel(call.key));
    world.until([&] { return slot->has_come; }, "the answer");
    EXPECT_EQ(slot->result->end, DriverEnd::Cancelled);
}

}  // namespace
}  // namespace deploybot::integrations::command::tests
