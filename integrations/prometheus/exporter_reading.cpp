#include "integrations/prometheus/exporter_reading.hpp"

#include "integrations/prometheus/reading.hpp"

#include <cmath>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
using base::fail;

constexpr const char* kResponses = "haproxy_server_http_responses_total";
constexpr const char* kConnectionErrors = "haproxy_server_connection_errors_total";
constexpr const char* kResponseErrors = "haproxy_server_response_errors_total";

struct Server {
    double requests = 0;
    double errors = 0;
    std::string fault;
};

void add(Server& server, const Series& series) {
    if (!std::isfinite(series.value) || series.value < 0) {
        server.fault = series.name + " is no number or negative";
        return;
    }
    // a request that never got an answer of the server is in none of its answers
    const bool is_failure = series.name != kResponses;
    server.requests += series.value;
    server.errors += is_failure || series.label("code") == "5xx" ? series.value : 0;
}

}  // namespace

std::set<std::string> exporter_names() {
    return {kResponses, kConnectionErrors, kResponseErrors};
}

base::Result<std::vector<deploy::InstanceSample>> read_servers(
    const std::vector<Series>& series, const std::string& proxy,
    const std::map<base::PoolName, std::vector<std::string>>& servers, base::TimePoint at
) {
    std::map<std::string, Server> found;
    for (const Series& each : series) {
        if (each.label("proxy") == proxy) {
            add(found[each.label("server")], each);
        }
    }
    if (found.empty()) {
        return fail(
            ErrorCode::Broken, "the page has no server of HAProxy's backend " + proxy,
            "is it HAProxy's exporter, and is the backend named as in HAProxy?"
        );
    }
    std::vector<deploy::InstanceSample> samples;
    for (const auto& [pool, names] : servers) {
        for (const std::string& name : names) {
            deploy::InstanceSample sample;
            sample.pool = pool;
            sample.instance = name;
            sample.at = at;
            const auto server = found.find(name);
            if (server == found.end()) {
                set_problem(sample, "HAProxy has no such server in backend " + proxy, false);
            } else if (!server->second.fault.empty()) {
                set_problem(sample, server->second.fault, true);
            } else {
                sample.routes.push_back({"*", server->second.requests, server->second.errors});
            }
            samples.push_back(std::move(sample));
        }
    }
    return samples;
}

}  // namespace deploybot::integrations::prometheus
