// Cron expressions: "0 18 * * FRI" is each Friday at 18:00.
//
// Five fields as in crontab(5): minute, hour, day of the month, month, day of the week (0 and 7 are
// Sunday). Each is *, a number, a name (JAN, MON), a range, a list, with a step: "*/15", "MON-FRI",
// "1,15". Where both days are restricted one of them suffices. No library for it is in Debian
// (docs/decisions/0006-time-zones-and-cron.md).
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/time_zone.hpp"

#include <bitset>
#include <string_view>

namespace deploybot::base {

class Cron {
public:
    /// Invalid says which field cannot be read.
    static Result<Cron> parse(std::string_view text);

    /// The first time after `after` that it names in that zone; kNever if there is none within the
    /// next eight years ("0 0 30 2 *"). A time that a change to summer time skips happens at the
    /// change; one that comes twice happens once.
    [[nodiscard]] TimePoint next(TimePoint after, const TimeZone& zone) const;

    bool operator==(const Cron&) const = default;

private:
    [[nodiscard]] bool has_day(std::chrono::local_days day) const;

    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<7> weekdays_;
    bool any_day_ = true;
    bool any_weekday_ = true;
};

}  // namespace deploybot::base
