// The HTTP API asked directly: who may ask, what is refused with which status, and that every
// refusal is a problem document.
#include "tests/bot/api/api_fixture.hpp"

#include <gmock/gmock.h>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ApiTest, NobodyWithoutATokenSeesMoreThanThatItLives) {
    for (const char* path :
         {"/api/v1/lanes", "/api/v1/journal", "/api/v1/events", "/api/v1/names", "/api/v1/board",
          "/api/v1/nothing", "/api/v1/session"}) {
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

TEST_F(ApiTest, TheJournalIsSearchedFromItsEnd) {
    ask(say("request deployment for commit 4be1c07"));
    net::Request request = get("/api/v1/journal");
    request.query.add("newest", "true");
    request.query.add("limit", "1");
    const json newest = json::parse(ask(request).body);
    ASSERT_EQ(newest["entries"].size(), 1U);
    EXPECT_TRUE(newest["more"]);
    EXPECT_EQ(newest["entries"][0]["position"], *chat.store.last_position());
    net::Request requested = get("/api/v1/journal");
    requested.query.add("type", "requested");
    const json found = json::parse(ask(requested).body);
    ASSERT_EQ(found["entries"].size(), 1U);
    EXPECT_FALSE(found["more"]);
    EXPECT_EQ(found["entries"][0]["actor"], "ana");
    const json verified = json::parse(ask(get("/api/v1/journal/verify")).body);
    EXPECT_TRUE(verified["fine"]) << verified;
}

TEST_F(ApiTest, TheJournalIsSearchedByWhatIsPrinted) {
    const json answer = json::parse(ask(say("request 4be1c07 because of the fair")).body);
    const auto token = answer["tokens"][0].get<std::string>();
    const auto types = [&](const char* name, const std::string& value) {
        net::Request request = get("/api/v1/journal");
        request.query.add("type", "requested");
        request.query.add(name, value);
        return json::parse(ask(request).body)["entries"].size();
    };
    for (const std::string& typed :
         {token, "DEP-…" + token.substr(token.size() - 4), token.substr(token.size() - 4)}) {
        EXPECT_EQ(types("token", typed), 1U) << typed;
    }
    EXPECT_EQ(types("token", "DEP-…0001"), 0U);
    EXPECT_EQ(types("actor", "ANA"), 1U);
    EXPECT_EQ(types("actor", "DeployBot"), 0U);
    EXPECT_EQ(types("text", "of the fair"), 1U);
    EXPECT_EQ(types("text", "Ana"), 1U);
    EXPECT_EQ(types("until", "2000-01-01T00:00:00Z"), 0U);
    EXPECT_EQ(types("since", "2000-01-01T00:00:00.000Z"), 1U);
    EXPECT_EQ(types("without", "requested"), 0U);
    net::Request request = get("/api/v1/journal");
    request.query.add("since", "yesterday");
    expect_problem(ask(request), 400);
}

TEST_F(ApiTest, ADeploymentIsFoundByTheEndOfItsToken) {
    const json answer = json::parse(ask(say("request 4be1c07 because of the fair")).body);
    const auto token = answer["tokens"][0].get<std::string>();
    const json found =
        json::parse(ask(get("/api/v1/deployments/" + token.substr(token.size() - 4))).body);
    EXPECT_EQ(found["token"], token);
    EXPECT_EQ(found["requested_because"], "of the fair");
}

TEST_F(ApiTest, ABrowserIsToldInAPageThatThereIsNone) {
    net::Request request = get("/nothing");
    request.headers.set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    const net::Response page = ask(request, false);
    EXPECT_EQ(page.status, 404);
    EXPECT_TRUE(page.headers.get("Content-Type").starts_with("text/html"));
}

TEST_F(ApiTest, ASignInLinkWorksOnce) {
    const auto code = bot::leave_sign_in_code(
        bot::sign_in_folder(folder.file("journal.db")), base::PersonId{"bo"}, chat.clock.now()
    );
    ASSERT_TRUE(code.has_value());
    const net::Response first = ask(sign_in_request(*code), false);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(json::parse(first.body)["person"]["id"], "bo");
    const std::string cookie(first.headers.get("Set-Cookie"));
    for (const char* part :
         {"__Host-deploybot=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"}) {
        EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
    }
    expect_problem(ask(sign_in_request(*code), false), 403);
    expect_problem(ask(sign_in_request("made up"), false), 403);
}

TEST_F(ApiTest, ASignInLinkEnds) {
    const auto code = bot::leave_sign_in_code(
        bot::sign_in_folder(folder.file("journal.db")), base::PersonId{"bo"}, chat.clock.now()
    );
    chat.clock.advance(bot::kSignInCodeLives + base::Millis{1});
    expect_problem(ask(sign_in_request(*code), false), 403);
}

TEST_F(ApiTest, ASessionSpeaksAsItsPersonFromTheBoardsOwnPageOnly) {
    const std::string cookie = sign_in("ana");
    const net::Response who = ask(from_page(net::Method::Get, "/api/v1/session", cookie), false);
    EXPECT_EQ(json::parse(who.body)["person"]["id"], "ana");
    EXPECT_EQ(
        ask(say_from_page("request deployment for commit 4be1c07", cookie), false).status, 200
    );

    net::Request foreign = say_from_page("hold shop because I can", cookie);
    foreign.headers.set("Sec-Fetch-Site", "cross-site");
    expect_problem(ask(foreign, false), 403);
    foreign = say_from_page("hold shop because I can", cookie);
    foreign.headers.set("Origin", "http://localhost:1234");
    expect_problem(ask(foreign, false), 403);
    foreign = say_from_page("hold shop because I can", cookie);
    foreign.headers.remove("X-DeployBot");
    expect_problem(ask(foreign, false), 403);
    foreign = say_from_page("hold shop because I can", cookie);
    foreign.headers.set("Content-Type", "text/plain");
    expect_problem(ask(foreign, false), 415);
    EXPECT_FALSE(chat.lane().queue.hold);
}

TEST_F(ApiTest, ASessionEndsIdleOrSignedOut) {
    const net::Request who = from_page(net::Method::Get, "/api/v1/session", sign_in("ana"));
    chat.clock.advance(bot::SessionTimes{}.idle - base::Millis{1});
    EXPECT_EQ(ask(who, false).status, 200);
    chat.clock.advance(bot::SessionTimes{}.idle);
    expect_problem(ask(who, false), 401);

    const std::string here = sign_in("ana");
    const std::string there = sign_in("ana");
    const std::string other = sign_in("bo");
    net::Request out = from_page(net::Method::Delete, "/api/v1/session", here);
    EXPECT_EQ(ask(out, false).status, 204);
    expect_problem(ask(from_page(net::Method::Get, "/api/v1/session", here), false), 401);
    EXPECT_EQ(ask(from_page(net::Method::Get, "/api/v1/session", there), false).status, 200);
    out = from_page(net::Method::Delete, "/api/v1/session", there);
    out.query.add("everywhere", "true");
    EXPECT_EQ(ask(out, false).status, 204);
    expect_problem(ask(from_page(net::Method::Get, "/api/v1/session", there), false), 401);
    EXPECT_EQ(ask(from_page(net::Method::Get, "/api/v1/session", other), false).status, 200);
}

TEST_F(ApiTest, ARestartKnowsItsSessionsAgain) {
    const std::string cookie = sign_in("ana");
    const std::string out = sign_in("ana");
    ask(from_page(net::Method::Delete, "/api/v1/session", out), false);
    bot::Sessions again(chat.clock, folder.file("nowhere"), [](const auto&, const auto&) {});
    ASSERT_TRUE(again.restore(chat.store).has_value());
    const auto key = [](const std::string& text) { return text.substr(text.find('=') + 1); };
    const auto found = again.find(key(cookie));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->person.str(), "ana");
    EXPECT_FALSE(again.find(key(out)).has_value());
}

