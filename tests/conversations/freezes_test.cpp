// Freezes: declared and recurring, announced, lifted; requests wait and go on by themselves.
#include "tests/support/conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "77aa01f000000000000000000000000000000000";
const std::string kNew = "4be1c07000000000000000000000000000000000";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

base::TimePoint at(const std::string& text) {
    return base::parse_iso8601(text).value();
}

queue::FreezeRule rule(const std::string& cron, base::Millis lasts) {
    queue::FreezeRule made;
    made.name = "nights";
    made.cron = cron;
    made.begins = base::Cron::parse(cron).value();
    made.zone = base::TimeZone::find("Europe/Berlin").value();
    made.lasts = lasts;
    made.reason = "nobody is here at night";
    return made;
}

struct Frozen {
    explicit Frozen(const std::string& now, std::vector<queue::FreezeRule> rules = {})
        : chat(with(std::move(rules))) {
        // at noon of the day before nothing is frozen
        chat.clock.set(std::chrono::floor<std::chrono::days>(at(now)) - 12h);
        chat.kill_and_restart();
        chat.make_stable(kOld);
        pass_to(now);
        chat.announcements.clear();
        chat.outside.add_commit(kNew, "Faster checkout");
    }

    static deploy::Catalog with(std::vector<queue::FreezeRule> rules) {
        deploy::Catalog catalog = shop_catalog();
        catalog.zone = base::TimeZone::find("Europe/Berlin").value();
        catalog.freezes = std::move(rules);
        return catalog;
    }

