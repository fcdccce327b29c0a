#include "base/file.hpp"
#include "integrations/flags/file_flag_provider.hpp"
#include "integrations/flags/ofrep.hpp"
#include "net/http_server.hpp"
#include "tests/support/real_program.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace deploybot::integrations::flags {
namespace {

const base::ServiceName kShop{"shop"};
const base::EnvironmentName kProduction{"production"};
const base::FlagName kFlag{"checkout"};
constexpr std::string_view kEvaluate = "/ofrep/v1/evaluate/flags/";

/// Node of at least version 20: the one that DEPLOYBOT_NODE names, or PATH's.
std::string find_node() {
    const char* named = std::getenv("DEPLOYBOT_NODE");
    return named != nullptr ? named : tests::find_program("node");
}

bool is_new_enough(const std::string& node, const std::string& output) {
    tests::RealProgram program({node, "--version"}, output);
    const int status = program.wait();
    const std::string version = program.output();  // v20.20.2
    return status == 0 && version.starts_with("v") && std::atoi(version.c_str() + 1) >= 20;
}

/// A tiny bot: OFREP over the provider, and a door for the script to set the flag.
class TinyBot {
public:
    TinyBot(boost::asio::io_context& io, const std::string& folder)
        : provider_(io.get_executor(), {folder, {{kShop, kProduction, kFlag}}}),
          server_(io.get_executor(), {}, [this](net::Request request) {
              return answer(std::move(request));
          }) {
        EXPECT_TRUE(provider_.open());
        port_ = server_.listen("127.0.0.1", 0).value();
    }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    net::HttpServer& server() { return server_; }

private:
    net::asio::awaitable<net::Response> answer(net::Request request) {
        if (request.path == "/set") {
            const int percent = std::atoi(request.query.get("percent").c_str());
            co_return co_await set(percent);
        }
        const FlagSet flags = *provider_.find_set(kShop, kProduction);
        co_return evaluate_one(flags, request.path.substr(kEvaluate.size()), request.body);
    }

    net::asio::awaitable<net::Response> set(int percent) {
        const auto executor = co_await net::asio::this_coro::executor;
        net::asio::steady_timer done(executor, net::asio::steady_timer::time_point::max());
        int status = 500;
        provider_.set_flag({kShop, kProduction, kFlag}, percent, 1, [&](auto result) {
            status = result ? 200 : 500;
            done.cancel();
        });
        co_await done.async_wait(net::kAwait);
        co_return net::plain(status, "");
    }

    FileFlagProvider provider_;
    net::HttpServer server_;
    int port_ = 0;
};

TEST(OpenFeatureSdk, SeesTheSameInTheDocumentAndOverOfrep) {
    const std::string scripts = std::string(DEPLOYBOT_SOURCE_DIR) + "/tests/integrations/flags";
    const tests::TemporaryFolder folder;
    const std::string node = find_node();
    if (node.empty() || !is_new_enough(node, folder.file("version"))) {
        GTEST_SKIP() << "needs Node 20 or later in PATH or DEPLOYBOT_NODE";
    }
    if (!std::filesystem::exists(scripts + "/node_modules/@openfeature/flagd-provider")) {
        GTEST_SKIP() << "needs the vendor's packages: npm ci in tests/integrations/flags";
    }
    boost::asio::io_context io{1};
    TinyBot bot(io, folder.file("flags"));
    tests::RealProgram script(
        {node, scripts + "/sdk_check.mjs", folder.file("flags/shop/production.json"), bot.url()},
        folder.file("output")
    );
    net::asio::signal_set ended(io, SIGCHLD);
    ended.async_wait([&](auto...) { io.stop(); });
    io.run_for(std::chrono::seconds{100});
    EXPECT_EQ(script.wait(), 0) << script.output();
    EXPECT_NE(script.output().find("AGREED"), std::string::npos);
    std::cout << script.output();
    tests::run_awaitable(io, bot.server().stop(base::Millis{0}));
}

}  // namespace
}  // namespace deploybot::integrations::flags
