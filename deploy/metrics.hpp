// Raw counters of a service's processes, and what grew between two looks at them.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace deploybot::deploy {

/// Requests of one route by the class of their answer, since the process started.
struct RouteCounter {
    std::string route;
    double requests = 0;
    double errors = 0;  ///< answers of class 5xx, and connections that failed

    bool operator==(const RouteCounter&) const = default;
};

/// Cumulative, as Prometheus writes it: `counts[i]` requests took at most `bounds[i]` seconds; the
/// last bound is infinity.
struct LatencyHistogram {
    std::vector<double> bounds;
    std::vector<double> counts;

    bool operator==(const LatencyHistogram&) const = default;
};

struct InstanceSample {
    base::PoolName pool;
    std::string instance;
    std::vector<RouteCounter> routes;
    LatencyHistogram latency;
    std::map<std::string, double> saturation;  ///< gauge name -> 0..1 (1: full)
    base::TimePoint at;  ///< when its values were taken: late samples are recognised by it
    /// Not empty: it could not be read, or what it said makes no sense; the rest is then empty.
    std::string problem;
    /// With a problem: it answered, and what it said makes no sense (NaN, many series).
    bool impossible = false;

    bool operator==(const InstanceSample&) const = default;
};

/// One look at all processes of a service.
struct MetricSnapshot {
    base::TimePoint at;
    std::vector<InstanceSample> instances;

    bool operator==(const MetricSnapshot&) const = default;
};

/// What one arm (canary, stable) served between two looks.
///
/// Counts add up over adjoining times; gauges, the number of processes and their problems are those
/// of the last look.
struct ArmCounts {
    std::vector<RouteCounter> routes;  ///< by route, sorted
    LatencyHistogram latency;
    std::map<std::string, double> saturation;  ///< the highest of its processes
    int instances = 0;                         ///< processes that were read at both looks
    std::vector<std::string> problems;         ///< those that were not, with the reason
    /// Those left out because what they said makes no sense, with the reason.
    std::vector<std::string> impossible;

    [[nodiscard]] double requests() const;
    [[nodiscard]] double errors() const;
    /// Adds what was served in a later, adjoining time.
    void add(const ArmCounts& later);

    bool operator==(const ArmCounts&) const = default;
};

/// What `pool` served between two snapshots.
///
/// A counter that fell was reset: its process started anew, and all that it counts now is new. A
/// process that is in one snapshot only, is late (older than `stale_after`), or has a problem is
/// left out and named; so is one whose numbers cannot be right (NaN, negative, falling buckets, the
/// same route or process twice). If `before` holds no process at all, it is the first look: gauges
/// are read, nothing has grown, and that is no problem. Counters that are read one after the other
/// may show an error whose request was counted before: that request is added.
ArmCounts grown(
    const MetricSnapshot& before, const MetricSnapshot& after, const base::PoolName& pool,
    base::Millis stale_after
);

}  // namespace deploybot::deploy
