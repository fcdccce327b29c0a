// A bot in one page: runs the deploy program given, waits for its end, and can be killed at any
// time.
#include "integrations/command/command_driver.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>

namespace {

using namespace deploybot;  // NOLINT(google-build-using-namespace): a test's main

int run(const char* world, const char* supervisor, const char* key, const char* digest) {
    integrations::command::CommandDriverConfig config;
    config.state_folder = std::string(world) + "/state";
    config.supervisor = {supervisor};
    auto& service = config.services[base::ServiceName("shop")];
    service.working_directory = world;
    service.environment["W"] = world;
    service.programs[deploy::DriverAction::Deploy] = {{"./deploy.sh"}, false, {}};

    boost::asio::io_context io{1};
    integrations::command::CommandDriver driver(io.get_executor(), config);
    deploy::DriverCall call;
    call.key = key;
    call.epoch = 1;
    call.token = base::Token("DEP-1763699862417");
    call.service = base::ServiceName("shop");
    call.environment = base::EnvironmentName("canary");
    call.pool = base::PoolName("canary");
    call.commit = base::CommitSha("4be1c07aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    call.artifact = {base::Digest(digest), "/artifacts/one"};
    call.time_limit = std::chrono::seconds{60};
    int status = 1;
    driver.run(call, [&status](const base::Result<deploy::DriverResult>& result) {
        std::fprintf(
            stderr, "%s\n", result ? result->detail.c_str() : result.error().message.c_str()
        );
        status = result ? 0 : 2;
    });
    io.run();
    return status;
}

}  // namespace

int main(int count, char** arguments) {
    return count == 5 ? run(arguments[1], arguments[2], arguments[3], arguments[4]) : 64;
}
