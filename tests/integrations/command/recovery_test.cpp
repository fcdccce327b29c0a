// Kill -9 of the bot and of the supervisor: found again, looked at, never repeated blindly.
#include "integrations/command/environment.hpp"
#include "integrations/command/processes.hpp"
#include "tests/support/run_awaitable.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace deploybot::integrations::command::tests {
namespace {

using deploy::DriverAction;
using deploy::DriverEnd;
using ::testing::HasSubstr;

constexpr const char* kWaitForGo = "touch $W/ready; until [ -e $W/go ]; do sleep 0.02; done";

pid_t start_bot(const World& world, const deploy::DriverCall& call) {
    const std::string folder = world.path(".");
    std::vector<std::string> arguments{
        COMMAND_BOT, folder.substr(0, folder.size() - 2), COMMAND_SUPERVISOR, call.key,
        call.artifact.digest.str()};
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    pid_t bot = 0;
    EXPECT_EQ(::posix_spawn(&bot, COMMAND_BOT, nullptr, nullptr, argv.data(), environ), 0);
    return bot;
}

void kill_hard(pid_t process) {
    ASSERT_GT(process, 0);
    ASSERT_EQ(::kill(process, SIGKILL), 0);
    ::waitpid(process, nullptr, 0);
}

TEST(Recovery, FindsARunningActionAgainAfterTheBotWasKilled) {
    World world;
    world.program(DriverAction::Deploy, std::string(kWaitForGo) + "; echo deployed");
    const auto call = world.call();
    const pid_t bot = start_bot(world, call);
    world.until([&] { return world.exists("ready"); }, "the program");
    kill_hard(bot);
    const auto slot = world.begin(call);
    world.drain();
    EXPECT_FALSE(slot->has_come);
    world.write("go", "");
    world.until([&] { return slot->has_come; }, "the end");
    ASSERT_TRUE(slot->result);
    EXPECT_EQ(slot->result->end, DriverEnd::Succeeded);
    EXPECT_EQ(slot->result->detail, "exit status 0\ndeployed");
    EXPECT_EQ(world.steps(), "deploy\n");
}

TEST(Recovery, HasTheResultOfAnActionThatEndedWhileNoBotWasThere) {
    World world;
    world.program(DriverAction::Deploy, kWaitForGo);
    const auto call = world.call();
    const pid_t bot = start_bot(world, call);
    world.until([&] { return world.exists("ready"); }, "the program");
    kill_hard(bot);
    world.write("go", "");
    world.until(
        [&] { return world.run_folder(call.key).read_result()->has_value(); }, "the result"
    );
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_EQ(world.steps(), "deploy\n");
}

/// Starts the deploy and kills its supervisor in the middle.
void lose_supervisor(World& world, const deploy::DriverCall& call) {
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the program");
    const pid_t supervisor = world.supervisor_of(call.key);
    ASSERT_GT(supervisor, 0);
    ASSERT_EQ(::kill(supervisor, SIGKILL), 0);
}

TEST(Recovery, TakesItAsDoneWhenTheWantedVersionRuns) {
    World world;
    world.program(DriverAction::Deploy, kWaitForGo);
    world.program(DriverAction::Observe, "echo running $DEPLOYBOT_DIGEST");
    const auto call = world.call();
    lose_supervisor(world, call);
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_THAT(result->detail, HasSubstr("taken as done"));
    EXPECT_EQ(world.steps(), "deploy\nobserve\n");
    EXPECT_EQ(*world.run(call), *result) << "decided once";
    EXPECT_EQ(world.steps(), "deploy\nobserve\n");
}

TEST(Recovery, FailsRatherThanRepeatWhatIsNotRepeatable) {
    World world;
    world.program(DriverAction::Deploy, kWaitForGo);
    world.program(DriverAction::Observe, "echo running " + std::string(kOtherDigest));
    const auto call = world.call();
    lose_supervisor(world, call);
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Failed);
    EXPECT_THAT(result->detail, HasSubstr("`deploy` is not declared repeatable"));
    EXPECT_THAT(result->detail, HasSubstr(std::string(kOtherDigest) + " runs there"));
    EXPECT_EQ(world.steps(), "deploy\nobserve\n");
}

TEST(Recovery, StartsARepeatableActionAgainAfterLooking) {
    World world;
    world.program(
        DriverAction::Deploy,
        "[ -e $W/ready ] && { echo second time; exit 0; }; " + std::string(kWaitForGo), true
    );
    world.program(DriverAction::Observe, "echo running nothing");
    const auto call = world.call();
    lose_supervisor(world, call);
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_EQ(result->detail, "exit status 0\nsecond time");
    EXPECT_EQ(world.steps(), "deploy\nobserve\ndeploy\n");
}

