// What is stopped, locked and frozen, as programs read it: what stands there, the buttons of the
// one who asks, the event that tells of it, and that the description names all of it.
#include "tests/bot/api/api_fixture.hpp"

#include <gmock/gmock.h>

namespace deploybot::tests {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Keeps what it is sent.
class KeptStream final : public net::EventStream {
public:
    boost::asio::awaitable<bool> send(std::string text) override {
        kept += text;
        co_return true;
    }
    [[nodiscard]] bool is_open() const override { return true; }

    std::string kept;
};

class StopsApiTest : public ApiTest {
protected:
    json stops_of_board() { return json::parse(ask(get("/api/v1/board")).body)["stops"]; }
};

TEST_F(StopsApiTest, TheBoardSaysWhatIsStoppedByWhomAndWhoAgreedToLiftIt) {
    const json quiet = stops_of_board();
    EXPECT_TRUE(quiet["kill_switch"].is_null());
    EXPECT_TRUE(quiet["everything"].is_null());
    EXPECT_THAT(quiet["freezes"], IsEmpty());
    EXPECT_EQ(quiet["unreadable"], "");

    chat.say("dee", "stop everything because carts are mixed up");
    chat.say("cy", "pause everything because the office loses power");
    chat.say("cy", "lift the stop");
    const json stops = stops_of_board();
    EXPECT_EQ(stops["kill_switch"]["by"], "dee");
    EXPECT_EQ(stops["kill_switch"]["reason"], "carts are mixed up");
    EXPECT_EQ(stops["kill_switch"]["lifted_by"], "cy");
    EXPECT_EQ(stops["everything"]["by"], "cy");
    expect_described(stops, "Stops");
    expect_described(stops["kill_switch"], "KillSwitch");
    expect_described(stops["everything"], "Hold");
}

TEST_F(StopsApiTest, OnlyThoseWhoMayAreOfferedToStopAndToLift) {
    EXPECT_THAT(lines(seen_by("dee", "/api/v1/stops")), Contains("stop everything"));
    EXPECT_THAT(lines(seen_by("ana", "/api/v1/stops")), IsEmpty());

    chat.say("dee", "stop everything because carts are mixed up");
    EXPECT_THAT(lines(seen_by("dee", "/api/v1/stops")), Contains("lift the stop"));
    EXPECT_THAT(lines(seen_by("ana", "/api/v1/stops")), Not(Contains("lift the stop")));

    chat.say("dee", "lift the stop");
    EXPECT_THAT(lines(seen_by("dee", "/api/v1/stops")), Not(Contains("lift the stop")))
        << "one person is not two";
    EXPECT_THAT(lines(seen_by("cy", "/api/v1/stops")), Contains("lift the stop"));
}

TEST_F(StopsApiTest, NobodyLiftsTheStopWhileTheFileIsThere) {
    chat.say("dee", "stop everything because carts are mixed up");
    chat.stop_file = "/srv/deploybot/journal.db.stop";
    const net::Response refused = ask(say_from_page("lift the stop", sign_in("cy")), false);
    expect_problem(refused, 409);
    EXPECT_THAT(refused.body, HasSubstr("Remove /srv/deploybot/journal.db.stop first"));
    chat.stop_file.clear();
    EXPECT_EQ(ask(say_from_page("lift the stop", sign_in("cy")), false).status, 200);
}

TEST_F(StopsApiTest, EverythingIsPausedOrResumedAsItIsNow) {
    EXPECT_THAT(lines(seen_by("cy", "/api/v1/stops")), Contains("pause everything"));
    chat.say("cy", "pause everything because the office loses power");
    EXPECT_THAT(lines(seen_by("cy", "/api/v1/stops")), Contains("resume everything"));
    EXPECT_THAT(lines(seen_by("cy", "/api/v1/stops")), Not(Contains("pause everything")));
}

TEST_F(StopsApiTest, AFreezeSaysForWhomAndWhoMayEndIt) {
    chat.say("cy", "freeze shop for 2h because the sale begins");
    chat.say("cy", "freeze everything for 1h because of the fire drill");
    const json freezes = seen_by("cy", "/api/v1/stops")["freezes"];
    ASSERT_EQ(freezes.size(), 2U);
    EXPECT_EQ(freezes[0]["name"], "F-1");
    EXPECT_EQ(freezes[0]["services"], json::array({"shop"}));
    EXPECT_TRUE(freezes[1]["services"].is_null());
    EXPECT_THAT(lines(freezes[0]), Contains("unfreeze F-1"));
    expect_described(freezes[0], "Freeze");

    const json lane = seen_by("ana", "/api/v1/lanes/shop");
    ASSERT_EQ(lane["freezes"].size(), 2U);
    EXPECT_THAT(lines(lane["freezes"][0]), IsEmpty());
}

TEST_F(StopsApiTest, AFreezeOfTomorrowIsShownAndOneOfNextWeekIsNot) {
    chat.say("cy", "freeze shop from 2030-01-01 for 2h because of the year");
    EXPECT_THAT(stops_of_board()["freezes"], IsEmpty());
    chat.say(
        "cy", "freeze shop from " + base::to_iso8601(chat.clock.now() + std::chrono::hours{20}) +
                  " for 2h because of tomorrow"
    );
    ASSERT_EQ(stops_of_board()["freezes"].size(), 1U);
    EXPECT_EQ(stops_of_board()["freezes"][0]["reason"], "of tomorrow");
}

TEST_F(StopsApiTest, ARuleOfTheConfigurationNamesTheServicesItConcerns) {
    deploy::Catalog catalog = chat.engine->catalog();
    queue::FreezeRule rule;
    rule.name = "nights";
    rule.cron = "* * * * *";
    rule.begins = *base::Cron::parse(rule.cron);
    rule.lasts = std::chrono::minutes{5};
    rule.only.services = {base::ServiceName{"shop"}};
    catalog.freezes = {rule};
    const json freeze = bot::stops_json(chat.engine->world(), catalog, chat.clock.now())["freezes"];
    ASSERT_EQ(freeze.size(), 1U);
    EXPECT_EQ(freeze[0]["by"], "");
    EXPECT_EQ(freeze[0]["services"], json::array({"shop"}));
    catalog.freezes[0].only = {};
    const json all = bot::stops_json(chat.engine->world(), catalog, chat.clock.now())["freezes"];
    EXPECT_TRUE(all[0]["services"].is_null());
}

TEST_F(StopsApiTest, ALaneAndItsSummarySayWhoLockedWhatAndUntilWhen) {
    chat.say("ana", "lock shop in production own for 2h because I look for a leak");
    const json summary = json::parse(ask(get("/api/v1/board")).body)["lanes"][0];
    ASSERT_EQ(summary["locks"].size(), 1U);
    const json& lock = summary["locks"][0];
    EXPECT_EQ(lock["environment"], "production");
    EXPECT_EQ(lock["level"], "own");
    EXPECT_EQ(lock["by"], "ana");
    EXPECT_EQ(lock["reason"], "I look for a leak");
    EXPECT_EQ(lock["until"], base::to_iso8601(chat.clock.now() + std::chrono::hours{2}));
    expect_described(lock, "Lock");

    const json lane = seen_by("ana", "/api/v1/lanes/shop");
    EXPECT_THAT(lines(lane["locks"][0]), Contains("unlock shop in production"));
    EXPECT_THAT(lines(seen_by("bo", "/api/v1/lanes/shop")["locks"][0]), IsEmpty());
    EXPECT_THAT(lane["environments"], Contains("production"));
    EXPECT_THAT(lines(lane), Contains("lock shop"));
}

TEST_F(StopsApiTest, TheStreamTellsOfThemWithTheLanes) {
    chat.say("dee", "stop everything because carts are mixed up");
    feed.begin(chat.store.read_all(0, 1000)->back().position);
    feed.close();  // what was missed is still sent
    net::Request request = get("/api/v1/events");
    request.query.add("kinds", "lane");
    request.query.add("after", "0");
    const net::Response response = ask(request);
    KeptStream stream;
    run_awaitable(io, response.events(stream));
    EXPECT_THAT(stream.kept, HasSubstr("event: stops\n"));
    EXPECT_THAT(stream.kept, HasSubstr("carts are mixed up"));
    const json document = json::parse(bot::openapi_document());
    const std::string description = document["paths"]["/api/v1/events"]["get"]["description"];
    EXPECT_THAT(description, HasSubstr("stops ("));
}

}  // namespace
}  // namespace deploybot::tests
