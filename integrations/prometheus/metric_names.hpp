// What a service calls its metrics. The defaults are the usual names of the Prometheus client
// libraries.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

/// A gauge that tells how full something is: value / full, 1 is full.
struct SaturationGauge {
    std::string name;                           ///< as the judge and people see it
    std::string metric;                         ///< as the process writes it
    std::map<std::string, std::string> labels;  ///< it must have these; one series must be left
    double full = 1;                            ///< its value when there is nothing left

    bool operator==(const SaturationGauge&) const = default;
};

struct MetricNames {
    std::string requests = "http_requests_total";  ///< counter by route and status
    std::string route_label = "route";             ///< a series without it counts as route "*"
    std::string status_label = "code";             ///< `503`, or a class: `5xx`
    std::string latency = "http_request_duration_seconds";  ///< histogram, without `_bucket`
    std::vector<SaturationGauge> gauges;

    bool operator==(const MetricNames&) const = default;
};

}  // namespace deploybot::integrations::prometheus
