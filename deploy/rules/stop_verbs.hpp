// The verbs that concern every lane, or many: freezes, the pause of everything, the kill switch.
#pragma once

#include "deploy/decide.hpp"

namespace deploybot::deploy {

/// Decides a command for which queue::concerns_everything() is true. Its events are of the stops.
Decision decide_stops(
    const World& world, const Catalog& catalog, const Ask& ask, base::TimePoint now
);

}  // namespace deploybot::deploy
