#include "deploy/advance_queue.hpp"

#include "deploy/obstacle.hpp"

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

/// Whether the obstacle goes by itself or by somebody else's word: asking the requester is useless.
bool needs_no_answer(const Obstacle& obstacle) {
    const auto* lock = std::get_if<queue::Lock>(&obstacle);
    return lock == nullptr || lock->level != queue::LockLevel::Warn;
}

std::string why_held(const queue::Lane& lane) {
    const std::string last = lane.history.empty() ? std::string() : lane.history.back().reason;
    return std::to_string(lane.failures_in_a_row) +
           " deployments in a row failed; the last: " + last;
}

/// A lock that is shorter than the time of the reminder needs none: its beginning is still known.
base::TimePoint reminder_of(const queue::Lock& lock) {
    const base::TimePoint at = *lock.until - queue::kLockReminder;
    return at > lock.since ? at : *lock.until;
}

}  // namespace

std::vector<Event> advance_locks(const LaneState& lane, base::TimePoint now) {
    std::vector<Event> events;
    for (const queue::Lock& lock : lane.queue.locks) {
        const bool runs = lane.queue.running && lane.queue.running->service == lock.service;
        if (!lock.until || (*lock.until <= now && runs)) {
            continue;
        }
        if (*lock.until <= now) {
            events.emplace_back(queue::Unlocked{
                .service = lock.service,
                .environment = lock.environment,
                .by = queue::kBot,
                .reason = "its time was over"});
        } else if (!lock.reminded && reminder_of(lock) <= now) {
            events.emplace_back(queue::LockReminded{
                .service = lock.service, .environment = lock.environment});
        }
    }
    return events;
}

base::TimePoint next_lock_change(const LaneState& lane, base::TimePoint now) {
    base::TimePoint next = base::kNever;
    for (const queue::Lock& lock : lane.queue.locks) {
        if (lock.until && *lock.until > now) {
            next = std::min(next, lock.reminded ? *lock.until : std::max(reminder_of(lock), now));
        }
    }
    return next;
}

std::vector<Event> advance_queue(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    Starts starts
) {
    if (lane.queue.failures_in_a_row >= queue::kMostFailures && !lane.queue.hold) {
        return {queue::Held{.by = queue::kBot, .reason = why_held(lane.queue)}};
    }
    if (lane.queue.waiting.empty()) {
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
    const std::vector<Obstacle> obstacles = obstacles_to_start(lane, first, stops, catalog, now);
    if (std::any_of(obstacles.begin(), obstacles.end(), needs_no_answer)) {
        return {};
    }
    if (!first.called) {
        return {queue::Called{first.token}};
    }
    const bool approved = valid_approvals(first, catalog.rights) >= first.approvals_needed;
    const bool taken = !first.waits_for_start || first.accepted;
    if (!approved || !taken || !obstacles.empty() || starts == Starts::Held) {
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
