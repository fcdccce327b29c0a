#include "deploy/rules/times.hpp"

namespace deploybot::deploy {
namespace {

constexpr base::Millis kLongest{std::chrono::hours{24 * 366}};

}  // namespace

base::Result<Span> read_span(
    const queue::Command& command, const base::TimeZone& zone, base::TimePoint now
) {
    Span span{.from = now, .until = {}};
    if (!command.from.empty()) {
        const auto from = base::read_moment(command.from, zone, now);
        if (!from) {
            return base::fail(from.error());
        }
        span.from = std::max(*from, now);
    }
    if (!command.until.empty()) {
        const auto until = base::read_moment(command.until, zone, span.from);
        if (!until) {
            return base::fail(until.error());
        }
        span.until = *until;
    } else if (command.lasts > base::Millis{}) {
        span.until = span.from + std::min(command.lasts, kLongest + base::Millis{1});
    }
    if (span.until && *span.until <= span.from) {
        return base::fail(
            base::ErrorCode::Invalid, "the end is not after the beginning",
            "times are those of " + zone.name() + "; write until \"2026-12-24 18:00\" or for 2h"
        );
    }
    if (span.until && *span.until - span.from > kLongest) {
        return base::fail(
            base::ErrorCode::Invalid, "that is more than a year", "name an earlier end"
        );
    }
    return span;
}

}  // namespace deploybot::deploy