TEST_F(ApiTest, OnlyTheButtonsThatThisPersonMayPressAreShown) {
    chat.outside.add_commit("5ca1ab1e00000000000000000000000000000000", "Slower checkout");
    ask(say("request deployment for commit 4be1c07"));
    const json made = json::parse(ask(say("request deployment for commit 5ca1ab1")).body);
    const auto seen_by = [&](const std::string& person, const std::string& path) {
        return json::parse(ask(from_page(net::Method::Get, path, sign_in(person)), false).body);
    };
    const auto lines = [](const json& shown) {
        std::string text;
        for (const json& button : shown.at("buttons")) {
            text += button["line"].get<std::string>() + "; ";
        }
        return text;
    };
    const std::string deployment = "/api/v1/deployments/" + made["tokens"][0].get<std::string>();
    for (const bool in_lane : {false, true}) {
        const auto buttons = [&](const std::string& person) {
            return in_lane ? lines(seen_by(person, "/api/v1/lanes/shop")["waiting"][0])
                           : lines(seen_by(person, deployment)["message"]);
        };
        EXPECT_THAT(buttons("ana"), HasSubstr("cancel"));
        EXPECT_THAT(buttons("bo"), Not(HasSubstr("cancel")));
        EXPECT_THAT(buttons("bo"), HasSubstr("why"));
    }
}

