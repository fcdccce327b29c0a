// The HTTP API: what programs, the terminal and the board ask of the bot. Described by
// /api/v1/openapi.json.
//
//   POST /api/v1/commands            {"text": "..."}: one grammar with every other door
//   GET  /api/v1/board               every lane in short, for a list that is kept up to date
//   GET  /api/v1/lanes[/{service}]   what runs, who waits, what is held; one with all its details
//   GET  /api/v1/deployments/{token} one request or deployment; …/why, …/logs, …/commits
//   GET  /api/v1/journal             entries, searched; …/verify, …/export
//   GET  /api/v1/events              server-sent: entries, messages and lanes as they happen
//   GET  /api/v1/names, /complete    for completion
//        /api/v1/session             sign in, who am I, sign out
//   POST /ofrep/v1/evaluate/flags[/{key}]  the built-in flag source
//   GET  /healthz /readyz /metrics /api/v1/openapi.json: for machines, without a token
//   GET  everything else             the board's pages
//
// Thread: the bot's.
#pragma once

#include "base/time.hpp"
#include "bot/api/caller.hpp"
#include "bot/api/people.hpp"
#include "bot/board/sessions.hpp"
#include "bot/engine.hpp"
#include "bot/feed.hpp"
#include "bot/records.hpp"
#include "commands/grammar/parse.hpp"
#include "commands/grammar/vocabulary.hpp"
#include "commands/message.hpp"
#include "deploy/obstacle.hpp"
#include "journal/export.hpp"
#include "net/http.hpp"

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace deploybot::bot {

class Api {
public:
    /// What it asks and what it answers from; all of it outlives the API.
    struct Parts {
        Engine& engine;
        Feed& feed;
        const base::Clock& clock;
        Records& records;       ///< for pages of entries
        Records& long_records;  ///< for what reads the whole journal
        Sessions& sessions;
        /// The file that keeps everything stopped; empty: there is none.
        std::function<std::string()> stop_file;
        std::function<net::Response(const net::Request&)> evaluate_flags;
    };

    explicit Api(Parts parts);

    boost::asio::awaitable<net::Response> handle(net::Request request);
    /// Replaced by a reload.
    void use(Tokens tokens) { tokens_ = std::move(tokens); }

private:
    using Answer = boost::asio::awaitable<net::Response>;

    Answer answer_any(net::Request request);
    Answer route(net::Request request, Caller caller);
    Answer route_reading(net::Request request, Caller caller);
    [[nodiscard]] std::optional<net::Response> answer_machines(const net::Request& request) const;
    [[nodiscard]] net::Response get_ready() const;
    [[nodiscard]] net::Response get_metrics() const;
    [[nodiscard]] std::string next_request_id();
    /// The names of the configuration: enough to understand a line. Made anew when it changes.
    const commands::Vocabulary& names();

    // commands_endpoint.cpp
    Answer post_command(net::Request request, Caller caller);
    std::vector<commands::Parsed> understand(const std::string& text);
    /// Answers a command that only reads.
    boost::asio::awaitable<commands::Message> answer(
        queue::Command command, queue::Speaker speaker
    );

    // reading.cpp
    [[nodiscard]] net::Response get_board() const;
    [[nodiscard]] net::Response get_lanes() const;
    [[nodiscard]] net::Response get_lane(const std::string& service, const Caller& caller);
    [[nodiscard]] net::Response get_names();
    [[nodiscard]] net::Response get_completion(const net::Request& request);
    Answer get_deployment(net::Request request, std::string rest, Caller caller);
    Answer get_logs(net::Request request, base::Token token);
    Answer get_commits(base::Token token);
    /// Takes away the buttons that the rules would refuse to this person just now.
    void keep_allowed(commands::Message& message, const Caller& caller) const;
    /// The live message with this person's buttons; null when there is none any more.
    [[nodiscard]] nlohmann::json live_json(
        const deploy::LaneState& lane, const base::Token& token, const Caller& caller
    ) const;

    // stops_endpoint.cpp
    /// What is stopped, and what this person may stop, freeze, and let go on.
    [[nodiscard]] net::Response get_stops(const Caller& caller) const;
    /// The locks and freezes of a service, and its environments.
    void add_stops(nlohmann::json& value, const deploy::Service& service, const Caller& caller)
        const;
    /// Of one service, or all of them.
    [[nodiscard]] nlohmann::json freezes_json(const deploy::Service* service, const Caller& caller)
        const;
    /// Those that this person may press, in JSON.
    [[nodiscard]] nlohmann::json buttons_json(
        std::vector<commands::Button> buttons, const Caller& caller
    ) const;
    /// A lock or a freeze with the button that ends it, for those who may.
    [[nodiscard]] nlohmann::json with_end(
        nlohmann::json value, const deploy::Obstacle& obstacle, const base::ServiceName& service,
        const Caller& caller
    ) const;

    // journal_endpoint.cpp
    Answer get_journal(net::Request request);
    Answer verify_journal();
    [[nodiscard]] net::Response export_journal(const net::Request& request);
    boost::asio::awaitable<void> send_export(journal::Selection page, net::EventStream* stream);
    [[nodiscard]] net::Response get_events(const net::Request& request, const Caller& caller);
    static std::optional<net::Response> read_times(
        const net::Request& request, journal::Selection& selection
    );
    /// Tokens and people as they are printed become those that are meant.
    void understand(const net::Request& request, journal::Selection& selection) const;
    [[nodiscard]] std::variant<journal::Selection, net::Response> read_selection(
        const net::Request& request
    ) const;

    // session_endpoint.cpp
    Answer handle_session(net::Request request);
    Answer sign_in(net::Request request);
    Answer sign_out(net::Request request, Session session);
    [[nodiscard]] nlohmann::json session_json(const Session& session) const;

    Engine& engine_;
    Feed& feed_;
    const base::Clock& clock_;
    Records& records_;
    Records& long_records_;
    Sessions& sessions_;
    std::function<std::string()> stop_file_;
    std::function<net::Response(const net::Request&)> evaluate_flags_;
    Tokens tokens_;
    commands::Vocabulary names_;
    std::string names_of_;  ///< hash of the catalog that they are of
    std::uint64_t requests_ = 0;
    std::uint64_t next_request_ = 1;
};

/// The OpenAPI 3.1 document.
const std::string& openapi_document();

}  // namespace deploybot::bot
