// Time as the whole program speaks of it: UTC milliseconds, and a clock that can be replaced.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace deploybot::base {

using Millis = std::chrono::milliseconds;
/// UTC, milliseconds since 1970.
using TimePoint = std::chrono::sys_time<Millis>;

/// Far away, but far from overflow too: "no next time to look".
inline constexpr TimePoint kNever{Millis{std::int64_t{1} << 52}};

inline std::int64_t to_millis(TimePoint at) {
    return at.time_since_epoch().count();
}
inline TimePoint from_millis(std::int64_t millis) {
    return TimePoint{Millis{millis}};
}

/// `2026-11-21T09:13:00.123Z`
std::string to_iso8601(TimePoint at);
/// Accepts what to_iso8601 writes, with or without the fraction.
Result<TimePoint> parse_iso8601(std::string_view text);

/// The only way to ask what time it is. Rules never hold one: they get `now` as an argument.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
};

/// The wall clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override;
};

/// Stands still until it is told to move: for tests and the simulation.
class ManualClock final : public Clock {
public:
    explicit ManualClock(TimePoint start) : now_(start) {}
    [[nodiscard]] TimePoint now() const override { return now_; }
    void advance(Millis by) { now_ += by; }
    void set(TimePoint to) { now_ = to; }

private:
    TimePoint now_;
};

/// For people: "850 ms", "9 s", "4 min", "2 h 5 min", "3 d 4 h". Never two digits more than it
/// needs.
std::string format_duration(Millis duration);
/// Reads "90s", "5m", "1h30m", "250ms", "2d". Zero or more, nothing negative.
Result<Millis> parse_duration(std::string_view text);

}  // namespace deploybot::base
