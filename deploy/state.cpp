#include "deploy/state.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace deploybot::deploy {

std::vector<Step> Deployment::way() const {
    return retreat ? way_back(plan, retreat->reached) : way_forward(plan);
}

Step Deployment::current() const {
    const std::vector<Step> steps = way();
    DEPLOYBOT_ASSERT(step < steps.size(), "a deployment stands on a step");
    return steps[step];
}

bool Deployment::waits_for_verdict() const {
    return !retreat && current().kind == StepKind::Judge && !step_done;
}

Stage Deployment::stage() const {
    if (!retreat) {
        return current().stage;
    }
    const std::vector<Step> forward = way_forward(plan);
    return forward[std::min(retreat->reached.step, forward.size() - 1)].stage;
}

const LaneState* World::find(const base::LaneName& lane) const {
    const auto found = lanes.find(lane);
    return found == lanes.end() ? nullptr : found->second.get();
}

LaneState& World::edit(const base::LaneName& lane) {
    std::shared_ptr<const LaneState>& slot = lanes[lane];
    auto copy = slot ? std::make_shared<LaneState>(*slot) : std::make_shared<LaneState>();
    copy->queue.name = lane;
    LaneState& edited = *copy;
    slot = std::move(copy);
    return edited;
}

LaneState& World::edit_in_place(const base::LaneName& lane) {
    const auto found = lanes.find(lane);
    if (found == lanes.end() || found->second.use_count() > 1) {
        return edit(lane);
    }
    // every LaneState is made by edit(), and is not const; nobody else looks at this one
    return const_cast<LaneState&>(*found->second);
}

const LaneState* World::find_token(const base::Token& token) const {
    for (const auto& [name, lane] : lanes) {
        if (lane->queue.find(token) != nullptr || lane->queue.find_emergency(token) != nullptr) {
            return lane.get();
        }
        for (const queue::Finished& finished : lane->queue.history) {
            if (finished.token == token) {
                return lane.get();
            }
        }
    }
    return nullptr;
}

void check_invariants(const LaneState& lane) {
    queue::check_invariants(lane.queue);
    DEPLOYBOT_ASSERT(
        lane.deployment.has_value() == lane.queue.running.has_value(),
        "what runs in the queue is a deployment"
    );
    if (lane.deployment) {
        DEPLOYBOT_ASSERT(
            lane.deployment->token == lane.queue.running->token,
            "the deployment is of the request that runs"
        );
    }
    for (const auto& [service, wish] : lane.splits) {
        int sum = 0;
        for (const auto& [pool, percent] : wish.split.percent) {
            DEPLOYBOT_ASSERT(percent >= 0 && percent <= 100, "a weight is 0 to 100 %");
            sum += percent;
        }
        DEPLOYBOT_ASSERT(sum == 100, "the weights of a split sum to 100 %");
    }
    for (const auto& [address, wish] : lane.flags) {
        DEPLOYBOT_ASSERT(wish.percent >= 0 && wish.percent <= 100, "a flag is on for 0 to 100 %");
    }
}

}  // namespace deploybot::deploy
