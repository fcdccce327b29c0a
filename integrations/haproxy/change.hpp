// Which commands bring HAProxy from any state to a split, in an order that never leaves nobody to
// serve. Pure.
#pragma once

#include "base/result.hpp"
#include "deploy/ports.hpp"
#include "integrations/haproxy/config.hpp"
#include "integrations/haproxy/runtime.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace deploybot::integrations::haproxy {

/// What one server is to be.
struct ServerWish {
    base::PoolName pool;
    std::string name;
    int weight = 0;
    bool takes_traffic = false;  ///< its pool does; a single weight may still be 0
};

/// The wishes for all servers of the service. Errors: Invalid (a pool that the service does not
/// have, shares that are negative or do not sum to 100).
base::Result<std::vector<ServerWish>> wishes_for(
    const HaproxyService& service, const deploy::TrafficSplit& split
);

/// Unavailable if every server that should take traffic is DOWN or missing: then the change would
/// take the others away for nothing.
base::Outcome can_take_traffic(
    const HaproxyService& service, const std::vector<ServerWish>& wishes,
    const std::vector<ServerState>& states
);

/// First who shall serve gets weight and goes ready, then the others go to maintenance. Servers
/// that HAProxy does not have are left out.
std::vector<std::string> commands_for(
    const HaproxyService& service, const std::vector<ServerWish>& wishes,
    const std::vector<ServerState>& states
);

/// Commands joined with `;` into lines that fit HAProxy's buffer (16 kB by default).
struct CommandLine {
    std::string text;
    std::size_t commands = 0;
};
std::vector<CommandLine> to_lines(const std::vector<std::string>& commands);

const ServerState* find_state(const std::vector<ServerState>& states, const std::string& name);

}  // namespace deploybot::integrations::haproxy
