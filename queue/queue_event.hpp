// What the queue's evolve functions share. Private to queue/.
#pragma once

#include "queue/lane.hpp"

#include <vector>

namespace deploybot::queue {

/// The entry of the queue with this token.
std::vector<Request>::iterator waiting_train(Lane& lane, const base::Token& token);

/// Takes one request out of the queue: a whole entry, one rider, or one that is stranded. `head`:
/// who goes out instead.
Request take_request(Lane& lane, const base::Token& token, const base::Token& head);

/// Where a rider goes that leaves this train: behind all that asked before it. Nobody gains a place
/// by having ridden along.
std::vector<Request>::iterator place_off(
    Lane& lane, const base::Token& train, const base::Token& rider
);

/// The first place that is no emergency's.
std::vector<Request>::iterator behind_emergencies(Lane& lane);

/// The riders of a train by themselves, in the order on board.
std::vector<Request> in_order(Request& train);

/// It was lifted, or has become a hold.
void drop_queued_hold(Lane& lane, base::TimePoint at);

/// A turn belongs to the first place: whoever no longer stands there gives it back.
void keep_turn_with_first(Lane& lane);

}  // namespace deploybot::queue
