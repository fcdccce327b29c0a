// From the percentages of pools to the weights of HAProxy's servers, and back. Pure.
//
// A pool's weights add up to percent x m, with the same whole m for all pools, so that the shares
// are exact however many servers each has; within a pool weights differ by one at most. m is the
// largest that keeps every weight within HAProxy's 256, and one that divides evenly if there is
// such.
#pragma once

#include "base/name.hpp"
#include "deploy/ports.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace deploybot::integrations::haproxy {

inline constexpr int kMostWeight = 256;

/// Weights by pool, one for each of its servers. `split` sums to 100 and names no pool that is not
/// in `servers`, each of which has at least one; pools that it does not name get zeros.
std::map<base::PoolName, std::vector<int>> weights_for(
    const deploy::TrafficSplit& split, const std::map<base::PoolName, std::size_t>& servers
);

/// Whole percent by pool that sum to 100 (largest remainder); a pool with any weight gets at least
/// 1, so that "nobody" is only said of pools that get nobody. Empty if all weights are 0.
deploy::TrafficSplit to_split(const std::map<base::PoolName, long>& weights);

}  // namespace deploybot::integrations::haproxy
