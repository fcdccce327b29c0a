#include "deploy/rules/rules.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::deploy {

using queue::Accepted;
using queue::Refusal;
using queue::Verb;
using queue::Why;

Decision Rules::decide() {
    decision_.lane = subject_.service->lane;
    if (auto refusal = check_right()) {
        decision_.reply = std::move(*refusal);
        return decision_;
    }
    decision_.reply = dispatch();
    if (std::holds_alternative<Refusal>(decision_.reply)) {
        decision_.events.clear();
        decision_.issued = {};
    }
    return decision_;
}

std::optional<Refusal> Rules::check_right() const {
    const Verb verb = command().verb;
    if (verb == Verb::Override) {
        return check_override_right();
    }
    // taking back or starting one's own request needs no right of its own
    const bool own =
        (verb == Verb::Cancel && waiting() != nullptr && waiting()->requester == person()) ||
        may_as_rider();
    // nor does lifting one's own lock
    const std::vector<queue::Lock> locks =
        verb == Verb::Unlock ? named_locks() : std::vector<queue::Lock>{};
    const bool own_locks =
        !locks.empty() && std::all_of(locks.begin(), locks.end(), [&](const queue::Lock& lock) {
            return lock.by == person();
        });
    // who approves is said by the service's policy, and of each thing that can be approved by
    // itself
    const bool by_role = verb == Verb::Reject;
    if (own || own_locks || verb == Verb::Approve || (by_role && may_approve()) || is_granted()) {
        return std::nullopt;
    }
    if (is_open_to_riders(verb) && verb != Verb::Start) {
        return not_on_board();
    }
    Refusal refusal = refuse(Why::NotAllowed, subject_);
    refusal.roles = by_role && waiting() != nullptr
                        ? waiting()->approver_roles
                        : catalog_.rights.granting(
                              verb == Verb::QueueHold ? Verb::Hold : verb, subject_.service->name
                          );
    return refusal;
}

bool Rules::may_approve() const {
    const queue::Request* request = waiting();
    return request != nullptr &&
           std::any_of(
               request->approver_roles.begin(), request->approver_roles.end(),
               [&](const auto& role) { return catalog_.rights.has_role(person(), role); }
           );
}

Rules::Reply Rules::dispatch() {
    switch (command().verb) {
        case Verb::Request:
            return request();
        case Verb::Cancel:
            return cancel();
        case Verb::Approve:
            return approve();
        case Verb::Reject:
            return reject();
        case Verb::Start:
            return start();
        case Verb::Hold:
            return hold();
        case Verb::Unhold:
            return unhold();
        case Verb::Lock:
            return lock();
        case Verb::Unlock:
            return unlock();
        case Verb::Promote:
            return promote();
        case Verb::Pause:
            return pause();
        case Verb::Resume:
            return resume();
        case Verb::Abort:
            return go_back(queue::End::Aborted);
        case Verb::Rollback:
            return go_back(queue::End::RolledBack);
        case Verb::SetFlag:
            return set_flag();
        case Verb::Pardon:
            return pardon();
        case Verb::Override:
            return override_guard();
        case Verb::Emergency:
            return emergency();
        default:
            return dispatch_train();
    }
}

const queue::Request* Rules::waiting() const {
    if (subject_.lane == nullptr || subject_.token.empty()) {
        return nullptr;
    }
    const bool is_there = subject_.lane->queue.place(subject_.token) > 0 ||
                          subject_.lane->queue.find_stranded(subject_.token) != nullptr;
    return is_there ? subject_.lane->queue.find(subject_.token) : nullptr;
}

const Deployment* Rules::running() const {
    if (subject_.lane == nullptr || !subject_.lane->queue.running || !subject_.lane->deployment ||
        !subject_.lane->queue.running->carries(subject_.token)) {
        return nullptr;
    }
    return &*subject_.lane->deployment;
}

Accepted Rules::done() const {
    Accepted accepted;
    accepted.verb = command().verb;
    accepted.lane = subject_.service->lane;
    accepted.service = subject_.service->name;
    accepted.token = subject_.token;
    return accepted;
}

Refusal Rules::not_waiting() const {
    std::string detail = "none waits";
    if (running() != nullptr) {
        detail = "it runs already";
    } else if (const queue::Stranded* left = subject_.lane == nullptr || subject_.token.empty()
                                                 ? nullptr
                                                 : subject_.lane->queue.find_stranded(subject_.token)) {
        detail = "it came back with " + left->failed.str() + " and waits for a split or a fix";
    } else if (!subject_.token.empty()) {
        detail = "it has ended";
    }
    return refuse(Why::NotWaiting, subject_, detail);
}

}  // namespace deploybot::deploy