TEST(Recovery, EndsWhatTheLostProgramLeftBeforeItLooks) {
    World world;
    world.program(
        DriverAction::Deploy,
        "sh -c 'echo $$ > $W/child; exec sleep 1000' &\n"
        "setsid sh -c 'echo $$ > $W/service; exec sleep 1000' > /dev/null 2>&1 &\n"
        "until [ -s $W/child -a -s $W/service ]; do sleep 0.02; done\n" +
            std::string(kWaitForGo)
    );
    world.program(
        DriverAction::Observe,
        "grep -qs State:.[RSD] /proc/$(cat $W/child)/status && echo too early >> $W/steps\necho "
        "running nothing"
    );
    const auto call = world.call();
    lose_supervisor(world, call);
    ASSERT_TRUE(world.run(call));
    EXPECT_EQ(world.steps(), "deploy\nobserve\n");
    EXPECT_TRUE(is_running(world.pid_in("service"))) << "a service may be what was wanted";
}

TEST(Recovery, CancelsWhatIsInDoubtWithAllThatItLeft) {
    World world;
    world.program(
        DriverAction::Deploy,
        "setsid sh -c 'echo $$ > $W/service; exec sleep 1000' > /dev/null 2>&1 &\n"
        "until [ -s $W/service ]; do sleep 0.02; done\n" +
            std::string(kWaitForGo)
    );
    const auto call = world.call();
    const pid_t bot = start_bot(world, call);
    world.until([&] { return world.exists("ready"); }, "the program");
    const pid_t supervisor = world.supervisor_of(call.key);
    kill_hard(bot);
    ASSERT_EQ(::kill(supervisor, SIGKILL), 0);
    world.until([&] { return !is_running(supervisor); }, "the supervisor's end");
    EXPECT_TRUE(world.cancel(call.key));
    EXPECT_FALSE(is_running(world.pid_in("service")));
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Cancelled);
    EXPECT_EQ(world.steps(), "deploy\n");
}

/// The action's files, in the order in which they appear; the last one is made by the program
/// itself.
constexpr std::array<const char*, 6> kMoments{
    "", "lock", "call.json", "started.json", "program.json", "ready"};

bool has_come(const World& world, const deploy::DriverCall& call, const std::string& moment) {
    const std::string dir = world.run_folder(call.key).dir();
    return moment.empty() ||
           (moment == "ready" ? world.exists(moment) : std::filesystem::exists(dir + "/" + moment));
}

TEST(Recovery, RepeatsNothingWheneverTheBotIsKilled) {
    World world;
    world.program(DriverAction::Deploy, "until [ -e $W/go ]; do sleep 0.02; done; rm $W/go");
    std::string steps;
    for (const std::string moment : kMoments) {
        if (moment == "ready") {
            continue;
        }
        const auto call = world.call(DriverAction::Deploy, "killed at " + moment);
        for (int round = 0; round < 3; ++round) {
            const pid_t bot = start_bot(world, call);
            world.until([&] { return has_come(world, call, moment); }, moment.c_str());
            kill_hard(bot);
        }
        world.write("go", "");
        const auto result = world.run(call);
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_EQ(result->end, DriverEnd::Succeeded) << moment << ": " << result->detail;
        steps += "deploy\n";
        EXPECT_EQ(world.steps(), steps) << moment;
    }
}

TEST(Recovery, StartsAtMostOnceWheneverBotAndSupervisorAreKilledTogether) {
    World world;
    world.program(DriverAction::Deploy, "touch $W/ready; until [ -e $W/go ]; do sleep 0.02; done");
    world.program(DriverAction::Observe, "echo running nothing");
    for (const std::string moment : kMoments) {
        std::filesystem::remove(world.path("ready"));
        std::filesystem::remove(world.path("steps"));
        std::filesystem::remove(world.path("go"));
        const auto call = world.call(DriverAction::Deploy, "all killed at " + moment);
        const pid_t bot = start_bot(world, call);
        world.until([&] { return has_come(world, call, moment); }, moment.c_str());
        kill_hard(bot);
        for (const Process& process : processes_with(key_variable(call.key))) {
            send_signal(process, SIGKILL);
        }
        world.write("go", "");
        const auto result = world.run(call);
        ASSERT_TRUE(result) << result.error().message;
        const std::string steps = world.steps();
        EXPECT_EQ(steps.find("deploy"), steps.rfind("deploy")) << moment << "\n" << steps;
        EXPECT_NE(result->end, DriverEnd::Cancelled);
    }
}

TEST(Recovery, LeavesWhatRunsRunningWhenTheDriverGoes) {
    World world;
    world.program(DriverAction::Deploy, kWaitForGo);
    const auto call = world.call();
    const auto slot = world.begin(call);
    world.until([&] { return world.exists("ready"); }, "the program");
    const pid_t supervisor = world.supervisor_of(call.key);
    world.forget_driver();
    EXPECT_TRUE(deploybot::tests::runs_dry(world.io())) << "nothing keeps the event loop";
    EXPECT_FALSE(slot->has_come);
    EXPECT_TRUE(is_running(supervisor));
    world.write("go", "");
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_EQ(world.steps(), "deploy\n");
}

}  // namespace
}  // namespace deploybot::integrations::command::tests
