#include "bot/chat.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "bot/line_editor.hpp"
#include "commands/grammar/complete.hpp"
#include "commands/message.hpp"
#include "commands/sentences/words.hpp"
#include "commands/terminal.hpp"
#include "net/executor.hpp"
#include "net/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace deploybot::bot {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

constexpr base::Millis kAnswerTime{30'000};
constexpr base::Millis kSilence{60'000};  ///< the bot's heartbeat comes four times as often
constexpr base::Millis kFirstPause{500};
constexpr base::Millis kLongestPause{10'000};

enum class Said { Done, Refused, Lost };

std::size_t terminal_width() {
    winsize size{};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20;
    return known ? size.ws_col : 100;
}

/// One conversation: what is said goes out, what happens comes in.
class Conversation {
public:
    Conversation(asio::io_context& io, const ChatOptions& options)
        : options_(options),
          client_(io.get_executor(), {}),
          style_{
              .width = isatty(STDOUT_FILENO) != 0 ? terminal_width() : 0,
              .colour = options.colour} {}

    asio::awaitable<Said> say(std::string line);
    asio::awaitable<void> follow();
    asio::awaitable<void> learn_names();
    void close() { client_.close(); }

    [[nodiscard]] const commands::Vocabulary& names() const { return names_; }
    void use_editor(LineEditor* editor) { editor_ = editor; }

private:
    [[nodiscard]] net::Call call(net::Method method, const std::string& path) const {
        net::Call call;
        call.method = method;
        call.url = options_.url + path;
        call.headers.add("Authorization", "Bearer " + options_.token.reveal());
        call.headers.add("Accept", "application/json");
        return call;
    }

    void print(const std::string& text) const {
        if (editor_ != nullptr) {
            editor_->print_above(text);
        } else {
            std::fputs(text.c_str(), stdout);
            std::fflush(stdout);
        }
    }

    void print_messages(const json& messages);
    void print_event(const net::Event& event);
    void print_live(const commands::Message& message);
    Said explain(const net::Response& response);

    const ChatOptions& options_;
    net::HttpClient client_;
    commands::TerminalStyle style_;
    commands::Vocabulary names_;
    LineEditor* editor_ = nullptr;
    /// The first line of each live message: how far it is.
    std::map<base::Token, commands::Line> progress_;
};

void Conversation::print_messages(const json& messages) {
    for (const json& each : messages) {
        if (const auto message = commands::message_from_json(each)) {
            if (!message->token.empty() && !message->lines.empty()) {
                // an answer that shows a deployment is as good as its live message
                progress_.emplace(message->token, message->lines.front());
            }
            print(commands::render_terminal(*message, style_));
        }
    }
}

/// Answers of the bot carry messages, refusals too; anything else is a problem document, or no bot
/// at all.
Said Conversation::explain(const net::Response& response) {
    const json body = json::parse(response.body, nullptr, false);
    if (body.is_object() && body.contains("messages")) {
        print_messages(body["messages"]);
        return response.status < 300 ? Said::Done : Said::Refused;
    }
    std::string what = "The bot answered with HTTP status " + std::to_string(response.status) + ".";
    if (body.is_object() && body.contains("detail") && body["detail"].is_string()) {
        what = base::clean(body["detail"].get<std::string>());
        if (body.contains("hint") && body["hint"].is_string()) {
            what += " " + base::clean(body["hint"].get<std::string>());
        }
    }
    print(what + "\n");
    return Said::Lost;
}

/// The line cannot have reached anybody: nobody takes connections there.
bool is_unheard(const base::Error& error) {
    return error.message.find("Connection refused") != std::string::npos ||
           error.message.find("looking up") != std::string::npos;
}

asio::awaitable<Said> Conversation::say(std::string line) {
    net::Call request = call(net::Method::Post, "/api/v1/commands");
    request.headers.add("Content-Type", "application/json");
    request.headers.add("Idempotency-Key", base::random_hex(16));
    request.body = json{{"text", line}}.dump(-1, ' ', false, json::error_handler_t::replace);
    const auto response =
        co_await client_.request(std::move(request), net::deadline_in(kAnswerTime));
    if (!response) {
        print(
            "I cannot reach the bot at " + options_.url + ": " + response.error().message + ". " +
            (is_unheard(response.error())
                 ? "It has not heard this; say it again once it is back.\n"
                 : "Whether it heard this is unknown: `status` shows it once the bot is back.\n")
        );
        co_return Said::Lost;
    }
    co_return explain(*response);
}

asio::awaitable<void> Conversation::learn_names() {
    const auto response = co_await client_.request(
        call(net::Method::Get, "/api/v1/names"), net::deadline_in(kAnswerTime)
    );
    if (!response || response->status != 200) {
        co_return;
    }
    const json body = json::parse(response->body, nullptr, false);
    if (!body.is_object()) {
        co_return;
    }
    names_ = {};
    for (const auto& [kind, names] :
         {std::pair{"services", &names_.services}, std::pair{"environments", &names_.environments},
          std::pair{"flags", &names_.flags}, std::pair{"stages", &names_.stages},
          std::pair{"tokens", &names_.tokens}}) {
        for (const json& name : body.value(kind, json::array())) {
            names->add(name.is_string() ? name.get<std::string>() : std::string{});
        }
    }
}

void Conversation::print_event(const net::Event& event) {
    const json data = json::parse(event.data, nullptr, false);
    if (event.name != "message" || !data.is_object() || !data.contains("message")) {
        return;
    }
    const bool live = data.value("live", false);
    const auto message = commands::message_from_json(data["message"]);
    if (!message || (live && !data.value("significant", true))) {
        return;
    }
    if (!live) {
        print(commands::render_terminal(*message, style_));
    } else {
        print_live(*message);
    }
}

/// The whole message of a deployment once, then a line whenever it gets on: the rest is for
/// `status` and `why`.
void Conversation::print_live(const commands::Message& message) {
    const commands::Line progress =
        message.lines.empty() ? commands::Line{} : message.lines.front();
    const auto [last, is_new] = progress_.emplace(message.token, progress);
    if (is_new) {
        print(commands::render_terminal(message, style_));
    } else if (last->second != progress) {
        last->second = progress;
        commands::Message line;
        line.title = {commands::plain(commands::short_token(message.token) + "  ")};
        line.title.insert(line.title.end(), progress.begin(), progress.end());
        print(commands::render_terminal(line, style_));
    }
}

asio::awaitable<void> Conversation::follow() {
    std::string last_id;
    base::Millis wait = kFirstPause;
    bool told = false;
    while (true) {
        auto opened = co_await client_.events(
            call(net::Method::Get, "/api/v1/events?kinds=message"), last_id,
            net::deadline_in(kAnswerTime)
        );
        if (opened) {
            if (told) {
                print("Connected again.\n");
            }
            told = false;
            wait = kFirstPause;
            while (true) {
                const auto event = co_await (*opened)->next(net::deadline_in(kSilence));
                if (!event) {
                    last_id = (*opened)->last_event_id();
                    break;
                }
                print_event(*event);
            }
        } else if (opened.error().code == base::ErrorCode::Refused) {
            print("I cannot follow what happens: " + opened.error().message + "\n");
            co_return;
        }
        if (!told) {
            print(
                "The connection to the bot is lost; I try again. What runs goes on without this "
                "terminal.\n"
            );
            told = true;
        }
        const bool waited = co_await net::pause(wait);
        if (!waited) {
            co_return;
        }
        wait = std::min(wait * 2, kLongestPause);
    }
}

/// One line after the other; the worst of what became of them.
asio::awaitable<void> say_all(
    Conversation* conversation, std::vector<std::string> lines, Said* said
) {
    *said = Said::Done;
    for (std::string& line : lines) {
        *said = std::max(*said, co_await conversation->say(std::move(line)));
    }
    conversation->close();
}

std::vector<std::string> read_lines(std::istream& in) {
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (!base::trim(line).empty()) {
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

int status_of(Said said) {
    switch (said) {
        case Said::Done:
            return 0;
        case Said::Refused:
            return 1;
        case Said::Lost:
            return 2;
    }
    return 2;
}

/// Reads lines as they are typed while everything else goes on.
class Terminal {
public:
    Terminal(asio::io_context& io, Conversation& conversation, const ChatOptions& options)
        : io_(io),
          conversation_(conversation),
          input_(io, ::dup(STDIN_FILENO)),
          signals_(io, SIGTERM, SIGINT),
          editor_(
              "> ", options.history_file, [this](std::string line) { typed(std::move(line)); },
              [this] { leave(); }, [this](std::string_view line) { return candidates(line); }
          ) {
        conversation_.use_editor(&editor_);
    }

    ~Terminal() { conversation_.use_editor(nullptr); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void start(bool follow) {
        await_signal();
        asio::co_spawn(io_, conversation_.learn_names(), asio::detached);
        if (follow) {
            asio::co_spawn(io_, conversation_.follow(), asio::detached);
        }
        read();
    }

private:
    void await_signal() {
        signals_.async_wait([this](boost::system::error_code error, int signal) {
            if (error) {
                return;
            }
            if (signal != SIGINT) {
                leave();
                return;
            }
            std::fputs("^C  (Ctrl-D ends this terminal; what runs goes on)\n", stdout);
            editor_.start_anew();
            await_signal();
        });
    }

    void read() {
        input_.async_wait(
            asio::posix::stream_descriptor::wait_read,
            [this](boost::system::error_code error) {
                if (error || left_) {
                    return;
                }
                editor_.read_character();
                if (!left_) {
                    read();
                }
            }
        );
    }

    void typed(std::string line) {
        if (base::trim(line).empty()) {
            return;
        }
        asio::co_spawn(
            io_,
            [](Conversation* conversation, std::string text) -> asio::awaitable<void> {
                co_await conversation->say(std::move(text));
                co_await conversation->learn_names();
            }(&conversation_, std::move(line)),
            asio::detached
        );
    }

    void leave() {
        left_ = true;
        io_.stop();
    }

    std::vector<std::string> candidates(std::string_view line) const {
        std::vector<std::string> texts;
        for (const commands::Candidate& each :
             commands::complete(line, conversation_.names()).list) {
            texts.push_back(each.text);
        }
        return texts;
    }

    asio::io_context& io_;
    Conversation& conversation_;
    asio::posix::stream_descriptor input_;
    asio::signal_set signals_;
    LineEditor editor_;
    bool left_ = false;
};

}  // namespace

int run_chat(const ChatOptions& options) {
    asio::io_context io(1);
    Conversation conversation(io, options);
    if (options.line || isatty(STDIN_FILENO) == 0) {
        std::vector<std::string> lines =
            options.line ? std::vector{*options.line} : read_lines(std::cin);
        if (lines.empty() || base::trim(lines.front()).empty()) {
            std::fputs("deploybot: There is nothing to say.\n  Try -c help\n", stderr);
            return status_of(Said::Refused);
        }
        Said said = Said::Lost;
        asio::co_spawn(io, say_all(&conversation, std::move(lines), &said), asio::detached);
        io.run();
        return status_of(said);
    }
    Terminal terminal(io, conversation, options);
    terminal.start(options.follow);
    io.run();
    return 0;
}

}  // namespace deploybot::bot
