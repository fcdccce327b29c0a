// What follows in a lane in which nothing runs: the first that waits is called, and starts.
#pragma once

#include "deploy/decide.hpp"

#include <vector>

namespace deploybot::deploy {

/// The first events that follow from the queue of an idle lane; none while somebody must act first.
std::vector<Event> advance_queue(const LaneState& lane, const Catalog& catalog, Starts starts);

}  // namespace deploybot::deploy
