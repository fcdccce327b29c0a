// Ordinary runs: what a program gets, how its end is told, one key is one start.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>

namespace deploybot::integrations::command::tests {
namespace {

using base::ErrorCode;
using deploy::DriverAction;
using deploy::DriverEnd;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandDriver, GivesTheProgramItsCallAndNothingOfTheBotsOwnEnvironment) {
    World world;
    ::setenv("BOT_SECRET", "xoxb-secret", 1);
    ::setenv("KUBECONFIG", "/etc/kube", 1);
    world.service().pass_through = {"KUBECONFIG", "NOT_SET"};
    world.service().environment["REGION"] = "eu; rm -rf $HOME";
    world.program(DriverAction::Deploy, "env > $W/env; pwd > $W/pwd; cat > $W/stdin");
    const auto result = world.run(world.call());
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->end, DriverEnd::Succeeded) << result->detail;
    EXPECT_EQ(result->detail, "exit status 0");
    const std::string environment = world.content("env");
    for (const std::string line :
         {"DEPLOYBOT_TOKEN=DEP-1763699862417", "DEPLOYBOT_SERVICE=shop",
          "DEPLOYBOT_ENVIRONMENT=canary", "DEPLOYBOT_POOL=canary",
          "DEPLOYBOT_COMMIT=4be1c07aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "DEPLOYBOT_ARTIFACT=/artifacts/one", "DEPLOYBOT_EPOCH=1", "DEPLOYBOT_ACTION=deploy",
          "DEPLOYBOT_KEY=DEP-1763699862417/canary/deploy/1", "KUBECONFIG=/etc/kube",
          "REGION=eu; rm -rf $HOME"}) {
        EXPECT_THAT("\n" + environment, HasSubstr("\n" + line + "\n"));
    }
    EXPECT_THAT(environment, HasSubstr("DEPLOYBOT_DIGEST=" + std::string(kDigest)));
    EXPECT_THAT(environment, AllOf(Not(HasSubstr("BOT_SECRET")), Not(HasSubstr("NOT_SET"))));
    EXPECT_EQ(world.content("pwd"), std::filesystem::canonical(world.path("")).string() + "\n");
    EXPECT_EQ(world.content("stdin"), "");
}

TEST(CommandDriver, LeavesNoValueOfTheEnvironmentInItsFiles) {
    World world;
    world.service().environment["API_TOKEN"] = "glpat-verysecret";
    world.program(DriverAction::Deploy, "true");
    const auto call = world.call();
    ASSERT_TRUE(world.run(call));
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(world.config().state_folder)) {
        if (entry.is_regular_file()) {
            const auto content = base::read_file(entry.path(), 1U << 20U);
            ASSERT_TRUE(content);
            EXPECT_THAT(*content, Not(HasSubstr("glpat"))) << entry.path();
        }
        struct stat status {};
        ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 077U, 0U) << entry.path();
    }
}

TEST(CommandDriver, AnswersAFinishedKeyAgainWithoutStartingAnything) {
    World world;
    world.program(DriverAction::Deploy, "echo did it; exit 3");
    const auto first = world.run(world.call());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->end, DriverEnd::Failed);
    EXPECT_EQ(first->detail, "exit status 3\ndid it");
    world.forget_driver();
    const auto again = world.run(world.call());
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *first);
    EXPECT_EQ(world.steps(), "deploy\n");
}

TEST(CommandDriver, StartsOnceForManyConcurrentCallsWithOneKey) {
    World world;
    world.program(DriverAction::Deploy, "until [ -e $W/go ]; do sleep 0.02; done");
    auto one = world.begin(world.call());
    auto two = world.begin(world.call());
    CommandDriver other_bot(world.io().get_executor(), world.config());
    Answer three;
    other_bot.run(world.call(), [&](auto result) { three(std::move(result)); });
    world.until([&] { return world.steps() == "deploy\n"; }, "the start");
    world.drain();
    EXPECT_FALSE(one->has_come);
    world.write("go", "");
    world.until([&] { return one->has_come && two->has_come && three.has_come; }, "three answers");
    ASSERT_TRUE(one->result && two->result && three.result);
    EXPECT_EQ(*one->result, *two->result);
    EXPECT_EQ(*one->result, *three.result);
    EXPECT_EQ(world.steps(), "deploy\n");
}

