// What people ask of the queue: the verbs about requests that wait, holds and bad marks.
#include "base/text.hpp"
#include "deploy/approvals.hpp"
#include "deploy/obstacle.hpp"
#include "deploy/rules/rules.hpp"
#include "queue/train.hpp"

#include <utility>

namespace deploybot::deploy {
namespace {

/// Why nobody may join it, as the policy says of what it changes; empty: they may. What is not
/// known may be anything.
std::string why_alone(const TrainPolicy& policy, const std::optional<queue::CommitRange>& change) {
    if (policy.alone_paths.empty()) {
        return {};
    }
    if (!change || change->from.empty()) {
        return "what it changes is not known";
    }
    const std::string path = queue::first_touched(policy.alone_paths, change->paths);
    if (!path.empty()) {
        return "it changes " + path;
    }
    return change->complete && change->paths_complete ? std::string{}
                                                      : "not all that it changes is known";
}

}  // namespace

using queue::Accepted;
using queue::Refusal;
using queue::Why;

Rules::Reply Rules::request() {
    return queue_request(std::nullopt);
}

Rules::Reply Rules::queue_request(std::optional<queue::Emergency> emergency) {
    const Service& service = *subject_.service;
    if (!ask_.facts || !ask_.facts->facts) {
        Refusal refusal = refuse(Why::CommitNotFound, subject_);
        if (ask_.facts) {
            refusal.detail = ask_.facts->facts.error().message;
            refusal.hint = ask_.facts->facts.error().hint;
        }
        return refusal;
    }
    const queue::Commit& commit = ask_.facts->facts->commit;
    Accepted accepted = done();
    accepted.commit = commit.sha;
    if (subject_.lane != nullptr) {
        if (const queue::Request* riding =
                subject_.lane->queue.find_commit(service.name, commit.sha);
            riding != nullptr && !(emergency && waits_in_turn(*riding))) {
            accepted.token = riding->token;
            accepted.changed = false;
            return accepted;
        }
        if (subject_.lane->queue.waiting.size() >= queue::kMostWaiting) {
            return refuse(Why::LaneFull, subject_, std::to_string(queue::kMostWaiting));
        }
    }
    std::vector<queue::Check> checks = check_commit(
        subject_.lane, service, *ask_.facts,
        {.rights = catalog_.rights, .now = now_, .emergency = emergency ? &*emergency : nullptr}
    );
    if (!queue::all_passed(checks)) {
        Refusal refusal = refuse(Why::NotEligible, subject_);
        refusal.commit = commit;
        refusal.checks = std::move(checks);
        return refusal;
    }
    queue::Request made;
    made.token = queue::next_token(world_.last_token, now_);
    made.service = service.name;
    made.commit = commit;
    made.requester = person();
    made.at = now_;
    made.checks = std::move(checks);
    made.reason = command().reason;
    made.digest = ask_.facts->artifact->digest;
    made.approver_roles = service.policy.approver_roles;
    made.approval_pending = service.policy.approval_pending;
    if (emergency) {
        make_way(made, *emergency);
    } else {
        made.approvals_needed = service.policy.approvals;
        const queue::TurnRules rules = turn_rules(made, service.policy);
        made.waits_for_start = rules.waits_for_start;
        made.turn.answer_within = rules.answer_within;
        made.train.alone_because = why_alone(service.policy.train, ask_.facts->facts->change);
        made.train.alone = !made.train.alone_because.empty();
    }
    if (subject_.lane != nullptr) {
        made.approvals = reusable(subject_.lane->queue, made, service, catalog_.rights, now_);
    }
    decision_.issued = made.token;
    accepted.token = made.token;
    const queue::Request request = made;
    decision_.events.emplace_back(queue::Requested{std::move(made)});
    if (!request.emergency) {
        supersede(request);
    }
    return accepted;
}

Rules::Reply Rules::cancel() {
    const queue::Request* request = waiting();
    if (request == nullptr) {
        return not_waiting();
    }
    withdraw(*request, queue::End::Cancelled, command().reason);
    return done();
}

Rules::Reply Rules::start() {
    const queue::Request* request = waiting() == nullptr ? nullptr : train();
    if (request == nullptr) {
        return not_waiting();
    }
    const bool asked = request->waits_for_start || is_warned(*subject_.lane, *request);
    if (!request->called || !asked) {
        return refuse(Why::NotYourTurn, subject_);
    }
    if (const base::PersonId& conductor = queue::conductor_of(*request).requester;
        conductor != person()) {
        Refusal refusal = refuse(own() == nullptr ? Why::NotYourTurn : Why::NotConductor, subject_);
        refusal.candidates = {conductor.str()};
        return refusal;
    }
    Accepted accepted = done();
    if (request->accepted) {
        accepted.changed = false;
        return accepted;
    }
    decision_.events.emplace_back(queue::TurnAccepted{.token = request->token, .by = person()});
    return accepted;
}

Rules::Reply Rules::hold() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    decision_.events.emplace_back(queue::Held{.by = person(), .reason = command().reason});
    return done();
}

Rules::Reply Rules::unhold() {
    if (subject_.lane == nullptr ||
        (!subject_.lane->queue.hold && subject_.lane->queue.queued_holds.empty())) {
        return refuse(Why::NotHeld, subject_);
    }
    if (!subject_.lane->queue.hold) {
        // one's own before another's, and of those the one that comes last
        const auto& holds = subject_.lane->queue.queued_holds;
        const auto own = std::find_if(holds.rbegin(), holds.rend(), [&](const auto& each) {
            return each.by == person();
        });
        const queue::QueuedHold& dropped = own == holds.rend() ? holds.front() : *own;
        decision_.events.emplace_back(queue::HoldDropped{.at = dropped.at, .by = person()});
        Accepted accepted = done();
        accepted.in_line = true;
        accepted.person = dropped.by;
        return accepted;
    }
    decision_.events.emplace_back(queue::Unheld{.by = person(), .reason = command().reason});
    return done();
}

Rules::Reply Rules::pardon() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    std::vector<base::CommitSha> marked;
    if (subject_.lane != nullptr) {
        for (const auto& [sha, reason] :
             subject_.lane->queue.standing(subject_.service->name).bad) {
            if (sha.str().starts_with(base::lower(command().commit))) {
                marked.push_back(sha);
            }
        }
    }
    if (marked.size() != 1) {
        return refuse(Why::NotMarkedBad, subject_, command().commit);
    }
    Accepted accepted = done();
    accepted.commit = marked.front();
    decision_.events.emplace_back(queue::Pardoned{
        .service = subject_.service->name,
        .commit = marked.front(),
        .by = person(),
        .reason = command().reason});
    return accepted;
}

}  // namespace deploybot::deploy
