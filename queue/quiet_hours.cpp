#include "queue/quiet_hours.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace deploybot::queue {
namespace {

struct Span {
    base::TimePoint from;
    base::TimePoint until;
};

/// Those of the day before yesterday to those of tomorrow, in their order: every one that matters
/// to this moment is among them.
std::array<Span, 4> around(const QuietHours& quiet, base::TimePoint now) {
    using std::chrono::days;
    const base::LocalTime today = std::chrono::floor<days>(quiet.zone.to_local(now));
    const base::Millis to_end = quiet.until > quiet.from ? quiet.until : quiet.until + days{1};
    std::array<Span, 4> spans;
    base::LocalTime day = today - days{2};
    for (Span& span : spans) {
        span = {quiet.zone.to_utc(day + quiet.from), quiet.zone.to_utc(day + to_end)};
        day += days{1};
    }
    return spans;
}

}  // namespace

std::optional<base::TimePoint> QuietHours::over(base::TimePoint now) const {
    for (const Span& span : around(*this, now)) {
        if (span.from <= now && now < span.until) {
            return span.until;
        }
    }
    return std::nullopt;
}

base::TimePoint QuietHours::last_over(base::TimePoint now) const {
    base::TimePoint last{};
    for (const Span& span : around(*this, now)) {
        if (span.until <= now) {
            last = std::max(last, span.until);
        }
    }
    return last;
}

base::TimePoint QuietHours::next_change(base::TimePoint now) const {
    base::TimePoint next = base::kNever;
    for (const Span& span : around(*this, now)) {
        for (const base::TimePoint at : {span.from, span.until}) {
            next = at > now ? std::min(next, at) : next;
        }
    }
    return next;
}

}  // namespace deploybot::queue
