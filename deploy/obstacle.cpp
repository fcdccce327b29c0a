#include "deploy/obstacle.hpp"

#include "queue/override.hpp"

#include <algorithm>

namespace deploybot::deploy {
namespace {

void add_halt(std::vector<Obstacle>& found, const queue::Stops& stops) {
    if (!stops.unreadable.empty()) {
        found.emplace_back(UnreadableStops{stops.unreadable});
    }
    if (stops.kill_switch) {
        found.emplace_back(*stops.kill_switch);
    }
}

bool keeps_out(const queue::Lock& lock, const queue::Request& request) {
    // what was handed on is of two people: neither lets it through alone
    const bool is_lockers = lock.by == request.asker() && lock.by == request.requester;
    switch (lock.level) {
        case queue::LockLevel::Warn:
            return !request.accepted && !is_lockers;
        case queue::LockLevel::Own:
            return !is_lockers;
        case queue::LockLevel::Full:
            return true;
    }
    return true;
}

/// What somebody's word for this request is held against.
queue::OverrideView way_of(
    const LaneState& lane, const queue::Request& request, const Service& service,
    const queue::Rights& rights, base::TimePoint now
) {
    return {
        .lane = lane.queue,
        .rights = rights,
        .service = service.name,
        .commit = request.commit.sha,
        .environment = service.production,
        .now = now,
        .request = &request,
        .gates = service.policy.gates};
}

/// The name by which somebody may override it; empty: nobody may.
base::GuardName guard_of(const Obstacle& obstacle) {
    if (std::holds_alternative<queue::Hold>(obstacle)) {
        return queue::kHoldGuard;
    }
    if (std::holds_alternative<queue::FreezeWindow>(obstacle)) {
        return queue::kFreezeGuard;
    }
    return std::holds_alternative<queue::Lock>(obstacle) ? queue::kLockGuard : base::GuardName{};
}

}  // namespace

bool is_lifted(
    const LaneState& lane, const queue::Request& request, const base::GuardName& guard,
    const Catalog& catalog, base::TimePoint now
) {
    const Service* service = catalog.find(request.service);
    return service != nullptr && !guard.empty() &&
           queue::lifted(way_of(lane, request, *service, catalog.rights, now), guard) != nullptr;
}

std::vector<Obstacle> obstacles_to_start(
    const LaneState& lane, const queue::Request& request, const queue::Stops& stops,
    const Catalog& catalog, base::TimePoint now
) {
    std::vector<Obstacle> found;
    add_halt(found, stops);
    if (stops.everything) {
        found.emplace_back(EverythingHeld{*stops.everything});
    }
    if (lane.queue.hold) {
        found.emplace_back(*lane.queue.hold);
    }
    if (const Service* service = catalog.find(request.service)) {
        if (auto freeze = queue::freeze_of(stops, catalog.freezes, service->traits(), now)) {
            found.emplace_back(std::move(*freeze));
        }
    }
    for (const queue::Lock& lock : lane.queue.locks) {
        if (lock.service == request.service && keeps_out(lock, request)) {
            found.emplace_back(lock);
        }
    }
    std::erase_if(found, [&](const Obstacle& obstacle) {
        return is_lifted(lane, request, guard_of(obstacle), catalog, now);
    });
    return found;
}

std::vector<Obstacle> obstacles_to_advance(
    const LaneState& lane, const Deployment& deployment, const queue::Stops& stops,
    const queue::Rights& rights, base::TimePoint now
) {
    std::vector<Obstacle> found;
    const std::vector<Step> way = deployment.way();
    if (deployment.retreat || deployment.step + 1 >= way.size()) {
        return found;
    }
    add_halt(found, stops);
    const auto next = way.begin() + static_cast<std::ptrdiff_t>(deployment.step) + 1;
    // steps that only look or wait have no environment: what it has entered it has not left by them
    const bool is_there_already = std::any_of(way.begin(), next, [&](const Step& step) {
        return step.environment == next->environment;
    });
    if (next->environment.empty() || is_there_already || !lane.queue.running ||
        queue::lifted(
            way_of(lane, *lane.queue.running, deployment.plan.service, rights, now),
            queue::kLockGuard
        ) != nullptr) {
        return found;
    }
    for (const queue::Lock& lock : lane.queue.locks) {
        // a lock stands as long as its service deploys, but not in the way beyond its time: each
        // would wait for the other
        const bool there = lock.environment == next->environment &&
                           lock.service == deployment.plan.service.name &&
                           (!lock.until || now < *lock.until);
        if (there && lock.level != queue::LockLevel::Warn && keeps_out(lock, *lane.queue.running)) {
            found.emplace_back(lock);
        }
    }
    return found;
}

bool is_warned(const LaneState& lane, const queue::Request& request) {
    return std::any_of(
        lane.queue.locks.begin(), lane.queue.locks.end(),
        [&](const queue::Lock& lock) {
            return lock.service == request.service && lock.level == queue::LockLevel::Warn &&
                   lock.by != request.asker();
        }
    );
}

}  // namespace deploybot::deploy
