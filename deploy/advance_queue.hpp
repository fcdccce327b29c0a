// What follows in a lane in which nothing runs: the first that waits is called, and starts.
#pragma once

#include "deploy/decide.hpp"

#include <vector>

namespace deploybot::deploy {

/// The first events that follow from the queue of an idle lane; none while somebody must act first.
std::vector<Event> advance_queue(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    Starts starts
);

/// Locks whose time is over, and reminders of those that end soon. A lock outlasts a deployment of
/// its service that runs when its time is over.
std::vector<Event> advance_locks(const LaneState& lane, base::TimePoint now);
/// When time alone changes one of the locks after `now`; kNever if it does not.
base::TimePoint next_lock_change(const LaneState& lane, base::TimePoint now);

/// Whoever rides along does not approve what goes out: their approval is taken back at once, so
/// that somebody else can be asked in time.
std::vector<Event> void_approvals_of_riders(const LaneState& lane);

/// Emergencies that nobody else has approved in time.
std::vector<Event> ask_for_late_approvals(const LaneState& lane, base::TimePoint now);

}  // namespace deploybot::deploy
