#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <utility>

namespace deploybot::base {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// Reads exactly `count` digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<std::int64_t> unit_millis(std::string_view unit) {
    static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
        {{"ms", 1}, {"s", kSecond}, {"m", kMinute}, {"h", kHour}, {"d", kDay}}};
    for (const auto& [name, millis] : kUnits) {
        if (name == unit) {
            return millis;
        }
    }
    return std::nullopt;
}

std::string two_units(
    std::int64_t big, const char* big_name, std::int64_t small, const char* small_name
) {
    std::string text = std::to_string(big) + " " + big_name;
    if (small > 0) {
        text += " " + std::to_string(small) + " " + small_name;
    }
    return text;
}

}  // namespace

TimePoint SystemClock::now() const {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

std::string to_iso8601(TimePoint at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{at - day};
    std::array<char, 40> text{};
    const int length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
        static_cast<int>(clock.subseconds().count())
    );
    return {text.data(), static_cast<std::size_t>(length)};
}

Result<TimePoint> parse_iso8601(std::string_view text) {
    const auto wrong = [&] {
        return fail(
            ErrorCode::Invalid, "\"" + std::string(text.substr(0, 40)) + "\" is not a UTC time",
            "write it like 2026-11-21T09:13:00Z"
        );
    };
    if (text.size() < 20 || text.size() > 24 || text.back() != 'Z' || text[4] != '-' ||
        text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return wrong();
    }
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 ||
        *second > 59) {
        return wrong();
    }
    int millis = 0;
    if (text.size() > 20) {
        const std::size_t count = text.size() - 21;
        const auto fraction = digits(text, 20, count);
        if (text[19] != '.' || count == 0 || !fraction) {
            return wrong();
        }
        millis = *fraction * (count == 1 ? 100 : count == 2 ? 10 : 1);
    }
    const std::chrono::year_month_day date{
        std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) {
        return wrong();
    }
    const std::int64_t in_day = *hour * kHour + *minute * kMinute + *second * kSecond + millis;
    return TimePoint{std::chrono::sys_days{date}} + Millis{in_day};
}

std::string format_duration(Millis duration) {
    const std::int64_t ms = duration.count();
    if (ms < 0) {
        return "0 s";
    }
    if (ms < kSecond) {
        return std::to_string(ms) + " ms";
    }
    if (ms < 10 * kSecond && ms % kSecond >= 100) {
        return std::to_string(ms / kSecond) + "." + std::to_string(ms % kSecond / 100) + " s";
    }
    if (ms < kMinute) {
        return std::to_string(ms / kSecond) + " s";
    }
    if (ms < kHour) {
        return two_units(ms / kMinute, "min", ms % kMinute / kSecond, "s");
    }
    if (ms < kDay) {
        return two_units(ms / kHour, "h", ms % kHour / kMinute, "min");
    }
    return two_units(ms / kDay, "d", ms % kDay / kHour, "h");
}

Result<Millis> parse_duration(std::string_view text) {
    const auto wrong = [&] {
        return fail(
            ErrorCode::Invalid,
            "\"" + std::string(text.substr(0, 40)) + "\" is not a length of time",
            "write it like 90s, 5m, 1h30m or 2d"
        );
    };
    constexpr std::int64_t kMost = 3650 * kDay;
    std::int64_t total = 0;
    std::string_view rest = text;
    if (rest.empty()) {
        return wrong();
    }
    while (!rest.empty()) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (error != std::errc{} || value < 0 || value > kMost) {
            return wrong();
        }
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        std::size_t letters = 0;
        while (letters < rest.size() && rest[letters] >= 'a' && rest[letters] <= 'z') {
            ++letters;
        }
        const auto unit = unit_millis(rest.substr(0, letters));
        if (!unit || value > kMost / *unit) {
            return wrong();
        }
        total += value * *unit;
        if (total > kMost) {
            return wrong();
        }
        rest.remove_prefix(letters);
    }
    return Millis{total};
}

}  // namespace deploybot::base
