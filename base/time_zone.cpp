#include "base/time_zone.hpp"

#include <charconv>
#include <date/tz.h>
#include <optional>
#include <stdexcept>

namespace deploybot::base {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

/// The digits at the start of the text, exactly so many; they are taken away.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    int value = 0;
    if (text.size() < digits || text.front() == '-') {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc{} || end != text.data() + digits) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return value;
}

bool take_sign(std::string_view& text, std::string_view signs) {
    if (text.empty() || signs.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<local_days> take_day(std::string_view& text) {
    std::string_view rest = text;
    const auto year = take_number(rest, 4);
    const bool first = take_sign(rest, "-");
    const auto month = take_number(rest, 2);
    const bool second = take_sign(rest, "-");
    const auto day = take_number(rest, 2);
    if (!year || !first || !month || !second || !day) {
        return std::nullopt;
    }
    const year_month_day date{
        std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    text = rest;
    return local_days{date};
}

std::optional<Millis> take_time_of_day(std::string_view& text) {
    constexpr int kHours = 24;
    constexpr int kMinutes = 60;
    std::string_view rest = text;
    const std::size_t colon = rest.find(':');
    const auto hour = take_number(rest, colon == 1 ? 1 : 2);
    const bool separated = take_sign(rest, ":");
    const auto minute = take_number(rest, 2);
    if (!hour || !separated || !minute || *hour >= kHours || *minute >= kMinutes) {
        return std::nullopt;
    }
    text = rest;
    return hours{*hour} + minutes{*minute};
}

Result<TimePoint> misread(std::string_view text) {
    return fail(
        ErrorCode::Invalid, "\"" + std::string(text) + "\" is no time that I can read",
        "write 18:00, 2026-12-24 or \"2026-12-24 18:00\""
    );
}

}  // namespace

Result<TimeZone> TimeZone::find(const std::string& name) {
    TimeZone found;
    if (name == "UTC") {
        return found;
    }
    try {
        found.zone_ = date::locate_zone(name);
        found.name_ = name;
        return found;
    } catch (const std::runtime_error&) {
        return fail(
            ErrorCode::NotFound, "there is no time zone \"" + name + "\"",
            "write UTC or a name of the time zone database, such as Europe/Berlin"
        );
    }
}

LocalTime TimeZone::to_local(TimePoint at) const {
    const Millis offset =
        zone_ == nullptr ? Millis{} : Millis{zone_->get_info(date::sys_time<Millis>{at}).offset};
    return LocalTime{at.time_since_epoch() + offset};
}

TimePoint TimeZone::to_utc(LocalTime local) const {
    if (zone_ == nullptr) {
        return TimePoint{local.time_since_epoch()};
    }
    const auto info = zone_->get_info(date::local_time<Millis>{local.time_since_epoch()});
    if (info.result == date::local_info::nonexistent) {
        return TimePoint{info.first.end.time_since_epoch()};
    }
    return TimePoint{local.time_since_epoch() - info.first.offset};
}

std::optional<Millis> read_time_of_day(std::string_view text) {
    const auto time = take_time_of_day(text);
    return text.empty() ? time : std::nullopt;
}

Result<TimePoint> read_moment(std::string_view text, const TimeZone& zone, TimePoint now) {
    if (auto full = parse_iso8601(text)) {
        return *full;
    }
    std::string_view rest = text;
    const auto day = take_day(rest);
    if (day && rest.empty()) {
        return zone.to_utc(LocalTime{*day});
    }
    if (day && !take_sign(rest, "T ")) {
        return misread(text);
    }
    const auto time = take_time_of_day(rest);
    if (!time || !rest.empty()) {
        return misread(text);
    }
    if (day) {
        return zone.to_utc(LocalTime{*day} + *time);
    }
    const local_days today = std::chrono::floor<days>(zone.to_local(now));
    const TimePoint at = zone.to_utc(LocalTime{today} + *time);
    return at > now ? at : zone.to_utc(LocalTime{today + days{1}} + *time);
}

}  // namespace deploybot::base
