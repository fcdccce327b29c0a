// What stops a start or a promotion, whatever door it came through: asked by the rules when they
// start and promote, and by the sentences that say why nothing moves. One place, so that what is
// said is what is done.
#pragma once

#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <string>
#include <variant>
#include <vector>

namespace deploybot::deploy {

/// An entry of the stream of stops cannot be read: what is not known counts as stopped.
struct UnreadableStops {
    std::string why;

    bool operator==(const UnreadableStops&) const = default;
};

/// Every lane is paused.
struct EverythingHeld {
    queue::Hold hold;

    bool operator==(const EverythingHeld&) const = default;
};

using Obstacle = std::variant<
    UnreadableStops, queue::KillSwitch, EverythingHeld, queue::Hold, queue::FreezeWindow,
    queue::Lock>;

/// Whether somebody took this guard upon themselves for this request, and may still.
bool is_lifted(
    const LaneState& lane, const queue::Request& request, const base::GuardName& guard,
    const Catalog& catalog, base::TimePoint now
);

/// What stops the next start of this request: nothing may start while one of them stands. A lock
/// that only warns is one until the requester has confirmed. What was overridden by name stops it
/// no more.
std::vector<Obstacle> obstacles_to_start(
    const LaneState& lane, const queue::Request& request, const queue::Stops& stops,
    const Catalog& catalog, base::TimePoint now
);

/// What stops a running deployment from taking its next step forward; ways back are always free.
/// A lock of an environment stops it before it enters there, unless it was overridden by name.
std::vector<Obstacle> obstacles_to_advance(
    const LaneState& lane, const Deployment& deployment, const queue::Stops& stops,
    const queue::Rights& rights, base::TimePoint now
);

/// Whether somebody's lock asks the requester to confirm the start.
bool is_warned(const LaneState& lane, const queue::Request& request);

}  // namespace deploybot::deploy
