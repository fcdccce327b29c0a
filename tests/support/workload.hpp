// What a lane lives through with one kind of work: requests come, run, fail and are approved at
// times drawn from a seed; and what each requester was told of the wait stands beside how long it
// was.
//
// Only the queue and the steps are played, on the real events: what an estimate is made from.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace deploybot::tests {

struct Workload {
    std::string_view name;
    base::Millis between{};  ///< mean time between two arrivals
    int least_at_once = 1;   ///< requests of one arrival
    int most_at_once = 1;
    double fails = 0;  ///< share that goes back, and holds the lane for a while
    bool needs_approval = false;
};

/// Steady, bursty with approvals, and failing.
const std::vector<Workload>& workloads();

struct Told {
    base::Millis median{};
    base::Millis bound{};
    base::Millis mean{};  ///< what a plain mean of the last deployments would have said
    base::Millis waited{};
};

/// Everybody who was told a time; who was told "now" or "when the hold is lifted" is left out.
std::vector<Told> live_through(const Workload& workload, std::uint64_t seed, int requests);

/// Share of the waits that were not longer than this member of what was told.
double kept(const std::vector<Told>& all, base::Millis Told::*promise);

}  // namespace deploybot::tests
