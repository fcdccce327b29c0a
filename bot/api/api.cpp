#include "bot/api/api.hpp"

#include "bot/api/json_answers.hpp"
#include "bot/api/views.hpp"
#include "bot/board/pages.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace deploybot::bot {
namespace {

constexpr std::string_view kApi = "/api/";
constexpr std::string_view kSession = "/api/v1/session";
constexpr std::string_view kOfrep = "/ofrep/v1/evaluate/flags";
constexpr std::string_view kLanes = "/api/v1/lanes/";
constexpr std::string_view kDeployments = "/api/v1/deployments/";

bool is_ofrep(const std::string& path) {
    return path == kOfrep || path.starts_with(std::string(kOfrep) + "/");
}

net::Response nothing_there() {
    return net::problem(
        404, "", "There is nothing at this address.", "/api/v1/openapi.json lists what there is"
    );
}

}  // namespace

Api::Api(Parts parts)
    : engine_(parts.engine),
      feed_(parts.feed),
      clock_(parts.clock),
      records_(parts.records),
      long_records_(parts.long_records),
      sessions_(parts.sessions),
      stop_file_(std::move(parts.stop_file)),
      evaluate_flags_(std::move(parts.evaluate_flags)) {}

Api::Answer Api::handle(net::Request request) {
    requests_ += 1;
    net::Response response = co_await answer_any(std::move(request));
    response.headers.set("X-Content-Type-Options", "nosniff");
    if (!response.headers.contains("Cache-Control")) {
        response.headers.set("Cache-Control", "no-store");
    }
    co_return response;
}

Api::Answer Api::answer_any(net::Request request) {
    if (auto answer = answer_machines(request)) {
        co_return std::move(*answer);
    }
    if (request.path == kSession) {
        co_return co_await handle_session(std::move(request));
    }
    if (!request.path.starts_with(kApi) && !is_ofrep(request.path)) {
        co_return board_page(request);
    }
    auto caller = find_caller(request, tokens_, sessions_);
    if (auto* refusal = std::get_if<net::Response>(&caller)) {
        co_return std::move(*refusal);
    }
    if (engine_.catalog().rights.find(std::get<Caller>(caller).person) == nullptr) {
        co_return net::problem(
            401, "", "The configuration no longer knows you.", "ask who looks after it"
        );
    }
    co_return co_await route(std::move(request), std::move(std::get<Caller>(caller)));
}

std::optional<net::Response> Api::answer_machines(const net::Request& request) const {
    const bool get = request.method == net::Method::Get;
    if (request.path == "/healthz") {
        return get ? net::plain(200, "alive\n") : not_allowed("GET");
    }
    if (request.path == "/readyz") {
        return get ? get_ready() : not_allowed("GET");
    }
    if (request.path == "/metrics") {
        return get ? get_metrics() : not_allowed("GET");
    }
    if (request.path == "/api/v1/openapi.json") {
        return get ? net::json(200, openapi_document()) : not_allowed("GET");
    }
    return std::nullopt;
}

Api::Answer Api::route(net::Request request, Caller caller) {
    const std::string& path = request.path;
    if (path == "/api/v1/commands") {
        if (request.method != net::Method::Post) {
            co_return not_allowed("POST");
        }
        co_return co_await post_command(std::move(request), std::move(caller));
    }
    if (is_ofrep(path)) {
        co_return request.method == net::Method::Post ? evaluate_flags_(request)
                                                      : not_allowed("POST");
    }
    co_return co_await route_reading(std::move(request), std::move(caller));
}

Api::Answer Api::route_reading(net::Request request, Caller caller) {
    using Read = std::function<Answer()>;
    const std::string path = request.path;
    const auto at_once = [](net::Response response) -> Answer { co_return response; };
    const std::map<std::string_view, Read> addresses{
        {"/api/v1/board", [&] { return at_once(get_board()); }},
        {"/api/v1/stops", [&] { return at_once(get_stops(caller)); }},
        {"/api/v1/lanes", [&] { return at_once(get_lanes()); }},
        {"/api/v1/names", [&] { return at_once(get_names()); }},
        {"/api/v1/complete", [&] { return at_once(get_completion(request)); }},
        {"/api/v1/events", [&] { return at_once(get_events(request, caller)); }},
        {"/api/v1/journal", [&] { return get_journal(request); }},
        {"/api/v1/journal/verify", [&] { return verify_journal(); }},
        {"/api/v1/journal/export", [&] { return at_once(export_journal(request)); }},
    };
    Read read;
    if (const auto found = addresses.find(path); found != addresses.end()) {
        read = found->second;
    } else if (path.starts_with(kLanes)) {
        read = [&] { return at_once(get_lane(path.substr(kLanes.size()), caller)); };
    } else if (path.starts_with(kDeployments)) {
        read = [&] { return get_deployment(request, path.substr(kDeployments.size()), caller); };
    }
    if (!read) {
        co_return nothing_there();
    }
    if (request.method != net::Method::Get) {
        co_return not_allowed("GET");
    }
    co_return co_await read();
}

std::string Api::next_request_id() {
    return "req-" + std::to_string(base::to_millis(clock_.now())) + "-" +
           std::to_string(next_request_++);
}

const commands::Vocabulary& Api::names() {
    if (names_of_ != engine_.catalog_hash()) {
        names_ = vocabulary(engine_.catalog());
        names_of_ = engine_.catalog_hash();
    }
    return names_;
}

net::Response Api::get_ready() const {
    if (const auto& failure = engine_.failure()) {
        return net::problem(503, "", failure->message, failure->hint);
    }
    return net::plain(200, "ready\n");
}

net::Response Api::get_metrics() const {
    const deploy::World& world = engine_.world();
    std::size_t waiting = 0;
    std::size_t running = 0;
    std::size_t held = 0;
    for (const auto& [name, lane] : world.lanes) {
        waiting += lane->queue.waiting.size();
        running += lane->deployment ? 1 : 0;
        held += lane->queue.hold ? 1 : 0;
    }
    std::string text;
    const auto add = [&](const std::string& name, const char* type, const char* help,
                         std::uint64_t value) {
        text += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name +
                " " + std::to_string(value) + "\n";
    };
    add("deploybot_http_requests_total", "counter", "HTTP requests that were handled.", requests_);
    add("deploybot_journal_position", "counter", "Position of the last entry of the journal.",
        engine_.knowledge().position);
    add("deploybot_epoch", "gauge", "Number of this start of the bot.", world.epoch);
    add("deploybot_requests_waiting", "gauge", "Requests that wait in a lane.", waiting);
    add("deploybot_deployments_running", "gauge", "Deployments on their way.", running);
    add("deploybot_lanes_held", "gauge", "Lanes in which nothing starts.", held);
    add("deploybot_lanes_set_aside", "gauge", "Lanes with an entry that cannot be read.",
        engine_.knowledge().quarantined.size());
    add("deploybot_effects_in_flight", "gauge", "Calls outside that are under way.",
        engine_.in_flight());
    add("deploybot_followers", "gauge", "Open event streams.", feed_.followers());
    net::Response response = net::plain(200, std::move(text));
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
}

}  // namespace deploybot::bot
