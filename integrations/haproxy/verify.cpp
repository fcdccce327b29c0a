#include "integrations/haproxy/verify.hpp"

#include "base/text.hpp"
#include "integrations/haproxy/weights.hpp"

#include <algorithm>
#include <set>

namespace deploybot::integrations::haproxy {
namespace {

using base::ErrorCode;
using base::fail;

/// Servers that take requests and that no pool names. A backup server gets some only when all
/// others are gone.
std::vector<std::string> strangers(
    const HaproxyService& service, const std::vector<ServerState>& states
) {
    std::set<std::string> known;
    for (const auto& [pool, servers] : service.pools) {
        for (const HaproxyServer& server : servers) {
            known.insert(server.name);
        }
    }
    std::vector<std::string> found;
    for (const ServerState& state : states) {
        const bool is_row = state.name == "BACKEND" || state.name == "FRONTEND";
        if (!is_row && !state.backup && state.told_weight() > 0 && !known.contains(state.name)) {
            found.push_back(state.name);
        }
    }
    return found;
}

std::string describe(const ServerState& state) {
    return state.status + (state.check.empty() ? "" : " (" + state.check + ")");
}

/// What is wrong with one server; empty if nothing is.
struct Fault {
    std::string text;
    bool is_down = false;
};

Fault fault_of(const ServerWish& wish, const ServerState* state) {
    if (!wish.takes_traffic) {
        // a server that is not there serves nobody, which is what was asked
        const bool done = state == nullptr || state->is_in_maintenance();
        return {done ? "" : "server " + wish.name + " is " + state->status + ", not in maint"};
    }
    if (state == nullptr) {
        return {"server " + wish.name + " is not there"};
    }
    if (state->weight != wish.weight) {
        return {
            "server " + wish.name + " has weight " + std::to_string(state->weight) + ", not " +
            std::to_string(wish.weight)};
    }
    if (state->is_in_maintenance() || state->is_draining()) {
        return {"server " + wish.name + " is " + state->status + ", not ready"};
    }
    return {state->is_up() ? "" : "server " + wish.name + " is " + describe(*state), true};
}

}  // namespace

base::Outcome verify(
    const HaproxyService& service, const std::vector<ServerWish>& wishes,
    const std::vector<ServerState>& states
) {
    std::vector<std::string> faults;
    bool only_down = true;
    for (const ServerWish& wish : wishes) {
        const Fault fault = fault_of(wish, find_state(states, wish.name));
        if (!fault.text.empty()) {
            faults.push_back(fault.text);
            only_down = only_down && fault.is_down;
        }
    }
    for (const std::string& stranger : strangers(service, states)) {
        faults.push_back("server " + stranger + " takes traffic and is in no pool");
        only_down = false;
    }
    if (faults.empty()) {
        return {};
    }
    return fail(
        only_down ? ErrorCode::Unavailable : ErrorCode::Broken,
        "HAProxy's backend " + service.backend +
            " is not as it should be: " + base::join(faults, "; "),
        only_down ? "look at those processes: HAProxy's health checks fail on them"
                  : "compare the servers and pools in both configurations; is somebody else "
                    "changing this backend?"
    );
}

base::Result<deploy::TrafficSplit> told_split(
    const HaproxyService& service, const std::vector<ServerState>& states
) {
    if (const auto found = strangers(service, states); !found.empty()) {
        return fail(
            ErrorCode::Broken,
            "HAProxy's backend " + service.backend +
                " has servers that take traffic and are in no pool: " + base::join(found, ", "),
            "name them in a pool of the service, or take them out of the backend"
        );
    }
    std::map<base::PoolName, long> weights;
    for (const auto& [pool, servers] : service.pools) {
        long& sum = weights[pool];
        for (const HaproxyServer& server : servers) {
            const ServerState* state = find_state(states, server.name);
            sum += state == nullptr ? 0 : state->told_weight();
        }
    }
    deploy::TrafficSplit split = to_split(weights);
    if (split.percent.empty()) {
        return fail(
            ErrorCode::Unavailable,
            "nobody takes traffic in HAProxy's backend " + service.backend +
                ": all servers are in maint or have weight 0",
            "set the split again"
        );
    }
    return split;
}

}  // namespace deploybot::integrations::haproxy
