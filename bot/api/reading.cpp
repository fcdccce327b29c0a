// Reading: lanes, deployments, logs, names.
#include "base/text.hpp"
#include "bot/answers.hpp"
#include "bot/api/api.hpp"
#include "bot/api/json_answers.hpp"
#include "bot/api/stop_views.hpp"
#include "bot/api/views.hpp"
#include "bot/await.hpp"
#include "bot/buttons.hpp"
#include "commands/grammar/complete.hpp"
#include "commands/sentences/answer.hpp"
#include "commands/sentences/live.hpp"
#include "deploy/decide.hpp"
#include "deploy/effects.hpp"
#include "deploy/json.hpp"

#include <utility>

namespace deploybot::bot {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMostCommits = 200;
constexpr std::size_t kLongestLine = 300;  ///< letters

net::Response no_deployment(const std::string& typed) {
    return net::problem(
        404, "",
        "There is no deployment " + base::shorten(base::clean(typed), 40) +
            ", or it ended too long ago.",
        "/api/v1/journal has all that ever happened"
    );
}

}  // namespace

net::Response Api::get_board() const {
    json lanes = json::array();
    const std::uint64_t position = engine_.knowledge().position;
    for (const auto& [name, service] : engine_.catalog().services) {
        lanes.push_back(summary_json(engine_.world(), service, engine_.catalog().rights, position));
    }
    return net::json(
        200, dump(json{
                 {"position", position},
                 {"now", base::to_iso8601(clock_.now())},
                 {"stops", stops_json(engine_.world(), engine_.catalog(), clock_.now())},
                 {"lanes", std::move(lanes)}})
    );
}

net::Response Api::get_lanes() const {
    json lanes = json::array();
    for (const auto& [name, service] : engine_.catalog().services) {
        lanes.push_back(lane_json(engine_.world(), service, engine_.catalog().rights));
    }
    return net::json(200, dump(json{{"lanes", std::move(lanes)}}));
}

net::Response Api::get_lane(const std::string& service, const Caller& caller) {
    const deploy::Service* found = engine_.catalog().find(base::ServiceName{service});
    if (found == nullptr) {
        return net::problem(
            404, "", "There is no service " + base::shorten(base::clean(service), 40) + ".",
            "/api/v1/names lists them"
        );
    }
    json value = lane_json(engine_.world(), *found, engine_.catalog().rights);
    if (const deploy::LaneState* lane = engine_.world().find(found->lane)) {
        value["waiting"] =
            waiting_json(*lane, engine_.catalog(), engine_.world().stops, clock_.now());
        for (json& request : value["waiting"]) {
            const json live = live_json(*lane, request["token"].get<base::Token>(), caller);
            request["buttons"] = live.at("buttons");
        }
    }
    add_stops(value, *found, caller);
    value["buttons"] = buttons_json(
        {commands::button("Hold", "hold " + service + " because …"),
         commands::button("Lift the hold", "unhold " + service),
         commands::button("Lock", "lock " + service + " because …"),
         commands::button("Freeze", "freeze " + service + " for 2h because …")},
        caller
    );
    return net::json(200, dump(value));
}

net::Response Api::get_names() {
    const commands::Vocabulary all = vocabulary(engine_.world(), engine_.catalog());
    return net::json(
        200, dump(json{
                 {"services", all.services.all()},
                 {"environments", all.environments.all()},
                 {"flags", all.flags.all()},
                 {"stages", all.stages.all()},
                 {"tokens", all.tokens.all()}})
    );
}

net::Response Api::get_completion(const net::Request& request) {
    const std::string line = text_parameter(request, "line");
    if (base::length(line) > kLongestLine) {
        return net::problem(400, "", "The line is too long.", "at most 300 letters");
    }
    const commands::Candidates found =
        commands::complete(line, vocabulary(engine_.world(), engine_.catalog()));
    json list = json::array();
    for (const commands::Candidate& each : found.list) {
        list.push_back({{"text", each.text}, {"help", std::string(each.help)}});
    }
    return net::json(200, dump(json{{"from", found.from}, {"list", std::move(list)}}));
}

