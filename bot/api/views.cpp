#include "bot/api/views.hpp"

#include "bot/api/stop_views.hpp"
#include "bot/api/train_views.hpp"
#include "commands/sentences/estimate.hpp"
#include "commands/sentences/verdict.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/effects.hpp"
#include "deploy/json.hpp"

namespace deploybot::bot {
namespace {

using nlohmann::json;

json at_json(base::TimePoint at) {
    return base::to_iso8601(at);
}

json request_json(const queue::Request& request) {
    json approvals = json::array();
    for (const queue::Approval& approval : request.approvals) {
        approvals.push_back({{"by", approval.by}, {"at", at_json(approval.at)}});
    }
    return json{
        {"token", request.token},
        {"service", request.service},
        {"commit", request.commit.sha},
        {"subject", request.commit.subject},
        {"author", request.commit.author},
        {"requester", request.requester},
        {"requested_at", at_json(request.at)},
        {"checks", request.checks},
        {"approvals_needed", request.approvals_needed},
        {"approvals", approvals},
        {"requested_because", request.reason}};
}

json finished_json(const queue::Finished& finished) {
    return json{
        {"token", finished.token},
        {"service", finished.service},
        {"commit", finished.commit.sha},
        {"subject", finished.commit.subject},
        {"author", finished.commit.author},
        {"requester", finished.requester},
        {"requested_at", at_json(finished.requested)},
        {"started_at", finished.started ? at_json(*finished.started) : json(nullptr)},
        {"ended_at", at_json(finished.ended)},
        {"outcome", finished.end},
        {"reason", finished.reason},
        {"by", finished.by},
        {"stage", finished.stage},
        {"requested_because", finished.requested_because}};
}

const char* state_of(const deploy::Deployment& deployment) {
    if (deployment.retreat) {
        return "going_back";
    }
    if (deployment.waits_for_person) {
        return "waits_for_person";
    }
    return deployment.paused ? "paused" : "running";
}

json split_json(const deploy::LaneState& lane, const base::ServiceName& service) {
    const auto wish = lane.splits.find(service);
    if (wish == lane.splits.end()) {
        return nullptr;
    }
    return json{{"percent", wish->second.split.percent}, {"taken", wish->second.taken}};
}

/// Share of the customers on the new version while both serve; null otherwise.
json new_share(const deploy::LaneState& lane, const deploy::Deployment& deployment) {
    const deploy::Service& service = deployment.plan.service;
    const auto wish = lane.splits.find(service.name);
    if (!deployment.exposed || !deployment.plan.stable || wish == lane.splits.end()) {
        return nullptr;
    }
    int stable = 0;
    for (const auto& [pool, percent] : wish->second.split.percent) {
        stable += pool == deployment.plan.stable->pool ? percent : 0;
    }
    return 100 - stable;
}

/// With the names of those who may lift it.
json lane_hold_json(
    const deploy::LaneState& lane, const base::ServiceName& service, const queue::Rights& rights
) {
    json value = hold_json(lane.queue.hold);
    if (!value.is_null()) {
        value["may_lift"] = commands::names_of(
            rights.holders(rights.granting(queue::Verb::Unhold, service)), rights
        );
    }
    return value;
}

json stable_json(const deploy::LaneState& lane, const base::ServiceName& service) {
    const auto stable = lane.stable.find(service);
    if (stable == lane.stable.end()) {
        return nullptr;
    }
    return json{
        {"commit", stable->second.commit.sha},
        {"subject", stable->second.commit.subject},
        {"digest", stable->second.artifact.digest},
        {"pool", stable->second.pool},
        {"token", stable->second.token},
        {"since", at_json(stable->second.since)}};
}

json estimate_json(
    const deploy::Estimate& estimate, const base::Token& token, base::TimePoint now
) {
    if (estimate.awaits != deploy::Awaits::Nothing) {
        return json{{"unknown_because", commands::words_of(estimate, token)}};
    }
    return json{{"usual", at_json(now + estimate.median)}, {"late", at_json(now + estimate.bound)}};
}

json way_json(const deploy::Deployment& deployment) {
    json steps = json::array();
    for (const deploy::Step& step : deploy::way_forward(deployment.plan)) {
        const std::string stage(deploy::name_of(step.stage));
        if (steps.empty() || steps.back() != stage) {
            steps.push_back(stage);
        }
    }
    return steps;
}

json running_json(const deploy::LaneState& lane, const deploy::Deployment& deployment) {
    const deploy::Step step =
        deployment.step < deployment.way().size() ? deployment.current() : deploy::Step{};
    return json{
        {"state", state_of(deployment)},
        {"stage", std::string(deploy::name_of(step.stage))},
        {"stages", way_json(deployment)},
        {"step", deployment.step},
        {"steps", deployment.way().size()},
        {"since", at_json(deployment.step_since)},
        {"started_at", at_json(deployment.started)},
        {"digest", deployment.artifact ? json(deployment.artifact->digest) : json(nullptr)},
        {"exposed", deployment.exposed},
        {"problem", deployment.retry.problem},
        {"split", split_json(lane, deployment.plan.service.name)},
        {"stable",
         deployment.plan.stable ? json(deployment.plan.stable->commit.sha) : json(nullptr)},
        {"keeps_stable", deployment.plan.keeps_stable()}};
}

json short_request(const queue::Request& request) {
    return json{
        {"token", request.token},
        {"commit", request.commit.sha},
        {"subject", request.commit.subject},
        {"author", request.commit.author},
        {"requester", request.requester},
        {"requested_at", at_json(request.at)}};
}

json running_summary(const deploy::LaneState& lane, const queue::Request& request) {
    json value = short_request(request);
    if (!lane.deployment) {
        value["state"] = "starting";
        return value;
    }
    const deploy::Deployment& deployment = *lane.deployment;
    const deploy::Step step =
        deployment.step < deployment.way().size() ? deployment.current() : deploy::Step{};
    value["state"] = state_of(deployment);
    value["stage"] = std::string(deploy::name_of(step.stage));
    value["stages"] = way_json(deployment);
    value["step"] = deployment.step;
    value["steps"] = deployment.way().size();
    value["since"] = at_json(deployment.step_since);
    value["started_at"] = at_json(deployment.started);
    value["percent"] = new_share(lane, deployment);
    value["problem"] = deployment.retry.problem;
    value["verdict"] = nullptr;
    if (deployment.verdict) {
        value["verdict"] = {
            {"kind", std::string(deploy::name_of(deployment.verdict->kind))},
            {"text",
             commands::verdict_words(*deployment.verdict, deployment.plan.service.policy.judge)}};
    }
    return value;
}

/// Where a request stands that has not ended.
const char* waiting_state(const deploy::LaneState& lane, const base::Token& token) {
    if (lane.queue.find_stranded(token) != nullptr) {
        return "stranded";
    }
    return lane.queue.place(token) > 0 ? "waiting" : "starting";
}

}  // namespace

const deploy::Deployment* find_deployment(
    const deploy::LaneState& lane, const base::Token& wanted
) {
    const base::Token token = goes_out_as(lane.queue, wanted);
    if (lane.deployment && lane.deployment->token == token) {
        return &*lane.deployment;
    }
    for (const deploy::Deployment& past : lane.past) {
        if (past.token == token) {
            return &past;
        }
    }
    return nullptr;
}

std::optional<CommitsOf> commits_of(const deploy::LaneState& lane, const base::Token& token) {
    CommitsOf range{.service = service_of(lane, token), .from = {}, .to = {}};
    if (const queue::Request* request = lane.queue.find(token)) {
        range.to = request->commit.sha;
    }
    // what was live before it: the last one before that was completed
    for (const queue::Finished& finished : lane.queue.history) {
        if (finished.token == token) {
            range.to = finished.commit.sha;
            break;
        }
        if (finished.service == range.service && finished.end == queue::End::Completed) {
            range.from = finished.commit.sha;
        }
    }
    if (const deploy::Deployment* deployment = find_deployment(lane, token)) {
        range.from = deployment->plan.stable ? deployment->plan.stable->commit.sha : range.from;
    }
    return range.to.empty() ? std::nullopt : std::optional(range);
}

base::ServiceName service_of(const deploy::LaneState& lane, const base::Token& token) {
    if (const queue::Request* request = lane.queue.find(token)) {
        return request->service;
    }
    for (const queue::Finished& finished : lane.queue.history) {
        if (finished.token == token) {
            return finished.service;
        }
    }
    return {};
}

std::string log_key(
    const deploy::World& world, const base::Token& token, const std::string& stage
) {
    const deploy::LaneState* lane = world.find_token(token);
    const deploy::Deployment* deployment =
        lane == nullptr ? nullptr : find_deployment(*lane, token);
    std::string key;
    if (deployment != nullptr) {
        for (deploy::DriverRun& run : deploy::driver_runs(*deployment)) {
            if (stage.empty() || stage == deploy::name_of(run.stage)) {
                key = std::move(run.key);
            }
        }
    }
    return key;
}

json summary_json(
    const deploy::World& world, const deploy::Service& service, const queue::Rights& rights,
    std::uint64_t position
) {
    json value{{"service", service.name}, {"lane", service.lane},     {"position", position},
               {"running", nullptr},      {"waiting", json::array()}, {"hold", nullptr},
               {"locks", json::array()},  {"stable", nullptr},        {"split", nullptr},
               {"last", nullptr}};
    const deploy::LaneState* lane = world.find(service.lane);
    if (lane == nullptr) {
        return value;
    }
    if (const auto& running = lane->queue.running; running && running->service == service.name) {
        value["running"] = running_summary(*lane, *running);
    }
    for (const queue::Request& request : lane->queue.waiting) {
        if (request.service == service.name) {
            value["waiting"].push_back(short_request(request));
        }
    }
    value["hold"] = lane_hold_json(*lane, service.name, rights);
    value["locks"] = locks_json(lane->queue, service.name);
    value["stable"] = stable_json(*lane, service.name);
    value["split"] = split_json(*lane, service.name);
    for (const queue::Finished& finished : lane->queue.history) {
        if (finished.service == service.name) {
            value["last"] = finished_json(finished);
        }
    }
    return value;
}

json waiting_json(
    const deploy::LaneState& lane, const deploy::Catalog& catalog, const queue::Stops& stops,
    base::TimePoint now
) {
    json waiting = json::array();
    const auto estimates =
        deploy::estimate_queue(lane, catalog, stops, now, lane.queue.waiting.size());
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        const queue::Request& request = lane.queue.waiting[i];
        json value = request_json(request);
        value["place"] = i + 1;
        value["train"] = train_json(lane.queue, request.token);
        value["estimate"] = estimate_json(estimates[i], request.token, now);
        waiting.push_back(std::move(value));
    }
    return waiting;
}