    void request() { chat.say("ana", "request deployment for commit 4be1c07"); }
    void pass_to(const std::string& time) {
        chat.pass(at(time) - chat.clock.now(), base::Millis{30'000});
    }
    [[nodiscard]] bool runs() const { return chat.lane().deployment.has_value(); }
    [[nodiscard]] std::size_t told(const std::string& part) const {
        return static_cast<std::size_t>(std::count_if(
            chat.announcements.begin(), chat.announcements.end(),
            [&](const std::string& each) { return contains(each, part); }
        ));
    }

    Conversation chat;
};

TEST(Freezes, ARequestWaitsForTheEndAndGoesOnByItself) {
    Frozen shop("2026-11-20T10:00:00Z");
    const std::string answer =
        shop.chat.say("cy", "freeze everything for 2h because the sale begins");
    EXPECT_TRUE(contains(answer, "Everything is frozen until")) << answer;
    EXPECT_TRUE(contains(answer, "F-1")) << answer;
    shop.request();
    const std::string why = shop.chat.say("ana", "why shop");
    EXPECT_TRUE(contains(why, "frozen until")) << why;
    EXPECT_TRUE(contains(why, "unfreeze F-1")) << why;
    shop.pass_to("2026-11-20T11:59:00Z");
    EXPECT_FALSE(shop.runs());
    shop.pass_to("2026-11-20T12:01:00Z");
    EXPECT_TRUE(shop.runs());
    EXPECT_EQ(shop.told("The freeze F-1 is over"), 1U);
    EXPECT_TRUE(shop.chat.engine->world().stops.freezes.empty());
}

TEST(Freezes, AreInEveryAnswerAboutTheWait) {
    Frozen shop("2026-11-20T10:00:00Z");
    shop.chat.say("cy", "freeze everything for 2h because the sale begins");
    shop.request();
    const std::string queue = shop.chat.say("ana", "queue shop");
    EXPECT_TRUE(contains(queue, "starts in about 2 h")) << queue;
    EXPECT_TRUE(contains(queue, "unfreeze F-1")) << queue;
    const std::string token = shop.chat.last_token().str();
    for (const std::string& line :
         {std::string("next"), "eta " + token, std::string("eta shop"),
          std::string("where 4be1c07"), "status " + token}) {
        const std::string answer = shop.chat.say("ana", line);
        EXPECT_TRUE(contains(answer, "in about 2 h")) << line << ": " << answer;
    }
    shop.chat.say("dee", "stop everything because carts are mixed up");
    const std::string eta = shop.chat.say("ana", "eta shop");
    EXPECT_TRUE(contains(eta, "when everything goes on")) << eta;
    EXPECT_TRUE(contains(eta, "carts are mixed up")) << eta;
}

TEST(Freezes, OfAThousandServicesAreOneLine) {
    deploy::Catalog catalog = Frozen::with({});
    const deploy::Service shop = catalog.services.begin()->second;
    for (int i = 0; i < 200; ++i) {
        deploy::Service more = shop;
        more.name = base::ServiceName{"service-" + std::to_string(i)};
        more.lane = base::LaneName{more.name.str()};
        catalog.services[more.name] = more;
    }
    Conversation chat(catalog);
    chat.say("bo", "lock service-7 because the database moves");
    chat.say("cy", "freeze everything for 2h because the sale begins");
    const std::string answer = chat.say("ana", "locks");
    EXPECT_TRUE(contains(answer, "201 services are frozen until")) << answer;
    EXPECT_TRUE(contains(answer, "unlock service-7")) << answer;
    EXPECT_LT(answer.size(), 1'000U);
}

TEST(Freezes, ARollbackIsExempt) {
    Frozen shop("2026-11-20T10:00:00Z");
    shop.request();
    ASSERT_TRUE(shop.runs());
    shop.chat.say("cy", "freeze shop for 2h because the sale begins");
    shop.chat.say("ana", "rollback shop because carts are mixed up");
    EXPECT_TRUE(shop.chat.pass_until([&] { return !shop.runs(); }, 30min));
}

TEST(Freezes, OneOfALaterTimeIsAnnouncedAndBegins) {
    Frozen shop("2026-11-20T10:00:00Z");
    shop.chat.say("cy", "freeze shop from 18:00 for 12h because nobody is here");
    EXPECT_EQ(shop.told("shop is frozen by Cy from") + shop.told("Shop is frozen by Cy from"), 1U);
    shop.pass_to("2026-11-20T16:59:00Z");
    EXPECT_EQ(shop.told("has begun"), 0U);
    shop.pass_to("2026-11-20T17:01:00Z");
    EXPECT_EQ(shop.told("The freeze F-1 has begun"), 1U);
    shop.request();
    shop.pass_to("2026-11-20T17:10:00Z");
    EXPECT_FALSE(shop.runs());
    EXPECT_TRUE(
        contains(shop.chat.say("cy", "unfreeze shop because the night is called off"), "lifted")
    );
    EXPECT_TRUE(shop.runs());
}

TEST(Freezes, ARecurringOneIsAnnouncedBeforeItBeginsAndOnlyOnce) {
    Frozen shop("2026-11-20T10:00:00Z", {rule("0 18 * * *", 14h)});
    shop.pass_to("2026-11-20T16:01:00Z");
    EXPECT_EQ(shop.told("A freeze begins at"), 1U);
    shop.chat.kill_and_restart();
    shop.pass_to("2026-11-20T17:01:00Z");
    EXPECT_EQ(shop.told("A freeze begins at"), 1U) << "a restart says nothing twice";
    EXPECT_EQ(shop.told("has begun"), 1U);
    shop.request();
    shop.pass_to("2026-11-21T06:59:00Z");
    EXPECT_FALSE(shop.runs());
    shop.pass_to("2026-11-21T07:01:00Z");
    EXPECT_TRUE(shop.runs());
    EXPECT_EQ(shop.told("nights is over"), 1U);
}

TEST(Freezes, LiftingARecurringOneLiftsThisOccurrenceAlone) {
    Frozen shop("2026-11-20T18:00:00Z", {rule("0 18 * * *", 14h)});
    shop.request();
    shop.pass_to("2026-11-20T18:05:00Z");
    ASSERT_FALSE(shop.runs());
    shop.chat.say("cy", "unfreeze nights because we repair the carts");
    EXPECT_TRUE(shop.runs());
    shop.pass_to("2026-11-21T17:05:00Z");
    shop.chat.outside.add_commit("9d0e2aa000000000000000000000000000000000", "New colours");
    shop.chat.say("bo", "request deployment for commit 9d0e2aa");
    shop.pass_to("2026-11-21T17:30:00Z");
    EXPECT_FALSE(shop.runs()) << "the next night is frozen again";
}

// The night of 28 to 29 March 2026 in Berlin has 23 hours: 01:59 is followed by 03:00.
TEST(Freezes, ARequestInAFreezeOverTheShortNightStartsAtItsEnd) {
    Frozen shop("2026-03-28T20:00:00Z", {rule("0 22 * * *", 8h)});
    shop.pass_to("2026-03-28T21:30:00Z");
    shop.request();
    shop.pass_to("2026-03-29T04:59:00Z");
    EXPECT_FALSE(shop.runs()) << "eight hours from 21:00 UTC, though clocks show 06:59 by then";
    shop.pass_to("2026-03-29T05:01:00Z");
    EXPECT_TRUE(shop.runs());
}

// The night of 24 to 25 October 2026 has 25 hours: 02:30 comes twice.
TEST(Freezes, AFreezeAtTheDoubledHourBeginsOnce) {
    Frozen shop("2026-10-24T20:00:00Z", {rule("30 2 * * *", 30min)});
    shop.pass_to("2026-10-25T00:45:00Z");
    shop.request();
    shop.pass_to("2026-10-25T00:59:00Z");
    EXPECT_FALSE(shop.runs());
    shop.pass_to("2026-10-25T01:01:00Z");
    EXPECT_TRUE(shop.runs());
    shop.pass_to("2026-10-25T01:45:00Z");
    EXPECT_EQ(shop.told("has begun"), 1U) << "the second 02:30 is no second freeze";
}

TEST(Freezes, OccurrencesThatTouchAreOneAlsoForWhoComesInTheMiddle) {
    Frozen shop("2026-11-20T10:00:00Z", {rule("0 0 * * SAT,SUN", 24h)});
    shop.pass_to("2026-11-21T12:00:00Z");
    EXPECT_EQ(shop.told("has begun"), 1U);
    shop.pass_to("2026-11-22T12:00:00Z");
    shop.chat.kill_and_restart();
    shop.pass_to("2026-11-22T12:05:00Z");
    EXPECT_EQ(shop.told("has begun"), 1U) << "Sunday is no second freeze";
    const auto windows = queue::freezes_within(
        shop.chat.engine->world().stops, shop.chat.catalog.freezes, nullptr,
        at("2026-11-22T12:05:00Z"), 1h
    );
    ASSERT_EQ(windows.size(), 1U);
    EXPECT_EQ(windows.front().from, at("2026-11-20T23:00:00Z")) << "Saturday, midnight in Berlin";
    EXPECT_EQ(windows.front().until, at("2026-11-22T23:00:00Z"));
}

TEST(Freezes, OneInTheFarFutureCanBeLifted) {
    Frozen shop("2026-11-20T10:00:00Z");
    shop.chat.say(
        "cy", "freeze everything from 2027-12-24 until 2027-12-27 because of the wrong year"
    );
    EXPECT_EQ(shop.chat.engine->world().stops.freezes.size(), 1U);
    shop.chat.say("cy", "unfreeze F-1");
    EXPECT_TRUE(shop.chat.engine->world().stops.freezes.empty());
}

TEST(Freezes, WhoNamesAServiceLiftsNoFreezeOfTheWholeCompany) {
    Frozen shop("2026-11-20T10:00:00Z");
    shop.chat.say("cy", "freeze everything for 2h because the sale begins");
    const std::string answer = shop.chat.say("cy", "unfreeze shop");
    EXPECT_TRUE(contains(answer, "unfreeze F-1")) << answer;
    EXPECT_EQ(shop.chat.engine->world().stops.freezes.size(), 1U);
}

TEST(Freezes, LeavesAloneWhatTheRuleExcepts) {
    queue::FreezeRule nights = rule("0 18 * * *", 14h);
    nights.except.labels = {"always"};
    deploy::Catalog catalog = Frozen::with({nights});
    catalog.services.begin()->second.labels = {"always"};
    Conversation chat(catalog);
    chat.clock.set(at("2026-11-20T20:00:00Z"));
    chat.outside.add_commit(kNew, "Faster checkout");
    chat.say("ana", "request deployment for commit 4be1c07");
    EXPECT_TRUE(chat.lane().deployment.has_value());
}

TEST(Freezes, AreListedWithTheirTimes) {
    Frozen shop("2026-11-20T10:00:00Z", {rule("0 18 * * FRI", 14h)});
    shop.chat.say("cy", "freeze shop until 2026-11-21 because the sale begins");
    const std::string list = shop.chat.say("ana", "freezes");
    for (const char* part : {"F-1", "is on", "Cy", "the sale begins", "nights", "nobody is here"}) {
        EXPECT_TRUE(contains(list, part)) << part << " in " << list;
    }
}

TEST(Freezes, NeedAReasonAnEndAndARight) {
    Frozen shop("2026-11-20T10:00:00Z");
    EXPECT_TRUE(contains(shop.chat.say("cy", "freeze shop because the sale begins"), "has an end"));
    EXPECT_TRUE(
        contains(shop.chat.say("ana", "freeze shop for 2h because I like it"), "You may not")
    );
    EXPECT_TRUE(contains(shop.chat.say("cy", "unfreeze shop"), "Nothing is frozen"));
    EXPECT_TRUE(shop.chat.engine->world().stops.freezes.empty());
}

}  // namespace
}  // namespace deploybot::tests
