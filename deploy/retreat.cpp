#include "deploy/retreat.hpp"

#include "base/contract.hpp"
#include "deploy/effects.hpp"

namespace deploybot::deploy {

Reached reached(const Deployment& deployment) {
    Reached reached;
    reached.exposed = deployment.exposed;
    reached.step = deployment.step;
    const std::vector<Step> way = way_forward(deployment.plan);
    for (std::size_t i = 0; i <= deployment.step && i < way.size(); ++i) {
        if (way[i].kind == StepKind::Deploy) {
            reached.canary_deployed = reached.canary_deployed || way[i].stage == Stage::Canary;
            reached.production_deployed =
                reached.production_deployed || way[i].stage == Stage::Production;
        }
        // a router that did not answer may have set it, or still will
        reached.exposed = reached.exposed || way[i].kind == StepKind::Split;
    }
    if (!deployment.driver_result && !deployment.step_done) {
        reached.running_key = driver_key(deployment);
    }
    return reached;
}

bool has_passed(const Deployment& deployment) {
    if (deployment.retreat) {
        return false;
    }
    const std::vector<Step> way = way_forward(deployment.plan);
    for (std::size_t i = 0; i <= deployment.step && i < way.size(); ++i) {
        if (way[i].kind == StepKind::MarkStable) {
            return i < deployment.step || deployment.step_done;
        }
    }
    return false;
}

std::vector<Event> turn_round(const LaneState& lane, const std::string& reason, bool bad) {
    DEPLOYBOT_ASSERT(lane.deployment && lane.queue.running, "only what runs can go back");
    const Deployment& deployment = *lane.deployment;
    const queue::Request& request = *lane.queue.running;
    const std::string sha = request.commit.sha.str().substr(0, 7);
    std::vector<Event> events;
    if (bad) {
        events.emplace_back(queue::MarkedBad{
            .service = request.service,
            .commit = request.commit.sha,
            .token = request.token,
            .reason = reason});
    }
    if (deployment.exposed && !lane.queue.hold) {
        events.emplace_back(queue::Held{
            .by = queue::kBot, .reason = "rolled back " + sha + ": " + reason});
    }
    events.emplace_back(WentBack{
        .token = deployment.token,
        .end = deployment.exposed ? queue::End::RolledBack : queue::End::Failed,
        .author = {.by = queue::kBot, .reason = reason},
        .reached = reached(deployment)});
    return events;
}

}  // namespace deploybot::deploy
