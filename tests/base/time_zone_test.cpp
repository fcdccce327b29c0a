#include "base/time_zone.hpp"

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

std::string read(const std::string& text, const std::string& now) {
    const auto moment = read_moment(text, berlin(), at(now));
    return moment ? to_iso8601(*moment) : moment.error().message;
}

TEST(TimeZone, KnowsSummerAndWinter) {
    for (const char* text : {"2026-01-15T12:00:00.000Z", "2026-07-15T12:00:00.000Z"}) {
        const LocalTime local = berlin().to_local(at(text));
        EXPECT_EQ(to_iso8601(berlin().to_utc(local)), text);
    }
    EXPECT_EQ(
        berlin().to_local(at("2026-07-15T12:00:00Z")) -
            TimeZone().to_local(at("2026-07-15T12:00:00Z")),
        std::chrono::hours{2}
    );
}

TEST(TimeZone, SaysWhatMayBeWrittenInsteadOfAnUnknownName) {
    const auto zone = TimeZone::find("Mars/Olympus");
    ASSERT_FALSE(zone.has_value());
    EXPECT_EQ(zone.error().code, ErrorCode::NotFound);
    EXPECT_NE(zone.error().hint.find("Europe/Berlin"), std::string::npos);
}

TEST(ReadMoment, ATimeOfDayIsTheNextSuch) {
    EXPECT_EQ(read("18:00", "2026-11-21T16:00:00Z"), "2026-11-21T17:00:00.000Z");
    EXPECT_EQ(read("18:00", "2026-11-21T17:00:00Z"), "2026-11-22T17:00:00.000Z");
    EXPECT_EQ(read("8:30", "2026-11-21T17:00:00Z"), "2026-11-22T07:30:00.000Z");
}

TEST(ReadMoment, TakesDaysAndFullTimes) {
    EXPECT_EQ(read("2026-12-24", "2026-11-21T17:00:00Z"), "2026-12-23T23:00:00.000Z");
    EXPECT_EQ(read("2026-12-24 18:00", "2026-11-21T17:00:00Z"), "2026-12-24T17:00:00.000Z");
    EXPECT_EQ(read("2026-07-24T18:00", "2026-11-21T17:00:00Z"), "2026-07-24T16:00:00.000Z");
    EXPECT_EQ(read("2026-07-24T18:00:00Z", "2026-11-21T17:00:00Z"), "2026-07-24T18:00:00.000Z");
}

TEST(ReadMoment, TheSkippedHourIsTheChangeAndTheDoubledOneTheFirst) {
    EXPECT_EQ(read("2026-03-29 02:30", "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
    EXPECT_EQ(read("2026-10-25 02:30", "2026-10-24T12:00:00Z"), "2026-10-25T00:30:00.000Z");
}

TEST(ReadMoment, SaysWhatItCannotRead) {
    for (const char* text :
         {"", "soon", "25:00", "12:60", "2026-02-30", "2026-12-24 ", "18:00h", "-1:00", "1800"}) {
        EXPECT_FALSE(read_moment(text, berlin(), at("2026-11-21T17:00:00Z")).has_value()) << text;
    }
}

}  // namespace
}  // namespace deploybot::base
