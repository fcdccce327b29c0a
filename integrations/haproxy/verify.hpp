// Compares what HAProxy was asked for with what it says it does. Pure.
#pragma once

#include "base/result.hpp"
#include "deploy/ports.hpp"
#include "integrations/haproxy/change.hpp"

#include <string>
#include <vector>

namespace deploybot::integrations::haproxy {

/// Names every weight and state that did not take, every server that is DOWN though it should
/// serve, and every server that serves though no pool has it. Broken; Unavailable if the only
/// fault is that some are DOWN.
base::Outcome verify(
    const HaproxyService& service, const std::vector<ServerWish>& wishes,
    const std::vector<ServerState>& states
);

/// What the pools have been told, in whole percent. Errors: Broken (a server outside of the pools
/// serves), Unavailable (nobody serves).
base::Result<deploy::TrafficSplit> told_split(
    const HaproxyService& service, const std::vector<ServerState>& states
);

}  // namespace deploybot::integrations::haproxy
