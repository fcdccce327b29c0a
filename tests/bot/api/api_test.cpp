// The HTTP API asked directly: who may ask, what is refused with which status, and that every
// refusal is a problem document.
#include "bot/api/api.hpp"

#include "tests/support/conversation.hpp"
#include "tests/support/run_awaitable.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace deploybot::tests {
namespace {

using nlohmann::json;

constexpr const char* kToken = "3f2a9c1be04d77aa5566778899001122";

class ApiTest : public testing::Test {
protected:
    ApiTest()
        : feed(io.get_executor(), reader()),
          api(*chat.engine, feed, chat.clock, reader(),
              [](const net::Request&) { return net::plain(200, "flags"); }) {
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

    boost::asio::io_context io;
    Conversation chat;
    bot::Feed feed;
    bot::Api api;
};

TEST_F(ApiTest, NobodyWithoutATokenSeesMoreThanThatItLives) {
    for (const char* path :
         {"/api/v1/lanes", "/api/v1/journal", "/api/v1/events", "/api/v1/names", "/nothing"}) {
        const net::Response response = ask(get(path), false);
        expect_problem(response, 401);
        EXPECT_TRUE(response.headers.contains("WWW-Authenticate"));
    }
    EXPECT_EQ(ask(get("/healthz"), false).status, 200);
    EXPECT_EQ(ask(get("/readyz"), false).status, 200);
    EXPECT_EQ(ask(get("/metrics"), false).status, 200);
    EXPECT_EQ(ask(get("/api/v1/openapi.json"), false).status, 200);
}

TEST_F(ApiTest, AWrongTokenIsNobodys) {
    net::Request request = get("/api/v1/lanes");
    request.headers.set("Authorization", "Bearer 00000000000000000000000000000000");
    expect_problem(ask(request, false), 401);
}

TEST_F(ApiTest, ARequestIsAnsweredWithItsToken) {
    const net::Response response = ask(say("request deployment for commit 4be1c07"));
    ASSERT_EQ(response.status, 200) << response.body;
    const json body = json::parse(response.body);
    ASSERT_EQ(body["tokens"].size(), 1U);
    const std::string token = body["tokens"][0];
    const net::Response found = ask(get("/api/v1/deployments/" + token));
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_EQ(json::parse(found.body)["commit"], "4be1c07000000000000000000000000000000000");
    EXPECT_EQ(ask(get("/api/v1/deployments/" + token + "/why")).status, 200);
    EXPECT_EQ(ask(get("/api/v1/deployments/" + token + "/logs")).status, 200);
}

TEST_F(ApiTest, ARefusalHasItsStatusAndItsMessages) {
    const net::Response unknown = ask(say("request deployment for commit ffffff1"));
    expect_problem(unknown, 422);
    EXPECT_FALSE(json::parse(unknown.body)["messages"].empty());
    expect_problem(ask(say("unhold shop")), 403);
    expect_problem(ask(say("depoly 4be1c07")), 422);
}

TEST_F(ApiTest, AnythingButACommandInJsonIsRefused) {
    net::Request request = say("status");
    request.headers.set("Content-Type", "text/plain");
    expect_problem(ask(request), 415);
    request = say("status");
    request.body = "{\"text\":";
    expect_problem(ask(request), 400);
    request.body = R"({"text":["status"]})";
    expect_problem(ask(request), 400);
    request.body = R"({"text":"status","as":"cy"})";
    expect_problem(ask(request), 400);
    request.body = std::string(100'000, '[');
    expect_problem(ask(request), 400);
    request.body = "{\"text\":\"\xff\xfe\"}";
    expect_problem(ask(request), 400);
}

TEST_F(ApiTest, WrongMethodsAndAddressesAreSaid) {
    net::Request request = get("/api/v1/commands");
    expect_problem(ask(request), 405);
    request = say("status");
    request.path = "/api/v1/lanes";
    expect_problem(ask(request), 405);
    expect_problem(ask(get("/api/v1/nothing")), 404);
    expect_problem(ask(get("/api/v1/deployments/DEP-1")), 404);
    request = get("/api/v1/journal");
    request.query.add("limit", "many");
    expect_problem(ask(request), 400);
}

TEST_F(ApiTest, TheJournalIsReadPageByPage) {
    ask(say("request deployment for commit 4be1c07"));
    net::Request request = get("/api/v1/journal");
    request.query.add("limit", "2");
    const json first = json::parse(ask(request).body)["entries"];
    ASSERT_EQ(first.size(), 2U);
    request.query.add("after", "2");
    const json second = json::parse(ask(request).body)["entries"];
    EXPECT_EQ(second[0]["position"], 3);
}

TEST_F(ApiTest, ReadingChangesNothing) {
    const std::size_t before = chat.entry_types().size();
    for (const char* text :
         {"status", "queue", "why shop", "history", "who", "help", "flags", "check 4be1c07",
          "logs"}) {
        ask(say(text));
    }
    EXPECT_EQ(chat.entry_types().size(), before);
}

TEST_F(ApiTest, TheDescriptionIsJsonAndNamesEveryAddress) {
    const json document = json::parse(bot::openapi_document());
    for (const char* path :
         {"/api/v1/commands", "/api/v1/lanes", "/api/v1/events", "/api/v1/journal", "/healthz"}) {
        EXPECT_TRUE(document["paths"].contains(path)) << path;
    }
}

}  // namespace
}  // namespace deploybot::tests
