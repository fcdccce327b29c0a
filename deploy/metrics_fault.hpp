// Finds metrics that cannot be right, before anything is computed from them: of a process, or of a
// whole arm.
#pragma once

#include "deploy/metrics.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::deploy {

/// Finite and not negative.
bool is_count(double value);

/// The first fault, in words: a number that is none or negative, more errors than requests, a route
/// twice, a histogram that does not rise or has no last bucket without bound. Nothing if all can be
/// right.
std::optional<std::string> find_fault(
    const std::vector<RouteCounter>& routes, const LatencyHistogram& latency,
    const std::map<std::string, double>& saturation
);

}  // namespace deploybot::deploy
