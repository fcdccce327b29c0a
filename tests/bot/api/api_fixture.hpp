// The API asked directly, without a socket: with a token, or as a browser that has signed in.
#pragma once

#include "bot/api/api.hpp"
#include "bot/api/stop_views.hpp"
#include "bot/board/sign_in_code.hpp"
#include "tests/support/conversation.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::tests {

using nlohmann::json;

inline constexpr const char* kToken = "3f2a9c1be04d77aa5566778899001122";

/// Reads the test's own store, later.
class StoreRecords final : public bot::Records {
public:
    StoreRecords(boost::asio::io_context& io, const journal::Store& store)
        : io_(io), store_(store) {}

    void run(std::function<void(const journal::Store&)> work, std::function<void()> done) override {
        boost::asio::post(io_, [this, work = std::move(work), done = std::move(done)] {
            work(store_);
            done();
        });
    }

private:
    boost::asio::io_context& io_;
    const journal::Store& store_;
};

class ApiTest : public ::testing::Test {
protected:
    ApiTest()
        : records(io, chat.store),
          sessions(
              chat.clock, bot::sign_in_folder(folder.file("journal.db")),
              [this](const journal::Append& append, const auto& done) {
                  boost::asio::post(io, [this, append, done] {
                      done(chat.store.append({append}).front());
                  });
              }
          ),
          feed(
              io.get_executor(), chat.clock, reader(),
              [this](const base::LaneName& lane, std::uint64_t) { return summaries(lane); }
          ),
          api(
              {.engine = *chat.engine,
               .feed = feed,
               .clock = chat.clock,
               .records = records,
               .long_records = records,
               .sessions = sessions,
               .stop_file = [this] { return chat.stop_file; },
               .evaluate_flags = [](const net::Request&) { return net::plain(200, "flags"); }}
          ) {
        bot::Tokens tokens;
        tokens.add(base::Secret{kToken}, base::PersonId{"ana"});
        api.use(std::move(tokens));
        chat.outside.add_commit("4be1c07000000000000000000000000000000000", "Faster checkout");
    }

    bot::Feed::ReadEntries reader() {
        return [this](std::uint64_t after, std::size_t most, auto done) {
            boost::asio::post(io, [this, after, most, done = std::move(done)] {
                done(chat.store.read_all(after, most));
            });
        };
    }

    /// As the program wires it: of the empty lane, the stops.
    std::vector<std::string> summaries(const base::LaneName& lane) {
        return {
            lane.empty()
                ? bot::stops_json(chat.engine->world(), chat.engine->catalog(), chat.clock.now())
                      .dump()
                : "{}"};
    }

    json seen_by(const std::string& person, const std::string& path) {
        const net::Response response =
            ask(from_page(net::Method::Get, path, sign_in(person)), false);
        EXPECT_EQ(response.status, 200) << response.body;
        return json::parse(response.body);
    }

    /// The lines of the buttons that are shown there.
    static std::vector<std::string> lines(const json& shown) {
        std::vector<std::string> found;
        for (const json& button : shown.at("buttons")) {
            found.push_back(button["line"]);
        }
        return found;
    }

    net::Response ask(net::Request request, bool with_token = true) {
        if (with_token) {
            request.headers.set("Authorization", std::string("Bearer ") + kToken);
        }
        // what the engine does outside goes on while the request waits
        auto finished = std::make_shared<bool>(false);
        go_on(finished);
        net::Response response = run_awaitable(io, api.handle(std::move(request)));
        *finished = true;
        return response;
    }

    void go_on(std::shared_ptr<bool> finished) {
        boost::asio::post(io, [this, finished = std::move(finished)]() mutable {
            if (!*finished) {
                chat.settle();
                go_on(std::move(finished));
            }
        });
    }

    static net::Request get(const std::string& path) {
        net::Request request;
        request.path = path;
        return request;
    }

    static net::Request say(const std::string& text) {
        net::Request request;
        request.method = net::Method::Post;
        request.path = "/api/v1/commands";
        request.headers.set("Content-Type", "application/json");
        request.body = json{{"text", text}}.dump();
        return request;
    }

    static void expect_problem(const net::Response& response, int status) {
        EXPECT_EQ(response.status, status) << response.body;
        EXPECT_TRUE(response.headers.get("Content-Type").starts_with("application/problem+json"));
        const json body = json::parse(response.body);
        EXPECT_EQ(body["status"], status);
        EXPECT_FALSE(body["detail"].get<std::string>().empty());
    }

    /// A browser that has signed in: its cookie.
    std::string sign_in(const std::string& person) {
        const auto code = bot::leave_sign_in_code(
            bot::sign_in_folder(folder.file("journal.db")), base::PersonId{person}, chat.clock.now()
        );
        EXPECT_TRUE(code.has_value());
        return cookie_of(ask(sign_in_request(*code), false));
    }

    static net::Request sign_in_request(const std::string& code) {
        net::Request request = from_page(net::Method::Post, "/api/v1/session", {});
        request.headers.set("Content-Type", "application/json");
        request.body = json{{"code", code}}.dump();
        return request;
    }

    static std::string cookie_of(const net::Response& response) {
        const std::string set(response.headers.get("Set-Cookie"));
        return set.substr(0, set.find(';'));
    }

    /// As the board's own script sends it.
    static net::Request from_page(
        net::Method method, const std::string& path, const std::string& cookie
    ) {
        net::Request request;
        request.method = method;
        request.path = path;
        request.headers.set("Host", "localhost:8484");
        request.headers.set("Origin", "http://localhost:8484");
        request.headers.set("Sec-Fetch-Site", "same-origin");
        request.headers.set("X-DeployBot", "board");
        request.headers.set("Cookie", "theme=dark; " + cookie);
        return request;
    }

    static net::Request say_from_page(const std::string& text, const std::string& cookie) {
        net::Request request = from_page(net::Method::Post, "/api/v1/commands", cookie);
        request.headers.set("Content-Type", "application/json");
        request.body = json{{"text", text}}.dump();
        return request;
    }

    boost::asio::io_context io;
    TemporaryFolder folder;
    Conversation chat;
    StoreRecords records;
    bot::Sessions sessions;
    bot::Feed feed;
    bot::Api api;
};

/// Every member that the schema requires is there, and every one that is there is described.
inline void expect_described(const json& value, const std::string& name) {
    const json document = json::parse(bot::openapi_document());
    const json& schema = document["components"]["schemas"][name];
    for (const json& required : schema["required"]) {
        EXPECT_TRUE(value.contains(required)) << name << " has no " << required;
    }
    for (const auto& [member, ignored] : value.items()) {
        EXPECT_TRUE(schema["properties"].contains(member)) << name << " does not say " << member;
    }
}

}  // namespace deploybot::tests