TEST(CommandDriver, RunsDifferentKeysBesideEachOther) {
    World world;
    world.program(
        DriverAction::Deploy,
        "touch $W/here.$(basename $DEPLOYBOT_KEY)\n"
        "until [ -e $W/here.1 -a -e $W/here.2 ]; do sleep 0.02; done"
    );
    auto one = world.begin(world.call(DriverAction::Deploy, "DEP-1/canary/deploy/1"));
    auto two = world.begin(world.call(DriverAction::Deploy, "DEP-1/uat/deploy/2"));
    world.until([&] { return one->has_come && two->has_come; }, "both to meet");
    EXPECT_EQ(one->result->end, DriverEnd::Succeeded);
    EXPECT_EQ(two->result->end, DriverEnd::Succeeded);
}

TEST(CommandDriver, RefusesAKeyThatBelongsToAnotherAction) {
    World world;
    world.program(DriverAction::Deploy, "true");
    ASSERT_TRUE(world.run(world.call()));
    auto other = world.call();
    other.artifact.digest = base::Digest(kOtherDigest);
    const auto result = world.run(other);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Invalid);
    EXPECT_THAT(result.error().message, HasSubstr("belongs to another action"));
}

TEST(CommandDriver, RefusesAnEpochOlderThanOneThatItHasSeenAlsoAfterARestart) {
    World world;
    world.program(DriverAction::Deploy, "true");
    auto call = world.call();
    call.epoch = 7;
    ASSERT_TRUE(world.run(call));
    world.forget_driver();
    auto stale = world.call(DriverAction::Deploy, "DEP-1/production/deploy/1");
    stale.epoch = 6;
    const auto result = world.run(stale);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Conflict);
    EXPECT_EQ(world.steps(), "deploy\n");
    stale.epoch = 8;
    EXPECT_TRUE(world.run(stale));
}

struct Unstartable {
    const char* name;
    std::vector<std::string> argv;
    const char* sentence;
};

TEST(CommandDriver, SaysWhyAProgramCannotBeStarted) {
    World world;
    world.raw_program("plain", "#!/bin/sh\n", 0644);
    world.raw_program("lost", "#!/no/such/interpreter\n");
    world.raw_program("text", "just text, no program\n");
    const std::vector<Unstartable> table{
        {"missing", {"./missing"}, "could not be started: ./missing: there is no such file"},
        {"command",
         {"no-such-command"},
         "could not be started: no-such-command: there is no such program in PATH"},
        {"plain",
         {"./plain"},
         "could not be started: ./plain: it is not executable (Permission denied)"},
        {"lost",
         {"./lost"},
         "could not be started: ./lost: the file is there, but the interpreter that its first line "
         "names is not"},
        {"folder", {world.path("")}, "it is not executable"},
    };
    for (const Unstartable& row : table) {
        world.service().programs[DriverAction::Deploy] = {row.argv, false, {}};
        world.forget_driver();
        const auto result = world.run(world.call(DriverAction::Deploy, row.name));
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_EQ(result->end, DriverEnd::Failed);
        EXPECT_THAT(result->detail, HasSubstr(row.sentence));
    }
    world.service().programs[DriverAction::Deploy] = {{"/bin/true"}, false, {}};
    world.service().working_directory = "/no/such/folder";
    world.forget_driver();
    const auto result = world.run(world.call(DriverAction::Deploy, "folder is missing"));
    ASSERT_TRUE(result);
    EXPECT_EQ(
        result->detail,
        "could not be started: its working directory /no/such/folder: No such file or directory"
    );
}

TEST(CommandDriver, TellsASignalFromAnExitStatus) {
    World world;
    world.program(DriverAction::Deploy, "echo about to go; kill -9 $$");
    const auto result = world.run(world.call());
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Failed);
    EXPECT_EQ(result->detail, "signal 9 (Killed)\nabout to go");
}

TEST(CommandDriver, SaysWhatIsMissingInTheConfiguration) {
    World world;
    auto result = world.run(world.call(DriverAction::Backup));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "the driver of shop has no program for `backup`");
    auto stranger = world.call();
    stranger.service = base::ServiceName("shoop");
    result = world.run(stranger);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "the command driver knows no service shoop");
    EXPECT_EQ(result.error().code, ErrorCode::Invalid);
}

TEST(CommandDriver, AnswersUnavailableWhenTheStateFolderOrTheSupervisorCannotBeUsed) {
    World world;
    world.program(DriverAction::Deploy, "true");
    world.config().supervisor = {"/no/such/supervisor"};
    auto result = world.run(world.call());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(result.error().message, HasSubstr("/no/such/supervisor could not be started"));

    world.config().supervisor = {"/bin/false"};
    world.forget_driver();
    result = world.run(world.call());
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("ended before it started the program"));

    world.write("file", "");
    world.config().state_folder = world.path("file");
    world.forget_driver();
    result = world.run(world.call());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(world.steps(), "");
}

