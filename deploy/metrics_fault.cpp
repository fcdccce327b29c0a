#include "deploy/metrics_fault.hpp"

#include <cmath>
#include <cstddef>
#include <set>

namespace deploybot::deploy {

bool is_count(double value) {
    return std::isfinite(value) && value >= 0;
}

namespace {

std::optional<std::string> route_fault(const std::vector<RouteCounter>& routes) {
    std::set<std::string> seen;
    for (const RouteCounter& each : routes) {
        if (!seen.insert(each.route).second) {
            return "route " + each.route + " is there twice";
        }
        if (!is_count(each.requests) || !is_count(each.errors)) {
            return "a count of route " + each.route + " is no number or negative";
        }
        if (each.errors > each.requests) {
            return "route " + each.route + " has more errors than requests";
        }
    }
    return std::nullopt;
}

std::optional<std::string> histogram_fault(const LatencyHistogram& latency) {
    if (latency.bounds.size() != latency.counts.size()) {
        return "its latency histogram has not one count a bucket";
    }
    for (std::size_t i = 0; i < latency.bounds.size(); ++i) {
        if (std::isnan(latency.bounds[i]) ||
            (i > 0 && latency.bounds[i] <= latency.bounds[i - 1])) {
            return "the bounds of its latency histogram do not rise";
        }
        if (!is_count(latency.counts[i]) || (i > 0 && latency.counts[i] < latency.counts[i - 1])) {
            return "the counts of its latency histogram fall or are no numbers";
        }
    }
    if (!latency.bounds.empty() && !std::isinf(latency.bounds.back())) {
        return "its latency histogram has no bucket without bound";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_fault(
    const std::vector<RouteCounter>& routes, const LatencyHistogram& latency,
    const std::map<std::string, double>& saturation
) {
    if (auto fault = route_fault(routes)) {
        return fault;
    }
    if (auto fault = histogram_fault(latency)) {
        return fault;
    }
    for (const auto& [gauge, value] : saturation) {
        if (!is_count(value)) {
            return "gauge " + gauge + " is no number or negative";
        }
    }
    return std::nullopt;
}

}  // namespace deploybot::deploy