json lane_json(
    const deploy::World& world, const deploy::Service& service, const queue::Rights& rights
) {
    json value{
        {"lane", service.lane},     {"service", service.name},   {"running", nullptr},
        {"waiting", json::array()}, {"hold", nullptr},           {"locks", json::array()},
        {"stable", nullptr},        {"split", nullptr},          {"flags", json::array()},
        {"history", json::array()}, {"stranded", json::array()}, {"queued_holds", json::array()}};
    const deploy::LaneState* lane = world.find(service.lane);
    if (lane == nullptr) {
        return value;
    }
    if (lane->queue.running) {
        value["running"] = deployment_json(*lane, lane->queue.running->token);
    }
    for (const queue::Request& request : lane->queue.waiting) {
        value["waiting"].push_back(request_json(request));
    }
    value["hold"] = lane_hold_json(*lane, service.name, rights);
    value["locks"] = locks_json(lane->queue, service.name);
    value["stranded"] = stranded_json(lane->queue, service.name);
    value["queued_holds"] = queued_holds_json(lane->queue);
    value["stable"] = stable_json(*lane, service.name);
    value["split"] = split_json(*lane, service.name);
    for (const auto& [address, wish] : lane->flags) {
        if (address.service == service.name) {
            value["flags"].push_back(
                {{"flag", address.flag},
                 {"environment", address.environment},
                 {"percent", wish.percent},
                 {"taken", wish.taken},
                 {"by", wish.author.by},
                 {"since", at_json(wish.since)}}
            );
        }
    }
    for (const queue::Finished& finished : lane->queue.history) {
        value["history"].push_back(finished_json(finished));
    }
    return value;
}

