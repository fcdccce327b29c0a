// Turns and the night: whoever sleeps is not asked, loses nothing but the minutes, and nobody waits
// for them.
#include "queue/train.hpp"
#include "tests/conversations/trunk.hpp"

#include <gtest/gtest.h>

namespace deploybot::tests {
namespace {

using namespace std::chrono_literals;

/// Ana sleeps from ten to seven in Berlin, Bo from eleven to eight; Cy is on call and does not. It
/// is nine in the evening of the 21st, and something runs until somebody ends it.
class Night : public ::testing::Test {
protected:
    explicit Night(deploy::Catalog given = catalog()) : chat(std::move(given)) {
        for (const std::string& sha : {kBusy, kA, kB, kC}) {
            chat.outside.add_commit(sha, "A change");
        }
        until("21:00");
    }

    static deploy::Catalog catalog() {
        deploy::Catalog made = shop_catalog();
        made.services.begin()->second.policy.turn = deploy::Turn::Accept;
        made.services.begin()->second.policy.turn_time = 4min;
        quiet(made, "ana", 22h, 7h);
        quiet(made, "bo", 23h, 8h);
        made.rights.roles[base::RoleName{"on-call"}].push_back(
            {.verb = queue::Verb::Request, .service = {}, .environment = {}}
        );
        return made;
    }
    static void quiet(
        deploy::Catalog& catalog, const char* id, base::Millis from, base::Millis until
    ) {
        catalog.rights.people.at(base::PersonId{id}).quiet = {
            .zone = berlin(), .from = from, .until = until};
    }
    static base::TimeZone berlin() { return base::TimeZone::find("Europe/Berlin").value(); }

    /// Time goes by until the clocks in Berlin show this.
    void until(const std::string& local) {
        const base::TimePoint now = chat.clock.now();
        chat.pass(base::read_moment(local, berlin(), now).value() - now, 30s);
    }
    void expect_last(const std::string& part) const {
        EXPECT_TRUE(has(chat.last_announcement(), part)) << chat.last_announcement();
    }
    [[nodiscard]] std::string order() const { return tests::order(chat); }
    [[nodiscard]] std::ptrdiff_t written(const std::string& type) const {
        return tests::written(chat, type);
    }