TEST_F(ApiTest, WhoLeftTheConfigurationIsNobody) {
    expect_problem(ask(from_page(net::Method::Get, "/api/v1/lanes", sign_in("eve")), false), 401);
}

TEST_F(ApiTest, TheBoardHasEveryServiceInShort) {
    const json before = json::parse(ask(get("/api/v1/board")).body);
    ASSERT_EQ(before["lanes"].size(), 1U);
    EXPECT_TRUE(before["lanes"][0]["running"].is_null());
    ask(say("request deployment for commit 4be1c07"));
    const json after = json::parse(ask(get("/api/v1/board")).body)["lanes"][0];
    EXPECT_EQ(after["running"]["subject"], "Faster checkout");
    EXPECT_EQ(after["running"]["requester"], "ana");
    EXPECT_EQ(ask(get("/api/v1/lanes/shop")).status, 200);
    expect_problem(ask(get("/api/v1/lanes/nothing")), 404);
}

TEST_F(ApiTest, ALineIsCompleted) {
    net::Request request = get("/api/v1/complete");
    request.query.add("line", "hist");
    const json found = json::parse(ask(request).body);
    ASSERT_FALSE(found["list"].empty());
    EXPECT_NE(found["list"][0]["text"].get<std::string>().find("history"), std::string::npos);
}

TEST_F(ApiTest, TheBoardsPagesLoadNothingFromElsewhere) {
    for (const char* path :
         {"/", "/services/shop", "/deployments/DEP-1", "/journal", "/login", "/signed-out"}) {
        const net::Response page = ask(get(path), false);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_TRUE(page.headers.get("Content-Type").starts_with("text/html"));
        const std::string policy(page.headers.get("Content-Security-Policy"));
        EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
        EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    }
    net::Request script = get("/assets/board.js");
    script.headers.set("Accept-Encoding", "br, gzip");
    const net::Response zipped = ask(script, false);
    EXPECT_EQ(zipped.headers.get("Content-Encoding"), "gzip");
    EXPECT_NE(zipped.body, ask(get("/assets/board.js"), false).body);
    expect_problem(ask(get("/assets/../index.html"), false), 404);
    expect_problem(ask(get("/nothing"), false), 404);
    net::Request post = get("/");
    post.method = net::Method::Post;
    expect_problem(ask(post, false), 405);
}

TEST_F(ApiTest, TheDescriptionNamesEveryAddressAndNoOther) {
    const json document = json::parse(bot::openapi_document());
    for (const auto& [path, operations] : document["paths"].items()) {
        std::string asked = path;
        for (const auto& [name, value] :
             {std::pair{"{token}", "DEP-1763699862417"}, std::pair{"{service}", "shop"},
              std::pair{"{key}", "checkout-v2"}}) {
            if (const std::size_t at = asked.find(name); at != std::string::npos) {
                asked.replace(at, std::string_view(name).size(), value);
            }
        }
        for (const auto& [method, operation] : operations.items()) {
            net::Request request = get(asked);
            request.method = *net::parse_method(
                method == "get"    ? "GET"
                : method == "post" ? "POST"
                                   : "DELETE"
            );
            const net::Response response = ask(request);
            const std::string status = std::to_string(response.status);
            EXPECT_TRUE(operation["responses"].contains(status))
                << method << " " << asked << " answers " << status << ": " << response.body;
            EXPECT_NE(status, "405") << method << " " << asked;
        }
    }
}

}  // namespace
}  // namespace deploybot::tests
