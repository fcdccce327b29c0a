// What people approve: a request before it starts, a gate before production, an emergency
// afterwards.
#include "deploy/approvals.hpp"
#include "deploy/gates.hpp"
#include "deploy/rules/rules.hpp"

#include <algorithm>
#include <string>

namespace deploybot::deploy {

using queue::Accepted;
using queue::Refusal;
using queue::Why;

Rules::Reply Rules::approve() {
    // what goes out is approved, whoever's token was named
    const queue::Request* request = waiting() == nullptr ? nullptr : train();
    if (request == nullptr) {
        const queue::EmergencyRecord* late =
            subject_.lane == nullptr ? nullptr
                                     : subject_.lane->queue.find_emergency(subject_.token);
        if (late != nullptr && command().guard.empty()) {
            return approve_afterwards(*late);
        }
        return running() != nullptr ? approve_gate() : Reply{not_waiting()};
    }
    if (!command().guard.empty()) {
        return refuse(Why::NotUnderWay, subject_, command().guard.str());
    }
    if (queue::Lane::takes_part(*request, person())) {
        Refusal refusal = refuse(Why::OwnRequest, subject_);
        refusal.roles = request->approver_roles;
        return refusal;
    }
    if (std::any_of(
            request->approvals.begin(), request->approvals.end(),
            [&](const queue::Approval& approval) { return approval.by == person(); }
        )) {
        return refuse(Why::AlreadyApproved, subject_);
    }
    if (request->approvals_needed == 0 || !may_approve()) {
        Refusal refusal = refuse(
            request->approvals_needed == 0 ? Why::NothingToApprove : Why::NotAllowed, subject_
        );
        refusal.roles = request->approver_roles;
        return refusal;
    }
    decision_.events.emplace_back(queue::Approved{
        .token = request->token,
        .by = person(),
        .digest = request->digest,
        .plan = plan_fingerprint(*subject_.service)});
    return done();
}

/// An emergency went out without it; somebody else looks at it now.
Rules::Reply Rules::approve_afterwards(const queue::EmergencyRecord& record) {
    std::vector<base::RoleName> roles = subject_.service->policy.approver_roles;
    if (roles.empty()) {
        roles = catalog_.rights.granting(queue::Verb::Emergency, record.service);
    }
    Refusal refusal = refuse(Why::NotAllowed, subject_);
    refusal.roles = roles;
    if (record.requester == person()) {
        refusal.why = Why::OwnRequest;
        return refusal;
    }
    const bool may = std::any_of(roles.begin(), roles.end(), [&](const base::RoleName& role) {
        return catalog_.rights.has_role(person(), role);
    });
    if (!may) {
        return refusal;
    }
    decision_.events.emplace_back(queue::EmergencyApproved{
        .token = record.token, .by = person(), .reason = command().reason});
    return done();
}

Rules::Reply Rules::approve_gate() {
    const Deployment& deployment = *running();
    const std::vector<queue::Requirement>& gates = deployment.plan.service.policy.gates;
    const queue::Requirement* asked = nullptr;
    Refusal refusal = refuse(Why::NotUnderWay, subject_, command().guard.str());
    for (const queue::Requirement& gate : gates) {
        if (!takes_words(gate)) {
            continue;
        }
        refusal.candidates.push_back(queue::guard_named(gate.name).str());
        const bool is_named = queue::guard_named(gate.name) == command().guard;
        asked = is_named ? &gate : asked;
    }
    if (command().guard.empty() && refusal.candidates.size() == 1) {
        asked = &*std::find_if(gates.begin(), gates.end(), takes_words);
    }
    if (asked == nullptr || has_entered_production(deployment)) {
        return refusal;
    }
    refusal.roles = asked->roles;
    const queue::Request& request = *subject_.lane->queue.running;
    if (asked->feed == queue::Feed::Approval && queue::Lane::takes_part(request, person())) {
        refusal.why = Why::OwnRequest;
        return refusal;
    }
    if (!may_vouch(*asked, person(), catalog_.rights)) {
        refusal.why = Why::NotAllowed;
        return refusal;
    }
    if (holds(deployment, *asked, person(), now_)) {
        refusal.why = Why::AlreadyApproved;
        return refusal;
    }
    decision_.events.emplace_back(Vouched{
        .token = deployment.token, .gate = asked->name, .by = person(), .reason = command().reason}
    );
    Accepted accepted = done();
    accepted.gate = asked->name;
    return accepted;
}

Rules::Reply Rules::reject() {
    const queue::Request* request = waiting();
    if (request == nullptr) {
        return not_waiting();
    }
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    withdraw(*request, queue::End::Rejected, command().reason);
    return done();
}

}  // namespace deploybot::deploy