    Conversation chat;
};

TEST_F(Night, WhoeverCanBeAskedGoesFirstAndTheOthersKeepTheirOrderRightBehind) {
    chat.say("cy", "hold shop because the line fills");
    ask(chat, "ana", kA);
    ask(chat, "bo", kB);
    ask(chat, "cy", kC);
    until("23:30");
    EXPECT_EQ(order(), "ana bo cy ");
    chat.say("cy", "unhold shop because it is full");
    EXPECT_EQ(order(), "cy ana bo ");
    EXPECT_EQ(written("moved"), 2);
    EXPECT_EQ(chat.lane().queue.waiting[1].turn.absences, 0) << "sleep is no absence";
    expect_last("You're up, @Cy");
    chat.say("cy", "start");
    EXPECT_TRUE(chat.lane().deployment);
}

TEST_F(Night, TheEveningsTurnIsKeptAndAskedForAnewInTheMorning) {
    until("21:59");
    ask(chat, "ana", kA);
    expect_last("You're up, @Ana");
    ask(chat, "bo", kB);
    until("22:00");
    EXPECT_EQ(order(), "bo ana ") << "Ana sleeps now, Bo does not";
    expect_last("You're up, @Bo");
    expect_last("Nobody else can be asked now");
    until("22:30");
    EXPECT_EQ(order(), "bo ana ") << "whom nobody awake waits behind is waited for";
    until("23:01");
    EXPECT_EQ(order(), "bo ana ") << "both sleep";
    until("7:01");
    EXPECT_EQ(order(), "ana bo ") << "Bo sleeps for another hour";
    expect_last("You're up, @Ana");
    until("8:03");
    EXPECT_EQ(order(), "ana bo ");
    EXPECT_EQ(chat.lane().queue.waiting.front().turn.absences, 0);
    until("8:05");
    EXPECT_EQ(order(), "bo ana ") << "a whole turn, since somebody behind her can be asked";
    EXPECT_EQ(chat.lane().queue.waiting.back().turn.absences, 1);
}

TEST_F(Night, TheTurnGoesPastThoseWhoSleepToTheNextWhoDoesNot) {
    chat.say("cy", "hold shop because the line fills");
    ask(chat, "cy", kC);
    ask(chat, "ana", kA);
    chat.outside.add_commit(kApart, "Apart");
    ask(chat, "dee", kApart);
    until("23:30");
    chat.say("cy", "unhold shop because it is full");
    expect_last("or it goes to Dee");
    chat.pass(4min + 1s);
    EXPECT_EQ(order(), "dee ana cy ");
}

TEST_F(Night, AGoodStandsWhileAnotherSleeps) {
    deploy::Catalog changed = chat.catalog;
    changed.services.begin()->second.policy.turn = deploy::Turn::Automatic;
    changed.services.begin()->second.policy.train.advance = deploy::Advance::AllGood;
    chat.reload(changed);
    chat.say("cy", "hold shop because the line fills");
    ask(chat, "cy", kA);
    chat.outside.continues(kB, kA);
    ask(chat, "bo", kB);
    chat.say("bo", "join with cy");
    chat.say("cy", "good");
    chat.outside.add_commit(kApart, "Apart");
    ask(chat, "dee", kApart);
    until("23:30");
    chat.say("cy", "unhold shop because it is full");
    EXPECT_EQ(order(), "dee bo ") << "one of the two sleeps";
    chat.say("dee", "good");
    ASSERT_TRUE(chat.lane().deployment);
    for (const queue::Request* each : queue::on_board(chat.lane().queue.waiting.front())) {
        EXPECT_EQ(each->ready == queue::Readiness::Good, each->requester.str() == "cy");
    }
}

TEST_F(Night, NobodyIsCalledInTheNightAndAllAreInTheMorning) {
    until("23:30");
    ask(chat, "ana", kA);
    expect_last("You're up, Ana");
    expect_last("Quiet hours of Ana until");
    EXPECT_TRUE(has(chat.say("bo", "why " + chat.last_token().str()), "Quiet hours of Ana"));
    ask(chat, "bo", kB);
    until("6:59");
    EXPECT_EQ(written("turn_reminded"), 0);
    until("7:01");
    EXPECT_EQ(written("turn_reminded"), 1);
    expect_last("Still your turn, @Ana");
    EXPECT_EQ(order(), "ana bo ");
}

TEST_F(Night, WhoeverIsAwakeAllTheSameStarts) {
    until("23:30");
    ask(chat, "ana", kA);
    chat.say("ana", "start");
    EXPECT_TRUE(chat.lane().deployment);
}

TEST_F(Night, AKillInTheNightForgetsNothing) {
    until("21:58");
    ask(chat, "ana", kA);
    until("23:30");
    chat.kill_and_restart();
    until("6:59");
    EXPECT_EQ(written("turn_reminded"), 0);
    until("7:01");
    EXPECT_EQ(written("turn_reminded"), 1);
}

/// In the night to the 26th of October 2025 the hour from two to three came twice in Berlin.
TEST(QuietHours, LastAsLongAsTheClockOfTheirPlaceSays) {
    const base::TimeZone berlin = base::TimeZone::find("Europe/Berlin").value();
    const queue::QuietHours night{.zone = berlin, .from = 22h, .until = 7h};
    const auto at = [](const char* utc) { return base::parse_iso8601(utc).value(); };
    EXPECT_EQ(night.next_change(at("2025-10-25T12:00:00.000Z")), at("2025-10-25T20:00:00.000Z"));
    EXPECT_EQ(night.over(at("2025-10-25T20:00:00.000Z")), at("2025-10-26T06:00:00.000Z"));
    EXPECT_FALSE(night.over(at("2025-10-26T06:00:00.000Z")));
    EXPECT_EQ(night.last_over(at("2025-10-26T06:00:00.000Z")), at("2025-10-26T06:00:00.000Z"));
    EXPECT_EQ(night.over(at("2026-03-28T23:00:00.000Z")), at("2026-03-29T05:00:00.000Z"));
    const queue::QuietHours lunch{.zone = berlin, .from = 12h, .until = 13h};
    EXPECT_FALSE(lunch.over(at("2025-10-25T12:00:00.000Z")));
    EXPECT_EQ(lunch.over(at("2025-10-25T10:30:00.000Z")), at("2025-10-25T11:00:00.000Z"));
}

}  // namespace
}  // namespace deploybot::tests
