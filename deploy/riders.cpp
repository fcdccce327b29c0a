#include "deploy/riders.hpp"

#include "queue/train.hpp"

namespace deploybot::deploy {
namespace {

bool is_sent_to(const queue::Train& train, Stage stage) {
    const auto sent = stage_named(train.sent_to);
    return sent && *sent >= stage;
}

}  // namespace

std::optional<Stage> stage_named(std::string_view name) {
    for (const Stage stage :
         {Stage::Validate, Stage::Uat, Stage::Canary, Stage::Production, Stage::Watch}) {
        if (name_of(stage) == name) {
            return stage;
        }
    }
    return std::nullopt;
}

std::optional<Stage> next_stage(const Deployment& deployment) {
    const std::vector<Step> way = deployment.way();
    if (deployment.retreat || deployment.step + 1 >= way.size()) {
        return std::nullopt;
    }
    const Stage next = way[deployment.step + 1].stage;
    return next == way[deployment.step].stage ? std::nullopt : std::optional(next);
}

queue::TurnRules turn_rules(const queue::Request& request, const Policy& policy) {
    if (request.emergency) {
        return {};
    }
    queue::TurnRules rules;
    rules.waits_for_start =
        policy.turn == Turn::Accept || policy.train.advance == Advance::Conductor;
    if (rules.waits_for_start || policy.train.advance != Advance::Automatic) {
        rules.answer_within = policy.turn_time;
    }
    return rules;
}

std::vector<const queue::Request*> not_good(const queue::Request& train) {
    std::vector<const queue::Request*> missing;
    for (const queue::Request* each : queue::on_board(train)) {
        if (each->ready != queue::Readiness::Good && each->ready != queue::Readiness::Excused) {
            missing.push_back(each);
        }
    }
    return missing;
}

std::vector<const queue::Request*> awaited_at_head(
    const queue::Request& train, const Policy& policy
) {
    if (train.emergency) {
        return {};
    }
    if (train.waits_for_start && !train.accepted) {
        return {&queue::conductor_of(train)};
    }
    return policy.train.advance == Advance::AllGood ? not_good(train)
                                                    : std::vector<const queue::Request*>{};
}

std::vector<const queue::Request*> awaited_on_the_way(const LaneState& lane) {
    if (!lane.deployment || !lane.queue.running || !lane.deployment->step_done ||
        lane.deployment->retreat || lane.queue.running->emergency) {
        return {};
    }
    const Deployment& deployment = *lane.deployment;
    const queue::Request& train = *lane.queue.running;
    const Advance advance = deployment.plan.service.policy.train.advance;
    const std::optional<Stage> next = next_stage(deployment);
    if (advance == Advance::Conductor) {
        const bool is_last = deployment.step + 1 >= deployment.way().size();
        const bool waits = is_last ? !train.train.done
                                   : (next == Stage::Canary || next == Stage::Production) &&
                                         !is_sent_to(train.train, *next);
        return waits ? std::vector<const queue::Request*>{&queue::conductor_of(train)}
                     : std::vector<const queue::Request*>{};
    }
    const bool asks =
        advance == Advance::AllGood && (next == Stage::Canary || next == Stage::Production);
    return asks ? not_good(train) : std::vector<const queue::Request*>{};
}

std::vector<queue::Left> put_off_with(const queue::Request& train, const base::Token& leaving) {
    std::vector<queue::Left> events;
    for (const queue::Request* each : queue::left_without(train, leaving)) {
        events.push_back(
            {.token = each->token,
             .train = train.token,
             .by = queue::kBot,
             .reason = "what goes out now does not contain " + each->commit.sha.str().substr(0, 7),
             .head = {}}
        );
    }
    return events;
}

bool is_open_to_riders(queue::Verb verb) {
    switch (verb) {
        case queue::Verb::Start:
        case queue::Verb::Join:
        case queue::Verb::Leave:
        case queue::Verb::Kick:
        case queue::Verb::Drive:
        case queue::Verb::RideAlone:
        case queue::Verb::AskMe:
        case queue::Verb::Admit:
        case queue::Verb::Good:
        case queue::Verb::UhOh:
        case queue::Verb::At:
        case queue::Verb::Done:
        case queue::Verb::Split:
        case queue::Verb::Yield:
        case queue::Verb::Delegate:
        case queue::Verb::Pass:
            return true;
        default:
            return false;
    }
}

}  // namespace deploybot::deploy
