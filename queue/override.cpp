#include "queue/override.hpp"

#include <algorithm>

namespace deploybot::queue {

bool is_for_others(const base::GuardName& guard, const std::vector<Requirement>& gates) {
    return guard == kApprovalGuard ||
           std::any_of(gates.begin(), gates.end(), [&](const Requirement& gate) {
               return gate.feed == Feed::Approval && guard_named(gate.name) == guard;
           });
}

const Override* lifted(const OverrideView& view, const base::GuardName& guard) {
    const Override* given = view.lane.find_override(view.service, view.commit, guard, view.now);
    if (given == nullptr) {
        return nullptr;
    }
    const bool is_own = view.request != nullptr && Lane::takes_part(*view.request, given->by) &&
                        is_for_others(guard, view.gates);
    const bool holds = !is_own && !is_absolute(guard) &&
                       view.rights.may_override(given->by, guard, view.service, view.environment);
    return holds ? given : nullptr;
}

void apply_overrides(const OverrideView& view, std::vector<Check>& checks) {
    for (Check& check : checks) {
        if (check.state == CheckState::Passed) {
            continue;
        }
        if (const Override* given = lifted(view, guard_named(check.name))) {
            check.overridden = given->by.str() + ": " + given->reason;
        }
    }
}

void reduce(const Emergency& emergency, std::vector<Check>& checks) {
    for (Check& check : checks) {
        const bool counts =
            is_absolute(guard_named(check.name)) ||
            std::find(emergency.checks.begin(), emergency.checks.end(), check.name) !=
                emergency.checks.end();
        if (!counts && !is_settled(check)) {
            check.overridden = "emergency: " + emergency.reason;
        }
    }
}

}  // namespace deploybot::queue
