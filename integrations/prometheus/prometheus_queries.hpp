// Which queries one look at a pool needs, and what their answers mean together. Pure.
#pragma once

#include "base/result.hpp"
#include "deploy/metrics.hpp"
#include "integrations/prometheus/prometheus_source.hpp"
#include "integrations/prometheus/series.hpp"

#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

struct PoolQuery {
    enum class Kind { Requests, Latency, Times, Up, Gauge };
    Kind kind = Kind::Requests;
    std::string gauge;  ///< name of the gauge, for Kind::Gauge
    std::string text;   ///< PromQL
};

/// `text` with $selector, $service and $pool filled in; names are escaped as PromQL strings are.
std::string fill_in(
    const std::string& text, const std::string& selector, const base::ServiceName& service,
    const base::PoolName& pool
);

std::vector<PoolQuery> queries_of(
    const PrometheusService& service, const base::ServiceName& name, const base::PoolName& pool
);

/// One sample for each instance that any of the answers names; `answers` in the order of `queries`.
///
/// `at` of a sample is `now` less the age of its values on Prometheus' own clock. No instance at
/// all: one sample named "(none)" with the problem. Errors: Broken (a series without the instance
/// label, several times for one instance).
base::Result<std::vector<deploy::InstanceSample>> to_samples(
    const PrometheusService& service, const base::PoolName& pool,
    const std::vector<PoolQuery>& queries, const std::vector<std::vector<Series>>& answers,
    base::TimePoint now
);

}  // namespace deploybot::integrations::prometheus
