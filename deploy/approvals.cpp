#include "deploy/approvals.hpp"

#include "base/sha256.hpp"
#include "deploy/json.hpp"

#include <algorithm>

namespace deploybot::deploy {

std::string plan_fingerprint(const Service& service) {
    return base::to_hex(base::sha256(nlohmann::json(service).dump()));
}

std::string why_void(
    const queue::Approval& approval, const queue::Request& request, const Service& service,
    const std::string& plan, const queue::Rights& rights, base::TimePoint now
) {
    const bool may = std::any_of(
        request.approver_roles.begin(), request.approver_roles.end(),
        [&](const base::RoleName& role) { return rights.has_role(approval.by, role); }
    );
    if (!may) {
        return "they may no longer approve it";
    }
    if (queue::Lane::takes_part(request, approval.by)) {
        return kOwnApproval;
    }
    if (approval.digest != request.digest) {
        return "it was given to another artifact";
    }
    if (approval.plan != plan) {
        return "the way it would be deployed has changed since";
    }
    if (now - approval.at > service.policy.approval_reuse) {
        return "it is too old";
    }
    return {};
}

std::vector<queue::Approval> reusable(
    const queue::Lane& lane, const queue::Request& request, const Service& service,
    const queue::Rights& rights, base::TimePoint now
) {
    std::vector<queue::Approval> found;
    const auto given = lane.given.find(request.service);
    if (given == lane.given.end() || request.approvals_needed == 0) {
        return found;
    }
    const std::string plan = plan_fingerprint(service);
    for (const queue::Approval& approval : given->second) {
        const bool is_other = std::none_of(found.begin(), found.end(), [&](const auto& each) {
            return each.by == approval.by;
        });
        if (is_other && why_void(approval, request, service, plan, rights, now).empty()) {
            found.push_back(approval);
        }
    }
    return found;
}

}  // namespace deploybot::deploy
