#include "world.hpp"

#include "integrations/command/environment.hpp"
#include "integrations/command/processes.hpp"
#include "integrations/command/words.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill
#include <sstream>
#include <sys/stat.h>

namespace deploybot::integrations::command::tests {

namespace fs = std::filesystem;

World::World() {
    std::string pattern = fs::temp_directory_path() / "deploybot-command-XXXXXX";
    dir_ = ::mkdtemp(pattern.data());
    config_.state_folder = path("state");
    config_.supervisor = {COMMAND_SUPERVISOR};
    config_.grace = std::chrono::milliseconds{300};
    service().working_directory = dir_;
    service().environment["W"] = dir_;
}

World::~World() {
    driver_.reset();
    std::error_code none;
    for (const auto& run : fs::directory_iterator(config_.state_folder + "/runs", none)) {
        const auto said = base::read_file(run.path() / "supervisor.log", 1U << 20U);
        EXPECT_EQ(said ? *said : "", "") << "a supervisor complained (or its sanitizer)";
    }
    // everything that the programs left, detached services included
    for (const Process& process : processes_with("W=" + dir_)) {
        send_signal(process, SIGKILL);
    }
    io_.restart();
    io_.poll();
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
}

CommandService& World::service() {
    return config_.services[base::ServiceName("shop")];
}

void World::program(deploy::DriverAction action, const std::string& script, bool repeatable) {
    const std::string name = std::string(to_word(action)) + ".sh";
    const std::string path =
        raw_program(name, "#!/bin/sh\necho $DEPLOYBOT_ACTION >> $W/steps\n" + script + "\n");
    service().programs[action] = {{path}, repeatable, {}};
}

std::string World::raw_program(const std::string& name, const std::string& content, mode_t mode) {
    write(name, content);
    ::chmod(path(name).c_str(), mode);
    return path(name);
}

CommandDriver& World::driver() {
    if (!driver_) {
        driver_ = std::make_unique<CommandDriver>(io_.get_executor(), config_);
    }
    return *driver_;
}

deploy::DriverCall World::call(deploy::DriverAction action, const std::string& key) const {
    deploy::DriverCall call;
    call.key = key;
    call.epoch = 1;
    call.token = base::Token("DEP-1763699862417");
    call.service = base::ServiceName("shop");
    call.environment = base::EnvironmentName("canary");
    call.pool = base::PoolName("canary");
    call.action = action;
    call.commit = base::CommitSha("4be1c07aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    call.artifact = {base::Digest(kDigest), "/artifacts/one"};
    call.time_limit = std::chrono::seconds{60};
    return call;
}

void Answer::operator()(base::Result<deploy::DriverResult> come) {
    EXPECT_FALSE(has_come) << "a call completes once";
    has_come = true;
    result = std::move(come);
}

std::shared_ptr<Answer> World::begin(const deploy::DriverCall& call) {
    auto answer = std::make_shared<Answer>();
    driver().run(call, [answer](auto result) { (*answer)(std::move(result)); });
    return answer;
}

base::Result<deploy::DriverResult> World::run(const deploy::DriverCall& call) {
    const auto answer = begin(call);
    until([&] { return answer->has_come; }, "the action to end");
    return answer->result;
}

base::Outcome World::cancel(const std::string& key) {
    bool has_come = false;
    base::Outcome answer;
    driver().cancel(key, [&](base::Outcome outcome) {
        has_come = true;
        answer = std::move(outcome);
    });
    until([&] { return has_come; }, "the action to be cancelled");
    return answer;
}

std::string World::log(const std::string& key) {
    std::string text;
    std::uint64_t offset = 0;
    bool complete = false;
    while (!complete && !::testing::Test::HasFailure()) {
        bool answered = false;
        driver().read_log(key, offset, 65536, [&](base::Result<deploy::LogChunk> chunk) {
            answered = true;
            ASSERT_TRUE(chunk) << chunk.error().message;
            text += chunk->text;
            offset = chunk->next_offset;
            complete = chunk->complete;
        });
        until([&] { return answered; }, "the log");
    }
    return text;
}

void World::until(const std::function<bool()>& condition, const char* what) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    const auto guard =
        boost::asio::make_work_guard(io_);  // else it would spin while nothing is awaited
    while (!condition()) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "gave up waiting for " << what;
        io_.restart();
        io_.run_one_for(std::chrono::milliseconds{20});
    }
}

bool World::exists(const std::string& name) const {
    return fs::exists(path(name));
}

std::string World::content(const std::string& name) const {
    std::ifstream file(path(name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void World::write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name)) << content;
}

RunFolder World::run_folder(const std::string& key) const {
    return RunFolder(config_.state_folder + "/runs/" + encode_name(key));
}

pid_t World::pid_in(const std::string& name) const {
    const std::string text = content(name);
    return text.empty() ? 0 : std::stoi(text);
}

pid_t World::supervisor_of(const std::string& key) const {
    const auto program = run_folder(key).read_program();
    const pid_t wanted = program.value_or(0);
    for (const Process& process : processes_with(key_variable(key))) {
        if (process.id == wanted) {
            return process.parent;
        }
    }
    return 0;
}

bool is_running(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t end = text.rfind(')');
    return end != std::string::npos && text.size() > end + 2 && text[end + 2] != 'Z';
}

}  // namespace deploybot::integrations::command::tests
