#include "deploy/advance_queue.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::deploy {
namespace {

/// Approvals of people who may still approve.
int valid_approvals(const queue::Request& request, const queue::Rights& rights) {
    return static_cast<int>(std::count_if(
        request.approvals.begin(), request.approvals.end(),
        [&](const queue::Approval& approval) {
            return std::any_of(
                request.approver_roles.begin(), request.approver_roles.end(),
                [&](const base::RoleName& role) { return rights.has_role(approval.by, role); }
            );
        }
    ));
}

FlagValues flag_values(const LaneState& lane, const Service& service) {
    FlagValues values;
    for (const auto& [address, wish] : lane.flags) {
        if (address.service == service.name) {
            values[address.environment][address.flag] = wish.percent;
        }
    }
    return values;
}

std::vector<Event> withdraw(const queue::Request& request, queue::End end, std::string reason) {
    return {queue::Withdrawn{
        .token = request.token, .end = end, .by = queue::kBot, .reason = std::move(reason)}};
}

}  // namespace

std::vector<Event> advance_queue(const LaneState& lane, const Catalog& catalog, Starts starts) {
    if (lane.queue.waiting.empty() || lane.queue.hold) {
        return {};
    }
    const queue::Request& first = lane.queue.waiting.front();
    const Service* service = catalog.find(first.service);
    if (service == nullptr) {
        return withdraw(
            first, queue::End::Cancelled,
            "the service " + first.service.str() + " is no longer configured"
        );
    }
    if (!catalog.rights.may(
            first.requester, queue::Verb::Request, first.service, service->production
        )) {
        return withdraw(
            first, queue::End::Rejected,
            first.requester.str() + " may no longer request deployments of it"
        );
    }
    if (!first.called) {
        return {queue::Called{first.token}};
    }
    const bool approved = valid_approvals(first, catalog.rights) >= first.approvals_needed;
    const bool taken = !first.waits_for_start || first.accepted;
    if (!approved || !taken || starts == Starts::Held) {
        return {};
    }
    const auto stable = lane.stable.find(first.service);
    return {Started{
        .token = first.token,
        .plan = make_plan(
            *service, stable == lane.stable.end() ? std::nullopt : std::optional(stable->second),
            flag_values(lane, *service)
        )}};
}

}  // namespace deploybot::deploy
