#include "integrations/haproxy/weights.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace deploybot::integrations::haproxy {
namespace {

constexpr int kAll = 100;

int percent_of(const deploy::TrafficSplit& split, const base::PoolName& pool) {
    const auto found = split.percent.find(pool);
    return found == split.percent.end() ? 0 : found->second;
}

/// The largest factor by which every percentage may be multiplied; even if possible.
int best_factor(
    const deploy::TrafficSplit& split, const std::map<base::PoolName, std::size_t>& servers
) {
    int most = kMostWeight * kAll;
    for (const auto& [pool, count] : servers) {
        if (const int percent = percent_of(split, pool); percent > 0) {
            most = std::min(most, kMostWeight * static_cast<int>(count) / percent);
        }
    }
    const auto is_even = [&](int factor) {
        return std::all_of(servers.begin(), servers.end(), [&](const auto& each) {
            return percent_of(split, each.first) * factor % static_cast<int>(each.second) == 0;
        });
    };
    for (int factor = most; factor > 0; --factor) {
        if (is_even(factor)) {
            return factor;
        }
    }
    return most;
}

}  // namespace

std::map<base::PoolName, std::vector<int>> weights_for(
    const deploy::TrafficSplit& split, const std::map<base::PoolName, std::size_t>& servers
) {
    const int factor = best_factor(split, servers);
    std::map<base::PoolName, std::vector<int>> weights;
    for (const auto& [pool, count] : servers) {
        DEPLOYBOT_ASSERT(count > 0, "a pool has servers");
        const int total = percent_of(split, pool) * factor;
        const int each = total / static_cast<int>(count);
        const auto more = static_cast<std::size_t>(total % static_cast<int>(count));
        std::vector<int>& of_pool = weights[pool];
        of_pool.assign(count, each);
        std::for_each_n(of_pool.begin(), more, [](int& weight) { weight += 1; });
    }
    return weights;
}

deploy::TrafficSplit to_split(const std::map<base::PoolName, long>& weights) {
    const long sum = std::accumulate(
        weights.begin(), weights.end(), 0L, [](long all, const auto& w) { return all + w.second; }
    );
    deploy::TrafficSplit split;
    if (sum == 0) {
        return split;
    }
    std::vector<std::pair<long, base::PoolName>> remainders;
    int given = 0;
    for (const auto& [pool, weight] : weights) {
        const int floor = static_cast<int>(weight * kAll / sum);
        const int percent = weight > 0 ? std::max(floor, 1) : 0;
        split.percent[pool] = percent;
        given += percent;
        remainders.emplace_back(weight * kAll % sum, pool);
    }
    std::stable_sort(remainders.begin(), remainders.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    for (std::size_t i = 0; given < kAll; i = (i + 1) % remainders.size()) {
        if (int& percent = split.percent[remainders[i].second]; percent > 0) {
            percent += 1;
            given += 1;
        }
    }
    while (given > kAll) {  // pools below half a percent were raised to 1
        std::max_element(
            split.percent.begin(), split.percent.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; }
        )->second -= 1;
        given -= 1;
    }
    return split;
}

}  // namespace deploybot::integrations::haproxy
