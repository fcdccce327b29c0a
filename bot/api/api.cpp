#include "bot/api/api.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "bot/api/views.hpp"
#include "bot/await.hpp"
#include "commands/grammar/parse.hpp"
#include "commands/message.hpp"
#include "commands/sentences/answer.hpp"
#include "commands/sentences/checks.hpp"
#include "commands/sentences/live.hpp"
#include "commands/sentences/refuse.hpp"
#include "deploy/effects.hpp"
#include "deploy/json.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

namespace deploybot::bot {
namespace {

namespace asio = boost::asio;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kLongestKey = 200;
constexpr std::size_t kMostDepth = 8;
constexpr std::size_t kMostEntries = 1'000;
constexpr std::size_t kLogBytes = std::size_t{64} * 1024;
constexpr std::string_view kDeployments = "/api/v1/deployments/";
constexpr std::string_view kOfrep = "/ofrep/v1/evaluate/flags";

template <class Json>
std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

json to_value(const commands::Message& message) {
    json value;
    commands::to_json(value, message);
    return value;
}

net::Response not_allowed(const char* methods) {
    net::Response response = net::problem(
        405, "", "This address does not take that method.", std::string("use ") + methods
    );
    response.headers.set("Allow", methods);
    return response;
}

net::Response unauthorized() {
    net::Response response = net::problem(
        401, "", "No bearer token, or one that nobody has.",
        "send Authorization: Bearer with the token that the configuration gives you"
    );
    response.headers.set("WWW-Authenticate", "Bearer realm=\"deploybot\"");
    return response;
}

/// Whether the text nests no deeper than allowed: checked before anything is parsed.
bool is_shallow(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMostDepth) {
                return false;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return true;
}

/// The text of a POST to /commands, or what is wrong with it.
std::variant<std::string, net::Response> read_text(const net::Request& request) {
    const std::string type = base::lower(request.headers.get("Content-Type"));
    if (type != "application/json" && !type.starts_with("application/json;")) {
        return net::problem(
            415, "", "The body is not application/json.", R"(send {"text": "status"})"
        );
    }
    if (!is_shallow(request.body)) {
        return net::problem(400, "", "The body nests too deeply.", R"(send {"text": "status"})");
    }
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object() || !body.contains("text") || !body["text"].is_string()) {
        return net::problem(
            400, "", "The body is no JSON object with a text.", R"(send {"text": "status"})"
        );
    }
    for (const auto& [name, value] : body.items()) {
        if (name != "text") {
            return net::problem(
                400, "",
                "The body has a member that I do not know: " +
                    base::shorten(base::clean(name), 40) + ".",
                "only text is read"
            );
        }
    }
    return body["text"].get<std::string>();
}

std::optional<std::uint64_t> read_number(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

int status_of(queue::Why why) {
    switch (why) {
        case queue::Why::NotAllowed:
        case queue::Why::OwnRequest:
            return 403;
        case queue::Why::UnknownPerson:
            return 401;
        case queue::Why::UnknownService:
        case queue::Why::UnknownToken:
        case queue::Why::UnknownFlag:
            return 404;
        case queue::Why::CommitNotFound:
        case queue::Why::NotEligible:
        case queue::Why::NeedsReason:
        case queue::Why::BadPercent:
        case queue::Why::WhichService:
            return 422;
        default:
            return 409;
    }
}

/// All answers of one text: the worst status stands above them.
struct Answers {
    int status = 200;
    json messages = json::array();
    json tokens = json::array();

    void add(int each, json message, const base::Token& token = {}) {
        status = std::max(status, each);
        messages.push_back(std::move(message));
        if (!token.empty()) {
            tokens.push_back(token);
        }
    }

    [[nodiscard]] net::Response response() const {
        json body{{"messages", messages}, {"tokens", tokens}};
        if (status < 300) {
            return net::json(status, dump(body));
        }
        body["type"] = "about:blank";
        body["title"] = std::string(net::reason_phrase(status));
        body["status"] = status;
        body["detail"] = "The command was not done; messages says why and what would help.";
        net::Response response = net::json(status, dump(body));
        response.headers.set("Content-Type", "application/problem+json");
        return response;
    }
};

}  // namespace

Api::Api(
    Engine& engine, Feed& feed, const base::Clock& clock, Feed::ReadEntries read_entries,
    std::function<net::Response(const net::Request&)> evaluate_flags
)
    : engine_(engine),
      feed_(feed),
      clock_(clock),
      read_entries_(std::move(read_entries)),
      evaluate_flags_(std::move(evaluate_flags)) {}

asio::awaitable<net::Response> Api::handle(net::Request request) {
    requests_ += 1;
    const bool get = request.method == net::Method::Get;
    if (request.path == "/healthz") {
        co_return get ? net::plain(200, "alive\n") : not_allowed("GET");
    }
    if (request.path == "/readyz") {
        co_return get ? get_ready() : not_allowed("GET");
    }
    if (request.path == "/metrics") {
        co_return get ? get_metrics() : not_allowed("GET");
    }
    if (request.path == "/api/v1/openapi.json") {
        co_return get ? net::json(200, openapi_document()) : not_allowed("GET");
    }
    const auto person = tokens_.find(request.headers.get("Authorization"));
    if (!person) {
        co_return unauthorized();
    }
    co_return co_await route(std::move(request), *person);
}

asio::awaitable<net::Response> Api::route(net::Request request, base::PersonId person) {
    const bool get = request.method == net::Method::Get;
    const bool post = request.method == net::Method::Post;
    const std::string path = request.path;
    if (path == "/api/v1/commands") {
        if (!post) {
            co_return not_allowed("POST");
        }
        co_return co_await post_command(std::move(request), std::move(person));
    }
    if (path == kOfrep || path.starts_with(std::string(kOfrep) + "/")) {
        co_return post ? evaluate_flags_(request) : not_allowed("POST");
    }
    const bool known = path == "/api/v1/lanes" || path == "/api/v1/names" ||
                       path == "/api/v1/events" || path == "/api/v1/journal" ||
                       path.starts_with(kDeployments);
    if (!known) {
        co_return net::problem(
            404, "", "There is nothing at this address.", "/api/v1/openapi.json lists what there is"
        );
    }
    if (!get) {
        co_return not_allowed("GET");
    }
    if (path == "/api/v1/lanes") {
        co_return get_lanes();
    }
    if (path == "/api/v1/names") {
        co_return get_names();
    }
    if (path == "/api/v1/events") {
        co_return get_events(request);
    }
    if (path == "/api/v1/journal") {
        co_return co_await get_journal(std::move(request));
    }
    co_return co_await get_deployment(std::move(request), path.substr(kDeployments.size()));
}

asio::awaitable<net::Response> Api::post_command(net::Request request, base::PersonId person) {
    auto read = read_text(request);
    if (auto* wrong = std::get_if<net::Response>(&read)) {
        co_return std::move(*wrong);
    }
    const std::string key(request.headers.get("Idempotency-Key"));
    if (key.size() > kLongestKey) {
        co_return net::problem(
            400, "", "The Idempotency-Key is too long.", "at most 200 characters"
        );
    }
    queue::Speaker speaker;
    speaker.person = person;
    speaker.source = "api";
    speaker.request_id = "req-" + std::to_string(base::to_millis(clock_.now())) + "-" +
                         std::to_string(next_request_++);
    const commands::Vocabulary names = vocabulary(engine_.world(), engine_.catalog());
    const std::vector<commands::Parsed> parsed =
        commands::parse(std::get<std::string>(read), {.names = names, .thread_token = {}});
    Answers answers;
    for (std::size_t i = 0; i < parsed.size(); ++i) {
        if (const auto* trouble = std::get_if<commands::Misunderstanding>(&parsed[i])) {
            answers.add(422, to_value(commands::refuse(*trouble)));
            continue;
        }
        const auto command = std::get<queue::Command>(parsed[i]);
        if (!queue::changes_something(command.verb)) {
            commands::Message message = co_await answer(command, speaker);
            answers.add(200, to_value(message));
            continue;
        }
        // several commands of one delivery are told apart by their place
        speaker.idempotency_key = key.empty() ? key : key + "/" + std::to_string(i);
        const auto reply = co_await await_completion<base::Result<Reply>>([&](auto done) {
            engine_.submit(command, speaker, std::move(done));
        });
        if (!reply) {
            co_return net::problem(reply.error());
        }
        base::log_info(
            {.token = reply->token.str(), .request = speaker.request_id}, "command",
            {{"person", person.str()},
             {"line", commands::to_line(command)},
             {"outcome", reply->accepted ? "done" : "refused"},
             {"replayed", reply->replayed ? "yes" : "no"}}
        );
        const int status = reply->accepted ? 200 : reply->why ? status_of(*reply->why) : 409;
        answers.add(status, json::parse(reply->message, nullptr, false), reply->token);
    }
    co_return answers.response();
}

asio::awaitable<commands::Message> Api::answer(queue::Command command, queue::Speaker speaker) {
    if (command.verb == queue::Verb::Check) {
        co_return co_await answer_check(std::move(command), std::move(speaker));
    }
    if (command.verb == queue::Verb::Logs) {
        co_return co_await answer_logs(std::move(command), std::move(speaker));
    }
    co_return commands::answer_query(
        command, speaker, engine_.world(), engine_.catalog(), clock_.now()
    );
}

asio::awaitable<commands::Message> Api::answer_check(
    queue::Command command, queue::Speaker speaker
) {
    const deploy::Ask ask{.command = command, .speaker = speaker, .facts = std::nullopt};
    const base::ServiceName service =
        deploy::needs_facts(engine_.world(), engine_.catalog(), ask).value_or(base::ServiceName{});
    const auto ports = engine_.ports();
    const auto found = ports->services.find(service);
    if (found == ports->services.end()) {
        const deploy::Decision decision =
            deploy::decide(engine_.world(), engine_.catalog(), ask, clock_.now());
        co_return commands::refuse(
            command, std::get<queue::Refusal>(decision.reply), engine_.world(), engine_.catalog()
        );
    }
    const auto validation = co_await await_completion<deploy::Validation>([&](auto done) {
        validate(found->second, service, command.commit, std::move(done));
    });
    if (!validation.facts) {
        queue::Refusal refusal{.why = queue::Why::CommitNotFound, .service = service};
        refusal.detail = validation.facts.error().message;
        refusal.hint = validation.facts.error().hint;
        co_return commands::refuse(command, refusal, engine_.world(), engine_.catalog());
    }
    const deploy::Service* configured = engine_.catalog().find(service);
    if (configured == nullptr) {
        co_return commands::refuse(
            command, {.why = queue::Why::UnknownService, .detail = service.str()}, engine_.world(),
            engine_.catalog()
        );
    }
    co_return commands::answer_check(
        service, validation.facts->commit,
        deploy::check_commit(engine_.world().find(configured->lane), *configured, validation)
    );
}

asio::awaitable<commands::Message> Api::answer_logs(queue::Command command, queue::Speaker) {
    base::Token token = command.token;
    if (token.empty()) {
        for (const auto& [name, lane] : engine_.world().lanes) {
            if (!lane->queue.running) {
                continue;
            }
            const queue::Request& running = *lane->queue.running;
            if (command.service.empty() || running.service == command.service) {
                token = running.token;
            }
        }
    }
    const auto full = deploy::find_token(engine_.world(), token.str());
    if (!full) {
        queue::Refusal refusal{
            .why = queue::Why::UnknownToken, .detail = token.str(), .hint = full.error().hint};
        co_return commands::refuse(command, refusal, engine_.world(), engine_.catalog());
    }
    const LogOf log = co_await read_log(*full, command.topic, 0);
    commands::Message message = commands::logs_header(*full, log.key, log.chunk.complete);
    std::string_view text = log.chunk.text;
    for (const std::string_view line : base::split(text, '\n')) {
        message.lines.push_back({commands::plain(line)});
    }
    co_return message;
}

asio::awaitable<Api::LogOf> Api::read_log(
    base::Token token, std::string stage, std::uint64_t offset
) {
    LogOf log;
    log.key = log_key(engine_.world(), token, stage);
    const deploy::LaneState* lane = engine_.world().find_token(token);
    const base::ServiceName service =
        lane == nullptr ? base::ServiceName{} : service_of(*lane, token);
    const auto ports = engine_.ports();
    const auto found = ports->services.find(service);
    if (log.key.empty() || found == ports->services.end()) {
        co_return log;
    }
    const auto driver = found->second.driver;
    auto chunk = co_await await_completion<base::Result<deploy::LogChunk>>([&](auto done) {
        driver->read_log(log.key, offset, kLogBytes, std::move(done));
    });
    if (chunk) {
        log.chunk = std::move(*chunk);
    } else {
        log.chunk.text = chunk.error().message;
    }
    co_return log;
}

asio::awaitable<net::Response> Api::get_deployment(net::Request request, std::string rest) {
    std::string view;
    if (const std::size_t slash = rest.find('/'); slash != std::string::npos) {
        view = rest.substr(slash + 1);
        rest.resize(slash);
    }
    const base::Token token{rest};
    const deploy::LaneState* lane = engine_.world().find_token(token);
    if (lane == nullptr) {
        co_return net::problem(
            404, "",
            "There is no deployment " + base::shorten(base::clean(rest), 40) +
                ", or it ended too long ago.",
            "/api/v1/journal has all that ever happened"
        );
    }
    if (view == "logs") {
        co_return co_await get_logs(std::move(request), token);
    }
    if (view == "why") {
        queue::Command command{.verb = queue::Verb::Why, .token = token};
        const commands::Message message =
            commands::answer_query(command, {}, engine_.world(), engine_.catalog(), clock_.now());
        co_return net::json(
            200, dump(json{{"message", to_value(message)}, {"evidence", evidence(*lane, token)}})
        );
    }
    if (!view.empty()) {
        co_return net::problem(
            404, "", "A deployment has no such view.", "there are /why and /logs"
        );
    }
    const auto live = commands::live_message(*lane, token, engine_.catalog(), clock_.now());
    json body = deployment_json(*lane, token);
    body["message"] = live ? to_value(*live) : json(nullptr);
    co_return net::json(200, dump(body));
}

asio::awaitable<net::Response> Api::get_logs(net::Request request, base::Token token) {
    std::uint64_t offset = 0;
    if (const std::string* text = request.query.find("offset")) {
        const auto number = read_number(*text);
        if (!number) {
            co_return net::problem(400, "", "offset is not a whole number.", "0 is the beginning");
        }
        offset = *number;
    }
    const std::string* stage = request.query.find("stage");
    const LogOf log = co_await read_log(token, stage == nullptr ? std::string{} : *stage, offset);
    co_return net::json(
        200, dump(ordered_json{
                 {"key", log.key},
                 {"text", log.chunk.text},
                 {"next_offset", log.chunk.next_offset},
                 {"complete", log.chunk.complete}})
    );
}

asio::awaitable<net::Response> Api::get_journal(net::Request request) {
    std::uint64_t after = 0;
    std::uint64_t limit = 100;
    for (const auto& [name, target] : {std::pair{"after", &after}, std::pair{"limit", &limit}}) {
        if (const std::string* text = request.query.find(name)) {
            const auto number = read_number(*text);
            if (!number) {
                co_return net::problem(400, "", std::string(name) + " is not a whole number.", "");
            }
            *target = *number;
        }
    }
    if (limit == 0 || limit > kMostEntries) {
        co_return net::problem(400, "", "limit is out of range.", "1 to 1000");
    }
    constexpr auto kMostPosition =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto entries =
        co_await await_completion<base::Result<std::vector<journal::Entry>>>([&](auto done) {
            read_entries_(
                std::min(after, kMostPosition), static_cast<std::size_t>(limit), std::move(done)
            );
        });
    if (!entries) {
        co_return net::problem(entries.error());
    }
    std::string body = "{\"entries\":[";
    for (const journal::Entry& entry : *entries) {
        body += (&entry == entries->data() ? "" : ",") + entry_json(entry);
    }
    co_return net::json(200, body + "]}");
}

net::Response Api::get_lanes() const {
    json lanes = json::array();
    for (const auto& [name, service] : engine_.catalog().services) {
        lanes.push_back(lane_json(engine_.world(), service));
    }
    return net::json(200, dump(json{{"lanes", std::move(lanes)}}));
}

net::Response Api::get_names() const {
    const commands::Vocabulary names = vocabulary(engine_.world(), engine_.catalog());
    return net::json(
        200, dump(json{
                 {"services", names.services.all()},
                 {"environments", names.environments.all()},
                 {"flags", names.flags.all()},
                 {"stages", names.stages.all()},
                 {"tokens", names.tokens.all()}})
    );
}

net::Response Api::get_events(const net::Request& request) {
    std::optional<std::uint64_t> after;
    if (const std::string* last = request.headers.find("Last-Event-ID")) {
        after = read_number(*last);
        if (!after) {
            return net::problem(
                400, "", "Last-Event-ID is not a position of the journal.",
                "send the id of the last event"
            );
        }
    }
    std::vector<commands::Message> current;
    for (const auto& [name, lane] : engine_.world().lanes) {
        if (lane->queue.running) {
            if (auto live = commands::live_message(
                    *lane, lane->queue.running->token, engine_.catalog(), clock_.now()
                )) {
                current.push_back(std::move(*live));
            }
        }
    }
    return net::event_stream([this, after, current = std::move(current)](net::EventStream& stream) {
        return feed_.follow(after, current, &stream);
    });
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
