#include "tests/simulation/stop_model.hpp"

namespace deploybot::simulation {

void StopModel::read(const queue::EverythingStopped&) {
    stopped_ = true;
    lifted_by_.clear();
}

bool StopModel::read(const queue::StopLifted& event) {
    constexpr std::size_t kNeeded = 2;
    const bool is_new = lifted_by_.insert(event.by).second;
    const bool right = stopped_ && is_new && event.last == (lifted_by_.size() == kNeeded);
    stopped_ = stopped_ && lifted_by_.size() < kNeeded;
    return right;
}

void StopModel::read(const queue::EverythingPaused&) {
    paused_ = true;
}

void StopModel::read(const queue::EverythingResumed&) {
    paused_ = false;
}

void StopModel::read(const queue::Frozen& event) {
    freezes_[event.freeze.name] = event.freeze;
}

void StopModel::read(const queue::Unfrozen& event) {
    freezes_.erase(event.name);
}

void StopModel::read(const queue::Locked& event) {
    locks_[{event.lock.service, event.lock.environment}] = event.lock;
}

void StopModel::read(const queue::Unlocked& event) {
    locks_.erase({event.service, event.environment});
}

std::string StopModel::forbids_start(
    const base::ServiceName& service, const base::PersonId& requester, base::TimePoint at
) const {
    if (stopped_ || paused_) {
        return stopped_ ? "everything is stopped" : "everything is paused";
    }
    for (const auto& [name, freeze] : freezes_) {
        if ((freeze.service.empty() || freeze.service == service) && freeze.from <= at &&
            at < freeze.until) {
            return "frozen by " + name;
        }
    }
    for (const auto& [place, lock] : locks_) {
        const bool theirs = lock.level == queue::LockLevel::Full || lock.by != requester;
        if (place.first == service && theirs && lock.level != queue::LockLevel::Warn) {
            return "locked by " + lock.by.str();
        }
    }
    return "";
}

}  // namespace deploybot::simulation
