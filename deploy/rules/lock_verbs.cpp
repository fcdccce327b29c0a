// Locks: who keeps a service, or one of its environments, for a time.
#include "deploy/rules/rules.hpp"
#include "deploy/rules/times.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace deploybot::deploy {

using queue::Refusal;
using queue::Why;

std::optional<Refusal> Rules::check_environment() const {
    const Service& service = *subject_.service;
    const std::array known{service.uat, service.canary, service.production};
    const base::EnvironmentName& named = command().environment;
    if (named.empty() || std::find(known.begin(), known.end(), named) != known.end()) {
        return std::nullopt;
    }
    Refusal refusal = refuse(Why::UnknownEnvironment, subject_, named.str());
    for (const base::EnvironmentName& each : known) {
        refusal.candidates.push_back(each.str());
    }
    return refusal;
}

Rules::Reply Rules::lock() {
    if (auto refusal = check_environment()) {
        return std::move(*refusal);
    }
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    const auto span = read_span(command(), catalog_.zone, now_);
    if (!span) {
        Refusal refusal = refuse(Why::BadTime, subject_, span.error().message);
        refusal.hint = span.error().hint;
        return refusal;
    }
    const queue::Lock* before =
        subject_.lane == nullptr
            ? nullptr
            : subject_.lane->queue.find_lock(subject_.service->name, command().environment);
    const bool taken_over = before != nullptr && before->by != person();
    if (taken_over && !catalog_.rights.may(
                          person(), queue::Verb::Unlock, subject_.service->name,
                          environment_of(*subject_.service, command())
                      )) {
        Refusal refusal = refuse(Why::LockedByAnother, subject_, before->by.str());
        refusal.roles = catalog_.rights.granting(queue::Verb::Unlock, subject_.service->name);
        return refusal;
    }
    decision_.events.emplace_back(queue::Locked{
        .lock =
            {.service = subject_.service->name,
             .environment = command().environment,
             .level = command().level,
             .by = person(),
             .reason = command().reason,
             .since = now_,
             .until = span->until},
        .taken_from = taken_over ? before->by : base::PersonId{}});
    queue::Accepted accepted = done();
    accepted.environment = command().environment;
    return accepted;
}

std::vector<queue::Lock> Rules::named_locks() const {
    std::vector<queue::Lock> named;
    if (subject_.lane == nullptr) {
        return named;
    }
    for (const queue::Lock& lock : subject_.lane->queue.locks) {
        const bool meant =
            command().environment.empty() || command().environment == lock.environment;
        if (lock.service == subject_.service->name && meant) {
            named.push_back(lock);
        }
    }
    return named;
}

Rules::Reply Rules::unlock() {
    const std::vector<queue::Lock> named = named_locks();
    if (named.empty()) {
        return refuse(Why::NotLocked, subject_, command().environment.str());
    }
    for (const queue::Lock& lock : named) {
        decision_.events.emplace_back(queue::Unlocked{
            .service = lock.service,
            .environment = lock.environment,
            .by = person(),
            .reason = command().reason});
    }
    queue::Accepted accepted = done();
    accepted.environment = command().environment;
    return accepted;
}

}  // namespace deploybot::deploy
