// One look at the metrics: what grew since the window began, and what the judge says of it.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "deploy/event.hpp"

namespace deploybot::deploy {

/// The lane's deployment must have a window (customers have reached the new version).
Looked look(
    const LaneState& lane, const base::Result<MetricSnapshot>& snapshot, base::TimePoint now
);

/// Which pools serve: the new version's, and the stable one's where it serves beside it.
struct Arms {
    base::PoolName canary;
    base::PoolName stable;  ///< empty: nothing runs beside it
};
Arms arms(const LaneState& lane);

/// Within one percentage point for each pool: weights outside are whole numbers for each process.
bool same_split(const TrafficSplit& wished, const TrafficSplit& found);

}  // namespace deploybot::deploy