json deployment_json(const deploy::LaneState& lane, const base::Token& token) {
    json value;
    if (const queue::Request* request = lane.queue.find(token)) {
        value = request_json(*request);
        value["outcome"] = nullptr;
        value["place"] = lane.queue.place(token);
        value["state"] = waiting_state(lane, token);
    }
    for (const queue::Finished& finished : lane.queue.history) {
        if (finished.token == token) {
            value = finished_json(finished);
            value["state"] = "ended";
            value["place"] = 0;
        }
    }
    if (lane.deployment && lane.deployment->token == goes_out_as(lane.queue, token)) {
        value.update(running_json(lane, *lane.deployment));
    } else if (const deploy::Deployment* past = find_deployment(lane, token)) {
        value["stages"] = way_json(*past);
    }
    value["lane"] = lane.queue.name;
    value["train"] = train_json(lane.queue, token);
    return value;
}

json evidence(const deploy::LaneState& lane, const base::Token& token) {
    const deploy::Deployment* deployment = find_deployment(lane, token);
    if (deployment == nullptr) {
        return nullptr;
    }
    json value{
        {"verdict", deployment->verdict},
        {"failure", deployment->failure},
        {"passed", deployment->passed},
        {"baseline", deployment->baseline},
        {"ladder", deployment->ladder},
        {"retreat", deployment->retreat},
        {"policy", deployment->plan.service.policy.judge},
        {"window", nullptr}};
    if (deployment->window) {
        value["window"] = {
            {"since", at_json(deployment->window->since)},
            {"looks", deployment->window->looks},
            {"canary", deployment->window->canary},
            {"stable", deployment->window->stable}};
    }
    return value;
}

}  // namespace deploybot::bot