void Api::keep_allowed(commands::Message& message, const Caller& caller) const {
    bot::keep_allowed(message, caller.person, engine_.world(), engine_.catalog(), clock_.now());
}

json Api::live_json(const deploy::LaneState& lane, const base::Token& token, const Caller& caller)
    const {
    auto live =
        commands::live_message(lane, token, engine_.catalog(), engine_.world().stops, clock_.now());
    if (!live) {
        return nullptr;
    }
    keep_allowed(*live, caller);
    return to_value(*live);
}

Api::Answer Api::get_deployment(net::Request request, std::string rest, Caller caller) {
    std::string view;
    if (const std::size_t slash = rest.find('/'); slash != std::string::npos) {
        view = rest.substr(slash + 1);
        rest.resize(slash);
    }
    const auto found = deploy::find_token(engine_.world(), rest);
    if (!found) {
        co_return found.error().code == base::ErrorCode::Ambiguous ? net::problem(found.error())
                                                                   : no_deployment(rest);
    }
    const base::Token& token = *found;
    const deploy::LaneState* lane = engine_.world().find_token(token);
    if (view == "logs") {
        co_return co_await get_logs(std::move(request), token);
    }
    if (view == "commits") {
        co_return co_await get_commits(token);
    }
    if (view == "why") {
        queue::Command command{.verb = queue::Verb::Why, .token = token};
        commands::Message message =
            commands::answer_query(command, {}, engine_.world(), engine_.catalog(), clock_.now());
        keep_allowed(message, caller);
        co_return net::json(
            200, dump(json{{"message", to_value(message)}, {"evidence", evidence(*lane, token)}})
        );
    }
    if (!view.empty()) {
        co_return net::problem(
            404, "", "A deployment has no such view.", "there are /why, /logs and /commits"
        );
    }
    json body = deployment_json(*lane, token);
    body["message"] = live_json(*lane, token, caller);
    body["evidence"] = evidence(*lane, token);
    co_return net::json(200, dump(body));
}

Api::Answer Api::get_logs(net::Request request, base::Token token) {
    const auto offset = read_parameter(request, "offset", 0);
    if (const auto* wrong = std::get_if<net::Response>(&offset)) {
        co_return *wrong;
    }
    const auto log = co_await await_answer<LogOf>([&](auto done) {
        read_log(
            engine_, token, text_parameter(request, "stage"), std::get<std::uint64_t>(offset),
            std::move(done)
        );
    });
    co_return net::json(
        200, dump(ordered_json{
                 {"key", log.key},
                 {"text", log.chunk.text},
                 {"next_offset", log.chunk.next_offset},
                 {"complete", log.chunk.complete}})
    );
}

Api::Answer Api::get_commits(base::Token token) {
    const deploy::LaneState* lane = engine_.world().find_token(token);
    const auto range = lane == nullptr ? std::nullopt : commits_of(*lane, token);
    if (!range) {
        co_return no_deployment(token.str());
    }
    const auto ports = engine_.ports();
    const auto found = ports->services.find(range->service);
    if (found == ports->services.end()) {
        co_return net::problem(
            404, "", "The service " + range->service.str() + " is no longer configured."
        );
    }
    const auto commits =
        co_await await_completion<base::Result<queue::CommitRange>>([&](auto done) {
            found->second.commits->list_commits(
                range->service, range->from, range->to, kMostCommits, std::move(done)
            );
        });
    if (!commits) {
        co_return net::problem(commits.error());
    }
    json list = json::array();
    for (const queue::Commit& commit : commits->commits) {
        list.push_back(
            {{"sha", commit.sha},
             {"subject", commit.subject},
             {"author", commit.author},
             {"at", base::to_iso8601(commit.at)}}
        );
    }
    co_return net::json(
        200, dump(json{{"commits", std::move(list)}, {"complete", commits->complete}})
    );
}

}  // namespace deploybot::bot
