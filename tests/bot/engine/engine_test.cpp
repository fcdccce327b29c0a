// The engine's promises when the journal says no, and when calls outside answer twice or never.
#include "bot/engine.hpp"

#include "tests/support/pretend_outside.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <optional>

namespace deploybot::tests {
namespace {

const std::string kSha = "4be1c07000000000000000000000000000000000";

/// An engine whose journal answers as the test says.
class Desk {
public:
    Desk() : clock(base::from_millis(1'763'699'862'417)), outside(clock), catalog(shop_catalog()) {
        outside.add_commit(kSha, "Faster checkout");
        auto ports = std::make_shared<bot::Ports>();
        ports->services[base::ServiceName{"shop"}] =
            outside.ports(catalog.services.begin()->second);
        ports->pager = outside.pager();
        bot::Engine::Outside doors;
        doors.append = [this](const journal::Append& append, auto done) {
            appends.push_back(append);
            waiting.push_back(std::move(done));
        };
        doors.say = [](const auto&, const auto&, const auto&, base::TimePoint) {
            return std::string("{}");
        };
        doors.committed = [this](const std::vector<bot::Happened>& happened) {
            committed += happened.size();
        };
        doors.stopped = [this](const base::Error& error) { stopped = error; };
        engine = std::make_unique<bot::Engine>(clock, doors, bot::Knowledge{}, catalog, ports);
        engine->start("test");
        write();
    }

    /// The journal takes the oldest append.
    void write() {
        position += appends.front().entries.size();
        answer(journal::Appended{.last_position = position});
    }

    void answer(base::Result<journal::Appended> result) {
        auto done = std::move(waiting.front());
        waiting.pop_front();
        appends.pop_front();
        done(std::move(result));
    }

    std::optional<base::Result<bot::Reply>>& ask(const std::string& key = {}) {
        replies.emplace_back();
        auto& slot = replies.back();
        engine->submit(
            {.verb = queue::Verb::Request, .token = {}, .service = {}, .commit = "4be1c07"},
            {.person = base::PersonId{"ana"},
             .source = "test",
             .request_id = "req-1",
             .idempotency_key = key},
            [&slot](base::Result<bot::Reply> reply) { slot = std::move(reply); }
        );
        while (outside.deliver()) {
        }
        return slot;
    }

    base::ManualClock clock;
    PretendOutside outside;
    deploy::Catalog catalog;
    std::deque<journal::Append> appends;
    std::deque<std::function<void(base::Result<journal::Appended>)>> waiting;
    std::deque<std::optional<base::Result<bot::Reply>>> replies;
    std::optional<base::Error> stopped;
    std::size_t committed = 0;
    std::uint64_t position = 0;
    std::unique_ptr<bot::Engine> engine;
};

TEST(Engine, AnswersOnlyWhenTheJournalHasWritten) {
    Desk desk;
    const auto& reply = desk.ask();
    ASSERT_EQ(desk.appends.size(), 1U);
    EXPECT_FALSE(reply.has_value());
    EXPECT_TRUE(desk.engine->world().lanes.empty()) << "what is not written has not happened";
    desk.write();
    ASSERT_TRUE(reply.has_value());
    EXPECT_TRUE(reply->has_value() && (*reply)->accepted);
}

TEST(Engine, NamesTheVersionsOfEveryStreamThatItsDecisionRead) {
    Desk desk;
    desk.ask();
    std::map<std::string, std::uint64_t> expected;
    for (const journal::Expected& each : desk.appends.front().expected) {
        expected[each.stream] = each.version;
    }
    EXPECT_EQ(
        expected, (std::map<std::string, std::uint64_t>{
                      {"lane/shop", 0}, {"rights", 1}, {"stops", 0}, {"tokens", 0}})
    );
}

TEST(Engine, MakesNoCallOutsideBeforeTheJournalHasWritten) {
    Desk desk;
    desk.ask();
    EXPECT_EQ(desk.engine->in_flight(), 0U);
    desk.write();
    EXPECT_EQ(desk.engine->in_flight(), 1U) << "the first step of the deployment";
}

TEST(Engine, AFullDiskRefusesTheCommandAndForgetsIt) {
    Desk desk;
    const auto& reply = desk.ask();
    desk.answer(base::fail(base::ErrorCode::Full, "the disk is full", "make room"));
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->error().code, base::ErrorCode::Full);
    EXPECT_FALSE(desk.stopped.has_value());
    const auto& again = desk.ask();
    desk.write();
    ASSERT_TRUE(again.has_value() && again->has_value());
    EXPECT_TRUE((*again)->accepted)
        << "once there is room it works, as if the first had never been";
}

TEST(Engine, AFailedSyncStopsItForGood) {
    Desk desk;
    const auto& reply = desk.ask();
    desk.answer(base::fail(base::ErrorCode::Broken, "the disk reports an error", "start again"));
    EXPECT_FALSE(reply->has_value());
    EXPECT_TRUE(desk.stopped.has_value());
    const auto& later = desk.ask();
    ASSERT_TRUE(later.has_value());
    EXPECT_FALSE(later->has_value()) << "nothing is acknowledged any more";
    EXPECT_TRUE(desk.appends.empty());
    EXPECT_EQ(desk.engine->in_flight(), 0U);
}

TEST(Engine, CommandsThatComeWhileTheDiskWorksAreWrittenTogether) {
    Desk desk;
    desk.ask("one");
    const auto& second = desk.ask("two");
    const auto& third = desk.ask("three");
    ASSERT_EQ(desk.appends.size(), 1U);
    desk.write();
    // the second and the third ride with the first: nothing new is to be written for them
    ASSERT_TRUE(second.has_value() && third.has_value());
    EXPECT_EQ((*second)->token, (*third)->token);
}

TEST(Engine, ADoubleClickIsOneDelivery) {
    Desk desk;
    const auto& first = desk.ask("click");
    const auto& second = desk.ask("click");
    desk.write();
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_FALSE((*first)->replayed);
    EXPECT_TRUE((*second)->replayed);
    EXPECT_EQ((*first)->token, (*second)->token);
}

TEST(Engine, DrainingMakesNoNewCalls) {
    Desk desk;
    desk.ask();
    desk.engine->drain();
    desk.write();
    EXPECT_EQ(desk.engine->in_flight(), 0U);
    EXPECT_TRUE(desk.engine->is_idle());
}

}  // namespace
}  // namespace deploybot::tests
