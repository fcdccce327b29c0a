// Clock time of a place: "18:00 in Berlin" to UTC and back, daylight saving included.
//
// The rules come from the system's database (Debian's tzdata), read by Howard Hinnant's date
// library: this toolchain's std::chrono has no zones (docs/decisions/0006-time-zones-and-cron.md).
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace deploybot::base {

/// What a clock on the wall shows, without saying where the wall is.
using LocalTime = std::chrono::local_time<Millis>;

/// Thread: any; a value, whose database lives as long as the process.
class TimeZone {
public:
    /// UTC.
    TimeZone() = default;
    /// By its name in the database, "Europe/Berlin"; NotFound if there is none so called.
    static Result<TimeZone> find(const std::string& name);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] LocalTime to_local(TimePoint at) const;
    /// A time that the night of the change to summer skips is the moment of the change; one that
    /// comes twice in the night of the change back is the first of both.
    [[nodiscard]] TimePoint to_utc(LocalTime local) const;

    bool operator==(const TimeZone& other) const { return name_ == other.name_; }

private:
    std::string name_ = "UTC";
    const date::time_zone* zone_ = nullptr;  ///< nullptr: UTC
};

/// "22:00" or "9:05", as time since midnight; nullopt: it is no time of day.
std::optional<Millis> read_time_of_day(std::string_view text);

/// The moment that a person means by "18:00", "2026-12-24", "2026-12-24 18:00" or
/// "2026-12-24T18:00" in this zone, or by a full UTC time as to_iso8601 writes it. A time of day
/// alone is the next such time after `now`; a day alone is its beginning.
Result<TimePoint> read_moment(std::string_view text, const TimeZone& zone, TimePoint now);

}  // namespace deploybot::base
