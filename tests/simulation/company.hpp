// Who uses the simulated bot, and for what: four services on three lanes, with every kind of
// policy.
#pragma once

#include "deploy/policy.hpp"

#include <chrono>
#include <string>

namespace deploybot::simulation {

/// shop and cart share a lane; search is replaced in place; pay wants an approval and an accepted
/// turn.
deploy::Catalog make_catalog();

/// How a version behaves under traffic.
enum class Quality { Good, Errors, Slow, BadFeature };

/// Bo: not asked from so long after midnight, UTC, until so long after the next.
inline constexpr const char* kSleeper = "bo";
inline constexpr std::chrono::hours kSleepsFrom{22};
inline constexpr std::chrono::hours kSleepsUntil{6};

inline constexpr const char* kPlainRoute = "/";
inline constexpr const char* kFeatureRoute = "/feature";

}  // namespace deploybot::simulation
