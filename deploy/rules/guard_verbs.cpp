// What people take upon themselves: one guard lifted by its name, an emergency sent past the queue.
#include "base/text.hpp"
#include "deploy/obstacle.hpp"
#include "deploy/retreat.hpp"
#include "deploy/rules/rules.hpp"
#include "queue/guard.hpp"
#include "queue/override.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace deploybot::deploy {
namespace {

using queue::Accepted;
using queue::Refusal;
using queue::Why;

/// Everything that may stand in the way of the service's deployments, by its name.
std::vector<std::string> guards_of(const Service& service) {
    std::set<std::string> names{
        "branch",
        "trunk",
        queue::kApprovalGuard.str(),
        queue::kFreezeGuard.str(),
        queue::kHoldGuard.str(),
        queue::kLockGuard.str()};
    for (const std::string& stage : service.policy.required_stages) {
        names.insert(queue::guard_named(stage).str());
    }
    for (const auto& list : {service.policy.checks, service.policy.gates}) {
        for (const queue::Requirement& each : list) {
            names.insert(queue::guard_named(each.name).str());
        }
    }
    return {names.begin(), names.end()};
}

/// What goes out with the request: its train, if it rides; nullptr: there is no request.
const queue::Request* going_with(const queue::Lane& lane, const queue::Request* request) {
    const queue::Request* train = request == nullptr ? nullptr : lane.train_of(request->token);
    return train == nullptr ? request : train;
}

}  // namespace

std::optional<Refusal> Rules::check_override_right() const {
    const base::ServiceName& service = subject_.service->name;
    const base::GuardName& guard = command().guard;
    if (queue::is_absolute(guard)) {
        return refuse(Why::AbsoluteGuard, subject_, guard.str());
    }
    const std::vector<std::string> known = guards_of(*subject_.service);
    if (!std::binary_search(known.begin(), known.end(), guard.str())) {
        Refusal refusal = refuse(Why::UnknownGuard, subject_, guard.str());
        refusal.candidates = base::nearest(guard.str(), known);
        if (refusal.candidates.empty()) {
            refusal.candidates = known;
        }
        return refusal;
    }
    if (catalog_.rights.may_override(person(), guard, service, subject_.service->production)) {
        return std::nullopt;
    }
    Refusal refusal = refuse(Why::NotAllowed, subject_);
    refusal.roles = catalog_.rights.granting_override(guard, service);
    return refusal;
}

Rules::Reply Rules::override_guard() {
    const queue::Request* request = nullptr;
    base::CommitSha commit;
    if (!command().commit.empty()) {
        if (!ask_.facts || !ask_.facts->facts) {
            Refusal refusal = refuse(Why::CommitNotFound, subject_);
            refusal.detail = ask_.facts ? ask_.facts->facts.error().message : std::string{};
            return refusal;
        }
        commit = ask_.facts->facts->commit.sha;
        request = subject_.lane == nullptr
                      ? nullptr
                      : going_with(
                            subject_.lane->queue,
                            subject_.lane->queue.find_commit(subject_.service->name, commit)
                        );
    } else {
        request = subject_.lane == nullptr
                      ? nullptr
                      : going_with(subject_.lane->queue, subject_.lane->queue.find(subject_.token));
        if (request == nullptr) {
            return not_waiting();
        }
    }
    if (request != nullptr) {
        // of a rider's commit nothing goes out but its train
        commit = request->commit.sha;
    }
    // nobody lifts by themselves what others have to approve
    if (request != nullptr && queue::Lane::takes_part(*request, person()) &&
        queue::is_for_others(command().guard, subject_.service->policy.gates)) {
        Refusal refusal = refuse(Why::OwnRequest, subject_);
        refusal.roles =
            command().guard == queue::kApprovalGuard
                ? request->approver_roles
                : catalog_.rights.granting_override(command().guard, subject_.service->name);
        return refusal;
    }
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    if (!command().confirmed) {
        return refuse(
            Why::NeedsConfirmation, subject_,
            "it lifts " + command().guard.str() + " for " + commit.str().substr(0, 7) +
                " on its way to " + subject_.service->production.str()
        );
    }
    Accepted accepted = done();
    accepted.commit = commit;
    accepted.token = request == nullptr ? base::Token{} : request->token;
    decision_.events.emplace_back(queue::Overridden{
        .service = subject_.service->name,
        .commit = commit,
        .token = accepted.token,
        .guard = command().guard,
        .by = person(),
        .reason = command().reason});
    return accepted;
}

Rules::Reply Rules::emergency() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    const EmergencyPolicy& policy = subject_.service->policy.emergency;
    return queue_request(queue::Emergency{
        .reason = command().reason,
        .checks = policy.checks,
        .approve_within = policy.approve_within,
        .nag = policy.nag});
}

bool Rules::waits_in_turn(const queue::Request& request) const {
    const queue::Lane& lane = subject_.lane->queue;
    return !request.emergency &&
           (lane.place(request.token) > 0 || lane.find_stranded(request.token) != nullptr);
}

/// What waits with the same commit leaves the queue for it, and what runs stops or goes back.
void Rules::make_way(queue::Request& made, queue::Emergency emergency) {
    const std::string why = "an emergency takes its place: " + emergency.reason;
    made.emergency = std::move(emergency);
    made.train.alone = true;
    made.train.alone_because = "it is an emergency";
    if (subject_.lane == nullptr) {
        return;
    }
    if (const queue::Request* riding =
            subject_.lane->queue.find_commit(made.service, made.commit.sha)) {
        withdraw(*riding, queue::End::Cancelled, why);
    }
    const auto& running = subject_.lane->deployment;
    if (!running || running->retreat || has_passed(*running)) {
        return;
    }
    // what could not take the place yet drives nobody out of it
    if (!obstacles_to_start(*subject_.lane, made, world_.stops, catalog_, now_).empty()) {
        return;
    }
    const Author author{.by = person(), .reason = why};
    if (subject_.service->policy.emergency.running == MakeWay::Hold) {
        if (!running->paused) {
            made.emergency->made_way = true;
            decision_.events.emplace_back(Paused{.token = running->token, .author = author});
        }
        return;
    }
    if (running->exposed && running->stable() == nullptr) {
        return;  // customers have nowhere to go: it must end first
    }
    made.emergency->made_way = true;
    decision_.events.emplace_back(WentBack{
        .token = running->token,
        .end = queue::End::Aborted,
        .author = author,
        .reached = reached(*running)});
}

}  // namespace deploybot::deploy