TEST(CommandDriver, ReadsTheLastLineOfAnObservation) {
    World world;
    world.program(DriverAction::Observe, "echo looking; echo running " + std::string(kDigest));
    auto result = world.run(world.call(DriverAction::Observe, "one"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_EQ(result->running.str(), kDigest);

    world.program(DriverAction::Observe, "echo '{\"running\":null}'");
    result = world.run(world.call(DriverAction::Observe, "two"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded);
    EXPECT_TRUE(result->running.empty());

    world.program(DriverAction::Observe, "echo 'all is well'");
    result = world.run(world.call(DriverAction::Observe, "three"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Failed);
    EXPECT_THAT(result->detail, HasSubstr("this one printed \"all is well\""));
}

TEST(CommandDriver, KeepsTheFirstAndLastPartOfMegabytesAndSaysWhatIsLeftOut) {
    World world;
    world.config().output_limit = 65536;
    world.program(
        DriverAction::Deploy,
        "echo first line; head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; echo last line"
    );
    const auto call = world.call();
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, DriverEnd::Succeeded) << result->detail;
    EXPECT_EQ(result->detail, "exit status 0\nlast line");
    const std::string log = world.log(call.key);
    EXPECT_LT(log.size(), 70000U);
    EXPECT_GT(log.size(), 40000U);
    EXPECT_THAT(log.substr(0, 20), HasSubstr("first line"));
    EXPECT_THAT(log.substr(log.size() - 20), HasSubstr("last line"));
    EXPECT_THAT(log, HasSubstr("bytes left out ...]"));
}

TEST(CommandDriver, ShowsOutputWhileTheProgramStillRuns) {
    World world;
    world.program(
        DriverAction::Deploy, "echo halfway; until [ -e $W/go ]; do sleep 0.02; done; echo done"
    );
    const auto call = world.call();
    const auto slot = world.begin(call);
    deploy::LogChunk chunk;
    world.until(
        [&] {
            world.driver().read_log(call.key, 0, 1000, [&](base::Result<deploy::LogChunk> answer) {
                chunk = answer ? *answer : deploy::LogChunk{};
            });
            return !chunk.text.empty();
        },
        "the first output"
    );
    EXPECT_EQ(chunk.text, "halfway\n");
    EXPECT_FALSE(chunk.complete);
    world.write("go", "");
    world.until([&] { return slot->has_come; }, "the end");
    EXPECT_EQ(world.log(call.key), "halfway\ndone\n");
}

TEST(CommandDriver, CleansWhatAProgramPrints) {
    World world;
    world.program(
        DriverAction::Deploy, "printf 'a\\033[31mred \\342\\200\\256rtl \\377\\n'; exit 1"
    );
    const auto call = world.call();
    const auto result = world.run(call);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->detail, "exit status 1\na[31mred rtl \xEF\xBF\xBD");
    EXPECT_EQ(world.log(call.key), "a[31mred rtl \xEF\xBF\xBD\n");
}

TEST(CommandDriver, HasNoLogOfAKeyThatNeverRan) {
    World world;
    bool has_come = false;
    base::Result<deploy::LogChunk> answer;
    world.driver().read_log("never", 0, 100, [&](auto chunk) {
        has_come = true;
        answer = std::move(chunk);
    });
    EXPECT_FALSE(has_come) << "completed inside the call";
    world.until([&] { return has_come; }, "the answer");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::NotFound);
}

TEST(CommandDriver, RemovesTheOldestFinishedActionsOfAService) {
    World world;
    world.config().kept_runs = 2;
    world.program(DriverAction::Verify, "true");
    for (const char* key : {"one", "two", "three", "four"}) {
        ASSERT_TRUE(world.run(world.call(DriverAction::Verify, key)));
    }
    EXPECT_FALSE(std::filesystem::exists(world.run_folder("one").dir()));
    EXPECT_FALSE(std::filesystem::exists(world.run_folder("two").dir()));
    EXPECT_TRUE(std::filesystem::exists(world.run_folder("three").dir()));
    EXPECT_TRUE(std::filesystem::exists(world.run_folder("four").dir()));
}

}  // namespace
}  // namespace deploybot::integrations::command::tests
