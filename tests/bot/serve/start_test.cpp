// The bot begins: what became due while it was down, and what somebody stopped meanwhile.
#include "bot/kill_switch.hpp"
#include "bot/serve.hpp"
#include "journal/sqlite_store.hpp"
#include "tests/support/conversation.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace deploybot::bot {
namespace {

using testing::Contains;
using testing::Not;

constexpr const char* kConfiguration = R"(server: {listen: "127.0.0.1:0"}
journal: {path: journal.db}
log: {level: error}
drivers: {state_folder: driver}
flags: {folder: flags}
roles: {manager: {may: [all]}}
people: {ana: {name: Ana, roles: [manager]}}
services:
  shop:
    pools: {uat: uat, canary: canary, production: [blue, green]}
    forge: {git: {repository: repository}}
    artifacts: {folder: {path: artifacts}}
    driver:
      command:
        deploy: {run: [/bin/true]}
        verify: {run: [/bin/true]}
        retire: {run: [/bin/true]}
    router:
      haproxy:
        socket: haproxy.sock
        backend: shop
        pools:
          canary: [{name: c1, health: "http://127.0.0.1:1/"}]
          blue: [{name: b1, health: "http://127.0.0.1:1/"}]
          green: [{name: g1, health: "http://127.0.0.1:1/"}]
    metrics:
      haproxy: {url: "http://127.0.0.1:1/metrics"}
)";

class ServeStart : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* each : {"repository", "artifacts"}) {
            std::filesystem::create_directory(folder_.file(each));
        }
        std::ofstream(folder_.file("deploybot.yaml")) << kConfiguration;
        leave_a_request_in_a_freeze();
    }

    /// The journal of a bot that went down last year, in a freeze that is long over.
    void leave_a_request_in_a_freeze() {
        tests::Conversation chat;
        chat.outside.add_commit("4be1c07000000000000000000000000000000000", "Faster checkout");
        chat.say("cy", "freeze shop for 1h because the office moves");
        chat.say("ana", "request deployment for commit 4be1c07");
        auto store = journal::SqliteStore::open(journal_);
        ASSERT_TRUE(store) << store.error().message;
        for (const journal::Append& each : chat.appended) {
            const auto appended = (*store)->append({each}).front();
            ASSERT_TRUE(appended) << appended.error().message;
            before_ = appended->last_position;
        }
    }

    /// Runs the bot until its start is in the journal; the types of the entries since, in order.
    std::vector<std::string> types_of_one_run() {
        std::future<int> bot = std::async(std::launch::async, [this] {
            return run_serve(folder_.file("deploybot.yaml"));
        });
        const auto store = journal::SqliteStore::open_for_reading(journal_);
        EXPECT_TRUE(store) << store.error().message;
        const auto types = [&] {
            std::vector<std::string> found;
            const auto entries = (*store)->read_all(before_, 1000);
            for (const journal::Entry& entry : *entries) {
                found.push_back(entry.type);
            }
            return found;
        };
        const auto has_started = [&] {
            const auto found = types();
            return std::find(found.begin(), found.end(), "bot_started") != found.end();
        };
        const auto has_ended = [&] {
            return bot.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
        };
        while (!has_ended() && !has_started()) {
            std::this_thread::yield();
        }
        if (!has_ended()) {
            std::raise(SIGTERM);
        }
        EXPECT_EQ(bot.get(), 0);
        return types();
    }

    tests::TemporaryFolder folder_;
    const std::string journal_ = folder_.file("journal.db");
    std::uint64_t before_ = 0;
};

TEST_F(ServeStart, SetsGoingWhatBecameDueMeanwhile) {
    EXPECT_THAT(types_of_one_run(), Contains("started"));
}

TEST_F(ServeStart, SetsNothingGoingWhereTheStopFileIsThere) {
    std::ofstream(stop_file(journal_)) << "carts are mixed up";
    const std::vector<std::string> types = types_of_one_run();
    EXPECT_THAT(types, Contains("everything_stopped"));
    EXPECT_THAT(types, Not(Contains("started")));
}

}  // namespace
}  // namespace deploybot::bot
