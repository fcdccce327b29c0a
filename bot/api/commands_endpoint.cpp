#include "base/log.hpp"
#include "base/text.hpp"
#include "bot/answers.hpp"
#include "bot/api/api.hpp"
#include "bot/api/json_answers.hpp"
#include "bot/api/views.hpp"
#include "bot/await.hpp"
#include "commands/grammar/parse.hpp"
#include "commands/sentences/refuse.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::bot {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

constexpr std::size_t kLongestKey = 200;
constexpr std::string_view kExample = R"({"text": "status"})";

/// The text of a POST to /commands, or what is wrong with it.
std::variant<std::string, net::Response> read_text(const net::Request& request) {
    auto read = read_body(request, kExample);
    if (auto* wrong = std::get_if<net::Response>(&read)) {
        return std::move(*wrong);
    }
    const json& body = std::get<json>(read);
    if (!body.contains("text") || !body["text"].is_string()) {
        return net::problem(
            400, "", "The body is no JSON object with a text.", "send " + std::string(kExample)
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

int status_of(queue::Why why) {
    switch (why) {
        case queue::Why::NotAllowed:
        case queue::Why::OwnRequest:
        case queue::Why::AbsoluteGuard:
            return 403;
        case queue::Why::UnknownPerson:
            return 401;
        case queue::Why::UnknownService:
        case queue::Why::UnknownToken:
        case queue::Why::UnknownFlag:
        case queue::Why::UnknownGuard:
            return 404;
        case queue::Why::CommitNotFound:
        case queue::Why::NotEligible:
        case queue::Why::NeedsReason:
        case queue::Why::BadPercent:
        case queue::Why::BadTime:
        case queue::Why::UnknownEnvironment:
        case queue::Why::WhichService:
            return 422;
        default:
            return 409;
    }
}

/// All answers of one text: the worst status stands above them. The messages are JSON already.
struct Answers {
    int status = 200;
    std::string messages;
    json tokens = json::array();

    void add(int each, std::string_view message, const base::Token& token = {}) {
        status = std::max(status, each);
        messages += messages.empty() ? "" : ",";
        messages += message;
        if (!token.empty()) {
            tokens.push_back(token);
        }
    }

    [[nodiscard]] net::Response response() const {
        const std::string body = "\"messages\":[" + messages + "],\"tokens\":" + dump(tokens);
        if (status < 300) {
            return net::json(status, "{" + body + "}");
        }
        const json problem{
            {"type", "about:blank"},
            {"title", std::string(net::reason_phrase(status))},
            {"status", status},
            {"detail", "The command was not done; messages says why and what would help."}};
        std::string text = dump(problem);
        text.back() = ',';
        net::Response response = net::json(status, text + body + "}");
        response.headers.set("Content-Type", "application/problem+json");
        return response;
    }
};

}  // namespace

Api::Answer Api::post_command(net::Request request, Caller caller) {
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
    speaker.person = caller.person;
    speaker.source = caller.source;
    speaker.request_id = next_request_id();
    const std::vector<commands::Parsed> parsed = understand(std::get<std::string>(read));
    Answers answers;
    for (std::size_t i = 0; i < parsed.size(); ++i) {
        if (const auto* trouble = std::get_if<commands::Misunderstanding>(&parsed[i])) {
            answers.add(422, dump(to_value(commands::refuse(*trouble))));
            continue;
        }
        const auto command = std::get<queue::Command>(parsed[i]);
        if (!queue::changes_something(command.verb)) {
            commands::Message message = co_await answer(command, speaker);
            keep_allowed(message, caller);
            answers.add(200, dump(to_value(message)));
            continue;
        }
        // several commands of one delivery are told apart by their place
        speaker.idempotency_key = key.empty() ? key : key + "/" + std::to_string(i);
        speaker.stop_file = stop_file_();
        const auto reply = co_await await_completion<base::Result<Reply>>([&](auto done) {
            engine_.submit(command, speaker, std::move(done));
        });
        if (!reply) {
            co_return net::problem(reply.error());
        }
        base::log_info(
            {.token = reply->token.str(), .request = speaker.request_id}, "command",
            {{"person", caller.person.str()},
             {"line", commands::to_line(command)},
             {"outcome", reply->accepted ? "done" : "refused"},
             {"replayed", reply->replayed ? "yes" : "no"}}
        );
        const int status = reply->accepted ? 200 : reply->why ? status_of(*reply->why) : 409;
        answers.add(status, reply->message, reply->token);
    }
    co_return answers.response();
}

std::vector<commands::Parsed> Api::understand(const std::string& text) {
    std::vector<commands::Parsed> parsed =
        commands::parse(text, {.names = names(), .thread_token = {}});
    const bool puzzled = std::any_of(parsed.begin(), parsed.end(), [](const auto& each) {
        return std::holds_alternative<commands::Misunderstanding>(each);
    });
    if (puzzled) {
        // only suggestions need the tokens of now
        const commands::Vocabulary all = vocabulary(engine_.world(), engine_.catalog());
        parsed = commands::parse(text, {.names = all, .thread_token = {}});
    }
    return parsed;
}

asio::awaitable<commands::Message> Api::answer(queue::Command command, queue::Speaker speaker) {
    co_return co_await await_answer<commands::Message>([&](auto done) {
        answer_reading(engine_, clock_, command, speaker, std::move(done));
    });
}

}  // namespace deploybot::bot
