#include "commands/sentences/estimate.hpp"

#include "base/contract.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/plan.hpp"

#include <algorithm>
#include <vector>

namespace deploybot::commands {
namespace {

using base::Millis;

/// What a run of the driver's program takes, before there is anything to learn from.
constexpr Millis kGuessedRun{std::chrono::seconds{30}};
constexpr int kMostTimes = 2;  // "at most" is at least so many times the usual

struct TimeNeeded {
    Millis usual{};
    Millis slowest{};
};

bool is_run(const deploy::Step& step) {
    return step.kind == deploy::StepKind::Deploy || step.kind == deploy::StepKind::Verify ||
           step.kind == deploy::StepKind::RollBack;
}

/// How long the service's last complete deployments took; zero if there was none.
TimeNeeded learned(const queue::Lane& lane, const base::ServiceName& service) {
    std::vector<Millis> took;
    for (const queue::Finished& one : lane.history) {
        if (one.service == service && one.end == queue::End::Completed && one.started) {
            took.push_back(one.ended - *one.started);
        }
    }
    if (took.empty()) {
        return {};
    }
    std::sort(took.begin(), took.end());
    return {took[took.size() / 2], took.back()};
}

TimeNeeded planned(const std::vector<deploy::Step>& way, std::size_t from) {
    TimeNeeded needed;
    for (std::size_t i = from; i < way.size(); ++i) {
        needed.usual += way[i].duration + (is_run(way[i]) ? kGuessedRun : Millis{0});
    }
    needed.slowest = needed.usual * kMostTimes;
    return needed;
}

TimeNeeded whole(
    const deploy::LaneState& lane, const deploy::Catalog& catalog, const base::ServiceName& name
) {
    TimeNeeded needed = learned(lane.queue, name);
    const deploy::Service* service = catalog.find(name);
    if (needed.usual == Millis{0} && service != nullptr) {
        const auto stable = lane.stable.find(name);
        const auto plan = deploy::make_plan(
            *service, stable == lane.stable.end() ? std::nullopt : std::optional(stable->second), {}
        );
        needed = planned(deploy::way_forward(plan), 0);
    }
    needed.slowest = std::max(needed.slowest, needed.usual * kMostTimes);
    return needed;
}

std::string why_unknown(const deploy::Deployment& deployment) {
    if (deployment.paused) {
        return "when " + short_token(deployment.token) + " is resumed";
    }
    return deployment.waits_for_person
               ? "when a person has decided about " + short_token(deployment.token)
               : "";
}

std::string why_unknown(const queue::Request& request) {
    if (request.approvals_missing() > 0) {
        return "when " + short_token(request.token) + " is approved";
    }
    return request.waits_for_start && !request.accepted
               ? "when the turn of " + short_token(request.token) + " is accepted"
               : "";
}

}  // namespace

Estimate estimate_end(const deploy::LaneState& lane, base::TimePoint now) {
    if (!lane.deployment) {
        return {};
    }
    const deploy::Deployment& deployment = *lane.deployment;
    Estimate estimate{.unknown_because = why_unknown(deployment)};
    const auto way = deployment.way();
    TimeNeeded left = planned(way, deployment.step);
    const Millis spent =
        deployment.step < way.size()
            ? std::min(now - deployment.step_since, planned({way[deployment.step]}, 0).usual)
            : Millis{0};
    estimate.about = std::max(left.usual - spent, Millis{0});
    estimate.most = std::max(left.slowest - spent, estimate.about);
    return estimate;
}

Estimate estimate_start(
    const deploy::LaneState& lane, const deploy::Catalog& catalog, const base::Token& token,
    base::TimePoint now
) {
    if (lane.queue.hold) {
        return {.unknown_because = "when the hold is lifted"};
    }
    Estimate estimate = estimate_end(lane, now);
    for (const queue::Request& request : lane.queue.waiting) {
        const std::string unknown = why_unknown(request);
        if (!unknown.empty() && estimate.unknown_because.empty()) {
            estimate.unknown_because = request.token == token && request.approvals_missing() > 0
                                           ? "when it is approved"
                                           : unknown;
        }
        if (request.token == token) {
            break;
        }
        const TimeNeeded needed = whole(lane, catalog, request.service);
        estimate.about += needed.usual;
        estimate.most += needed.slowest;
    }
    return estimate;
}

std::string words_of(const Estimate& estimate) {
    if (!estimate.unknown_because.empty()) {
        return estimate.unknown_because;
    }
    if (estimate.most < std::chrono::seconds{1}) {
        return "now";
    }
    return "in about " + roughly(whole_seconds(estimate.about)) + " (at most " +
           roughly(whole_seconds(estimate.most)) + ")";
}

}  // namespace deploybot::commands
