// Who uses the simulated bot, and for what: four services on three lanes, with every kind of
// policy.
#pragma once

#include "deploy/policy.hpp"

#include <string>

namespace deploybot::simulation {

/// shop and cart share a lane; search is replaced in place; pay wants an approval and an accepted
/// turn.
deploy::Catalog make_catalog();

/// How a version behaves under traffic.
enum class Quality { Good, Errors, Slow, BadFeature };

inline constexpr const char* kPlainRoute = "/";
inline constexpr const char* kFeatureRoute = "/feature";

}  // namespace deploybot::simulation
