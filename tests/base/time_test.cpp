#include "base/time.hpp"

#include <gtest/gtest.h>

namespace deploybot::base {
namespace {

using namespace std::chrono_literals;

TEST(Time, IsWrittenInUtcToTheMillisecond) {
    EXPECT_EQ(to_iso8601(from_millis(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso8601(from_millis(1763699862417)), "2025-11-21T04:37:42.417Z");
    EXPECT_EQ(to_iso8601(from_millis(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Time, ReadsWhatItWrites) {
    for (const std::int64_t millis : {0LL, 1763699862417LL, 951782400000LL, 4102444799999LL}) {
        EXPECT_EQ(parse_iso8601(to_iso8601(from_millis(millis))).value(), from_millis(millis));
    }
    EXPECT_EQ(
        parse_iso8601("2024-02-29T12:00:00Z").value(),
        parse_iso8601("2024-02-29T12:00:00.000Z").value()
    );
    EXPECT_EQ(to_millis(*parse_iso8601("1970-01-01T00:00:01.5Z")), 1500);
}

TEST(Time, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "2025-02-29T12:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z",
          "2024-01-01T00:60:00Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z",
          "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+01:00", "2024-1-1T00:00:00Z"}) {
        const auto parsed = parse_iso8601(text);
        EXPECT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::Invalid);
        EXPECT_FALSE(parsed.error().hint.empty());
    }
}

TEST(Duration, IsSaidAsPeopleNeedIt) {
    EXPECT_EQ(format_duration(850ms), "850 ms");
    EXPECT_EQ(format_duration(1500ms), "1.5 s");
    EXPECT_EQ(format_duration(9s), "9 s");
    EXPECT_EQ(format_duration(59s), "59 s");
    EXPECT_EQ(format_duration(4min), "4 min");
    EXPECT_EQ(format_duration(100s), "1 min 40 s");
    EXPECT_EQ(format_duration(2h + 5min), "2 h 5 min");
    EXPECT_EQ(format_duration(76h), "3 d 4 h");
    EXPECT_EQ(format_duration(-5s), "0 s");
}

TEST(Duration, IsReadInUnits) {
    EXPECT_EQ(parse_duration("90s").value(), 90s);
    EXPECT_EQ(parse_duration("1h30m").value(), 90min);
    EXPECT_EQ(parse_duration("250ms").value(), 250ms);
    EXPECT_EQ(parse_duration("2d").value(), 48h);
    EXPECT_EQ(parse_duration("0s").value(), 0s);
}

TEST(Duration, RefusesWhatIsNone) {
    for (const char* text :
         {"", "5", "-5s", "s", "5 s", "5x", "1h-3m", "9999999999999d", "1.5h", "3650d1s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(Clock, StandsStillUntilItIsMoved) {
    ManualClock clock(from_millis(1000));
    EXPECT_EQ(to_millis(clock.now()), 1000);
    clock.advance(2s);
    EXPECT_EQ(to_millis(clock.now()), 3000);
    clock.set(from_millis(5));
    EXPECT_EQ(to_millis(clock.now()), 5);
}

TEST(Clock, OfTheSystemIsInThisCentury) {
    EXPECT_GT(SystemClock{}.now(), *parse_iso8601("2024-01-01T00:00:00Z"));
    EXPECT_LT(SystemClock{}.now(), kNever);
}

}  // namespace
}  // namespace deploybot::base
