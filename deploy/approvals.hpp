// What approvals are bound to, and when they count no more.
#pragma once

#include "base/time.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <string>
#include <vector>

namespace deploybot::deploy {

/// Tells one way of deploying a service from another: whoever approved the one did not approve the
/// other.
std::string plan_fingerprint(const Service& service);

/// Why the approval of somebody who takes part is void.
inline constexpr const char* kOwnApproval = "it goes out for them too";

/// Why this approval counts no more; empty: it does.
std::string why_void(
    const queue::Approval& approval, const queue::Request& request, const Service& service,
    const std::string& plan, const queue::Rights& rights, base::TimePoint now
);

/// Those given of late to the same digest and plan that count for this new request too.
std::vector<queue::Approval> reusable(
    const queue::Lane& lane, const queue::Request& request, const Service& service,
    const queue::Rights& rights, base::TimePoint now
);

}  // namespace deploybot::deploy
