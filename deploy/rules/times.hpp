// "for 2h", "until 18:00", "from 2026-12-24": the times of a command as moments.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/time_zone.hpp"
#include "queue/command.hpp"

#include <optional>

namespace deploybot::deploy {

struct Span {
    base::TimePoint from;
    std::optional<base::TimePoint> until;  ///< nullopt: no end was said
};

/// What the command says of its times; Invalid where they cannot be meant: an end that is past or
/// before the beginning, more than a year.
base::Result<Span> read_span(
    const queue::Command& command, const base::TimeZone& zone, base::TimePoint now
);

}  // namespace deploybot::deploy
