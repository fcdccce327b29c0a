// Hours in which a person is not asked: "22:00 to 07:00 in Berlin", each day anew, by the clock of
// their place: the night in which it changes is an hour shorter or longer.
#pragma once

#include "base/time.hpp"
#include "base/time_zone.hpp"

#include <optional>

namespace deploybot::queue {

/// Thread: any; a value.
struct QuietHours {
    base::TimeZone zone;
    base::Millis from{};   ///< since midnight, less than a day
    base::Millis until{};  ///< likewise; not after `from`: of the next day

    /// When those are over in which `now` lies; nullopt: they can be asked.
    [[nodiscard]] std::optional<base::TimePoint> over(base::TimePoint now) const;
    /// When the last ones before were over.
    [[nodiscard]] base::TimePoint last_over(base::TimePoint now) const;
    /// The next beginning or end, later than `now`.
    [[nodiscard]] base::TimePoint next_change(base::TimePoint now) const;

    bool operator==(const QuietHours&) const = default;
};

}  // namespace deploybot::queue
