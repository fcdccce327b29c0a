// Metric source that asks a Prometheus server's HTTP API for raw counters by instance; rates and
// resets are the judge's own work.
//
// Every query is an instant query, all of one look at once. An instance's values carry the time of
// their scrape, not that of the query (Prometheus answers with values up to 5 minutes old): what is
// late is recognised by it. Thread: the executor's. Lifetime: the clock outlives it; destroying it
// drops the waiting completions.
#pragma once

#include "base/secret.hpp"
#include "base/time.hpp"
#include "deploy/ports.hpp"
#include "net/executor.hpp"

#include <map>
#include <memory>
#include <string>

namespace deploybot::integrations::prometheus {

/// PromQL with `$selector`, `$service` and `$pool`. Each must answer with a vector in which every
/// series names its instance.
struct PrometheusQueries {
    std::string requests = "http_requests_total{$selector}";
    std::string latency = "http_request_duration_seconds_bucket{$selector}";  ///< empty: none
    /// When the newest values were taken, in seconds of Unix time, one series an instance. Empty:
    /// the query's own time.
    std::string times = "min by (instance) (timestamp(http_requests_total{$selector}))";
    /// 0: Prometheus cannot read it; shows processes that have counted nothing yet. Empty: none.
    std::string up = "up{$selector}";
    std::map<std::string, std::string> gauges;  ///< name -> query; values 0..1, 1 is full

    bool operator==(const PrometheusQueries&) const = default;
};

struct PrometheusService {
    std::string url;  ///< `http://prometheus:9090`, a path in front of /api/v1 included
    /// What stands for `$selector`: `job="shop",pool="canary"`. May hold $service and $pool.
    std::map<base::PoolName, std::string> selectors;
    PrometheusQueries queries;
    std::string route_label = "route";
    std::string status_label = "code";
    std::string instance_label = "instance";

    bool operator==(const PrometheusService&) const = default;
};

struct PrometheusConfig {
    std::map<base::ServiceName, PrometheusService> services;
    base::Millis time_limit{5'000};  ///< for each query
    base::Secret bearer;             ///< may be empty
    std::string ca_file;             ///< for https; empty: the system's authorities
};

class PrometheusSource final : public deploy::MetricSource {
public:
    PrometheusSource(net::Executor executor, const base::Clock& clock, PrometheusConfig config);
    ~PrometheusSource() override;

    /// Errors: NotFound (unknown service), Unavailable (no answer, 5xx, an answer with warnings: it
    /// may be incomplete), Broken (an error status, a scalar or matrix where a vector was asked,
    /// a series without instance, no JSON).
    void take_snapshot(
        const base::ServiceName& service, deploy::Completion<deploy::MetricSnapshot> done
    ) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::prometheus
