// What the series of one process mean: requests and errors by route, latency, saturation. Pure.
#pragma once

#include "deploy/metrics.hpp"
#include "integrations/prometheus/metric_names.hpp"
#include "integrations/prometheus/series.hpp"

#include <set>
#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

/// The metric names that `read_process` looks at.
std::set<std::string> wanted_names(const MetricNames& names);

/// Fills routes, latency and saturation of `sample` (pool, instance and time are the caller's), or
/// only its problem.
///
/// A counter that is not there has counted nothing: processes make it with their first request. A
/// gauge that the configuration names must be there. NaN, a negative count, a status that is none,
/// a gauge with several series: impossible, by name.
void read_process(
    const std::vector<Series>& series, const MetricNames& names, deploy::InstanceSample& sample
);

/// Empties the sample and says why.
void set_problem(deploy::InstanceSample& sample, const std::string& problem, bool impossible);

}  // namespace deploybot::integrations::prometheus
