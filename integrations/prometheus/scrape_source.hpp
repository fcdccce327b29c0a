// Metric source that asks a service's own processes for their metrics page, all at once.
//
// A process that does not answer in time, or whose page makes no sense, is an instance with a
// problem. Thread: the executor's. Lifetime: the clock outlives it; destroying it drops the waiting
// completions.
#pragma once

#include "base/secret.hpp"
#include "base/time.hpp"
#include "deploy/ports.hpp"
#include "integrations/prometheus/metric_names.hpp"
#include "net/executor.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

struct ScrapeService {
    std::map<base::PoolName, std::vector<std::string>> targets;  ///< URLs of the metrics pages
    MetricNames names;

    bool operator==(const ScrapeService&) const = default;
};

struct ScrapeConfig {
    std::map<base::ServiceName, ScrapeService> services;
    base::Millis time_limit{2'000};  ///< for each target
    base::Secret bearer;             ///< sent to every target, if there is one
    std::string ca_file;             ///< for https; empty: the system's authorities
};

class ScrapeSource final : public deploy::MetricSource {
public:
    ScrapeSource(net::Executor executor, const base::Clock& clock, ScrapeConfig config);
    ~ScrapeSource() override;

    /// Errors: NotFound (unknown service), Unavailable (no target at all answered).
    void take_snapshot(
        const base::ServiceName& service, deploy::Completion<deploy::MetricSnapshot> done
    ) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::prometheus
