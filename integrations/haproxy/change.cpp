#include "integrations/haproxy/change.hpp"

#include "base/text.hpp"
#include "integrations/haproxy/weights.hpp"

#include <algorithm>
#include <set>

namespace deploybot::integrations::haproxy {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kLineBytes = 12'000;

base::Outcome check_split(const HaproxyService& service, const deploy::TrafficSplit& split) {
    int sum = 0;
    for (const auto& [pool, percent] : split.percent) {
        if (percent < 0) {
            return fail(ErrorCode::Invalid, "pool " + pool.str() + " cannot get less than 0 %");
        }
        if (percent > 0 && service.pools.find(pool) == service.pools.end()) {
            return fail(
                ErrorCode::Invalid, "HAProxy's configuration here names no pool " + pool.str(),
                "name its servers under the service's router"
            );
        }
        sum += percent;
    }
    if (sum != 100) {
        return fail(
            ErrorCode::Invalid, "the shares sum to " + std::to_string(sum) + " %, not to 100"
        );
    }
    return {};
}

}  // namespace

base::Result<std::vector<ServerWish>> wishes_for(
    const HaproxyService& service, const deploy::TrafficSplit& split
) {
    if (auto checked = check_split(service, split); !checked) {
        return fail(checked.error());
    }
    std::map<base::PoolName, std::size_t> counts;
    for (const auto& [pool, servers] : service.pools) {
        counts[pool] = servers.size();
    }
    const auto weights = weights_for(split, counts);
    std::vector<ServerWish> wishes;
    for (const auto& [pool, servers] : service.pools) {
        const auto share = split.percent.find(pool);
        const bool takes_traffic = share != split.percent.end() && share->second > 0;
        const std::vector<int>& of_pool = weights.at(pool);
        for (std::size_t i = 0; i < servers.size(); ++i) {
            wishes.push_back({pool, servers[i].name, of_pool[i], takes_traffic});
        }
    }
    return wishes;
}

const ServerState* find_state(const std::vector<ServerState>& states, const std::string& name) {
    const auto found = std::find_if(states.begin(), states.end(), [&](const ServerState& each) {
        return each.name == name;
    });
    return found == states.end() ? nullptr : &*found;
}

base::Outcome can_take_traffic(
    const HaproxyService& service, const std::vector<ServerWish>& wishes,
    const std::vector<ServerState>& states
) {
    std::vector<std::string> reasons;
    for (const ServerWish& wish : wishes) {
        if (!wish.takes_traffic) {
            continue;
        }
        const ServerState* state = find_state(states, wish.name);
        if (state != nullptr &&
            (state->is_up() || state->is_in_maintenance() || state->is_draining())) {
            return {};
        }
        reasons.push_back(
            wish.name + (state == nullptr ? " is not there" : " is " + state->status) +
            (state == nullptr || state->check.empty() ? "" : " (" + state->check + ")")
        );
    }
    return fail(
        ErrorCode::Unavailable,
        "no server of backend " + service.backend +
            " that should take the traffic could: " + base::join(reasons, ", "),
        "nothing was changed; start those processes, or choose another pool"
    );
}

std::vector<std::string> commands_for(
    const HaproxyService& service, const std::vector<ServerWish>& wishes,
    const std::vector<ServerState>& states
) {
    std::vector<std::string> up;
    std::vector<std::string> down;
    for (const ServerWish& wish : wishes) {
        if (find_state(states, wish.name) == nullptr) {
            continue;
        }
        const std::string server = "set server " + service.backend + "/" + wish.name;
        std::vector<std::string>& to = wish.takes_traffic ? up : down;
        to.push_back(server + " weight " + std::to_string(wish.weight));
        to.push_back(server + (wish.takes_traffic ? " state ready" : " state maint"));
    }
    up.insert(up.end(), down.begin(), down.end());
    return up;
}

std::vector<CommandLine> to_lines(const std::vector<std::string>& commands) {
    std::vector<CommandLine> lines;
    for (const std::string& command : commands) {
        if (lines.empty() || lines.back().text.size() + command.size() + 1 > kLineBytes) {
            lines.emplace_back();
        }
        CommandLine& line = lines.back();
        line.text += (line.commands == 0 ? "" : ";") + command;
        line.commands += 1;
    }
    return lines;
}

}  // namespace deploybot::integrations::haproxy
