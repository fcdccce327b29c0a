#include "base/cron.hpp"

#include <gtest/gtest.h>

#include <string>

namespace deploybot::base {
namespace {

TimePoint at(const std::string& text) {
    return parse_iso8601(text).value();
}

TimeZone berlin() {
    return TimeZone::find("Europe/Berlin").value();
}

std::string next(const std::string& cron, const std::string& after, const TimeZone& zone = {}) {
    const TimePoint found = Cron::parse(cron).value().next(at(after), zone);
    return found == kNever ? "never" : to_iso8601(found);
}

TEST(Cron, NamesTheNextMomentAndNeverTheOneThatIs) {
    EXPECT_EQ(next("0 18 * * FRI", "2026-11-20T17:59:59.999Z"), "2026-11-20T18:00:00.000Z");
    EXPECT_EQ(next("0 18 * * FRI", "2026-11-20T18:00:00Z"), "2026-11-27T18:00:00.000Z");
    EXPECT_EQ(next("*/15 * * * *", "2026-11-20T18:07:00Z"), "2026-11-20T18:15:00.000Z");
    EXPECT_EQ(next("5/20 9-10 * * *", "2026-11-20T10:46:00Z"), "2026-11-21T09:05:00.000Z");
    EXPECT_EQ(next("0 0 1,15 dec *", "2026-11-20T18:00:00Z"), "2026-12-01T00:00:00.000Z");
}

TEST(Cron, SundayIsZeroAndSeven) {
    EXPECT_EQ(next("0 8 * * 0", "2026-11-21T09:00:00Z"), "2026-11-22T08:00:00.000Z");
    EXPECT_EQ(next("0 8 * * 7", "2026-11-21T09:00:00Z"), "2026-11-22T08:00:00.000Z");
    EXPECT_EQ(next("0 8 * * 6-7", "2026-11-22T09:00:00Z"), "2026-11-28T08:00:00.000Z");
}

TEST(Cron, OneOfTwoRestrictedDaysSuffices) {
    EXPECT_EQ(next("0 0 13 * FRI", "2026-11-07T00:00:00Z"), "2026-11-13T00:00:00.000Z");
    EXPECT_EQ(next("0 0 13 * FRI", "2026-11-13T00:00:00Z"), "2026-11-20T00:00:00.000Z");
}

TEST(Cron, FindsTheLeapDayAndGivesUpOnWhatNeverComes) {
    EXPECT_EQ(next("0 0 29 2 *", "2096-03-01T00:00:00Z"), "2104-02-29T00:00:00.000Z");
    EXPECT_EQ(next("0 0 30 2 *", "2026-01-01T00:00:00Z"), "never");
}

TEST(Cron, ATimeThatTheNightOfTheChangeSkipsHappensAtTheChange) {
    // 29 March 2026, Berlin: after 01:59 comes 03:00
    EXPECT_EQ(next("30 2 * * *", "2026-03-28T12:00:00Z", berlin()), "2026-03-29T01:00:00.000Z");
    EXPECT_EQ(next("30 2 * * *", "2026-03-29T01:00:00Z", berlin()), "2026-03-30T00:30:00.000Z");
}

TEST(Cron, ATimeThatComesTwiceHappensOnce) {
    // 25 October 2026, Berlin: after 02:59 comes 02:00 again
    EXPECT_EQ(next("30 2 * * *", "2026-10-24T12:00:00Z", berlin()), "2026-10-25T00:30:00.000Z");
    EXPECT_EQ(next("30 2 * * *", "2026-10-25T00:30:00Z", berlin()), "2026-10-26T01:30:00.000Z");
    EXPECT_EQ(next("30 2 * * *", "2026-10-25T01:10:00Z", berlin()), "2026-10-26T01:30:00.000Z");
}

TEST(Cron, SaysWhichFieldItCannotRead) {
    for (const auto& [text, part] :
         {std::pair{"0 18 * *", "five fields"}, std::pair{"60 18 * * *", "minute"},
          std::pair{"0 24 * * *", "hour"}, std::pair{"0 0 0 * *", "day of the month"},
          std::pair{"0 0 * JUX *", "month"}, std::pair{"0 0 * * FRI-MON", "day of the week"},
          std::pair{"*/0 * * * *", "minute"}, std::pair{"-1 * * * *", "minute"},
          std::pair{"1,,2 * * * *", "minute"}}) {
        const auto cron = Cron::parse(text);
        ASSERT_FALSE(cron.has_value()) << text;
        EXPECT_NE(cron.error().message.find(part), std::string::npos) << cron.error().message;
    }
}

}  // namespace
}  // namespace deploybot::base
