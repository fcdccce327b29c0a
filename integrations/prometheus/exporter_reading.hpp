// What HAProxy's exporter page says of the servers of one backend. Pure.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "deploy/metrics.hpp"
#include "integrations/prometheus/series.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

/// The metric names that `read_servers` looks at.
std::set<std::string> exporter_names();

/// One sample for each configured server; one that is not on the page has a problem. Errors: Broken
/// (the page has no server of this proxy at all).
base::Result<std::vector<deploy::InstanceSample>> read_servers(
    const std::vector<Series>& series, const std::string& proxy,
    const std::map<base::PoolName, std::vector<std::string>>& servers, base::TimePoint at
);

}  // namespace deploybot::integrations::prometheus
