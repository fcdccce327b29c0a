// Which HAProxy carries a service's customers, and which of its servers make up which pool. Plain
// values: the configuration's reader fills them.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <map>
#include <string>
#include <vector>

namespace deploybot::integrations::haproxy {

struct HaproxyServer {
    std::string name;  ///< as in HAProxy's configuration
    /// Asked by check_health; any 2xx or 3xx is healthy. Needed because HAProxy does not check a
    /// server in maintenance, which is where a pool without traffic stands.
    std::string health_url;

    bool operator==(const HaproxyServer&) const = default;
};

struct HaproxyService {
    std::string socket;  ///< path of the runtime socket (`stats socket PATH level admin`)
    std::string backend;
    std::map<base::PoolName, std::vector<HaproxyServer>> pools;

    bool operator==(const HaproxyService&) const = default;
};

struct HaproxyRouterConfig {
    std::map<base::ServiceName, HaproxyService> services;
    base::Millis time_limit{2'000};  ///< for one call of the port, all of its round trips together
    std::string ca_file;             ///< for https health URLs; empty: the system's authorities

    bool operator==(const HaproxyRouterConfig&) const = default;
};

/// Names that could be read as something else on HAProxy's command line, a pool without servers, a
/// server in two pools, a missing or bad health URL: Invalid, with the name.
base::Outcome check(const HaproxyService& service);

}  // namespace deploybot::integrations::haproxy
