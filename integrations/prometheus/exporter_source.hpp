// Metric source that reads HAProxy's own exporter: counts for each server, mapped to pools by the
// server's name.
//
// It knows no routes (all counts are of route "*") and has no latency histogram (empty): limits on
// p95 cannot be judged with it, and the judge says so. Errors are 5xx answers of the server,
// connections to it that failed, and answers that it broke off.
// Thread: the executor's. Lifetime: the clock outlives it; destroying it drops the waiting
// completions.
#pragma once

#include "base/time.hpp"
#include "deploy/ports.hpp"
#include "net/executor.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace deploybot::integrations::prometheus {

struct ExporterService {
    std::string url;    ///< of the exporter: `http://127.0.0.1:8405/metrics`
    std::string proxy;  ///< the backend's name
    std::map<base::PoolName, std::vector<std::string>> servers;

    bool operator==(const ExporterService&) const = default;
};

struct ExporterConfig {
    std::map<base::ServiceName, ExporterService> services;
    base::Millis time_limit{2'000};
    std::string ca_file;  ///< for https; empty: the system's authorities
};

class ExporterSource final : public deploy::MetricSource {
public:
    ExporterSource(net::Executor executor, const base::Clock& clock, ExporterConfig config);
    ~ExporterSource() override;

    /// Errors: NotFound (unknown service), Unavailable (it did not answer), Broken (no exposition,
    /// or none of HAProxy's).
    void take_snapshot(
        const base::ServiceName& service, deploy::Completion<deploy::MetricSnapshot> done
    ) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::prometheus
