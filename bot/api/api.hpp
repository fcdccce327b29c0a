// The HTTP API: what programs, the terminal and later the board ask of the bot. Described by
// /api/v1/openapi.json.
//
//   POST /api/v1/commands                  {"text": "..."}: one grammar with every other door
//   GET  /api/v1/lanes                     every lane: what runs, who waits, what is held
//   GET  /api/v1/deployments/{token}       one request or deployment; …/why: its evidence; …/logs:
//   what its driver printed GET  /api/v1/journal                   entries after a position GET
//   /api/v1/events                    server-sent: entries and messages as they happen GET
//   /api/v1/names                     for completion POST /ofrep/v1/evaluate/flags[/{key}]  the
//   built-in flag source GET  /healthz /readyz /metrics /api/v1/openapi.json: for machines, without
//   a token
//
// Thread: the bot's.
#pragma once

#include "base/time.hpp"
#include "bot/api/people.hpp"
#include "bot/engine.hpp"
#include "bot/feed.hpp"
#include "commands/message.hpp"
#include "net/http.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace deploybot::bot {

class Api {
public:
    Api(Engine& engine, Feed& feed, const base::Clock& clock, Feed::ReadEntries read_entries,
        std::function<net::Response(const net::Request&)> evaluate_flags);

    boost::asio::awaitable<net::Response> handle(net::Request request);
    /// Replaced by a reload.
    void use(Tokens tokens) { tokens_ = std::move(tokens); }

private:
    boost::asio::awaitable<net::Response> route(net::Request request, base::PersonId person);
    boost::asio::awaitable<net::Response> post_command(net::Request request, base::PersonId person);
    /// Answers a command that only reads.
    boost::asio::awaitable<commands::Message> answer(
        queue::Command command, queue::Speaker speaker
    );
    boost::asio::awaitable<commands::Message> answer_check(
        queue::Command command, queue::Speaker speaker
    );
    boost::asio::awaitable<commands::Message> answer_logs(
        queue::Command command, queue::Speaker speaker
    );
    /// What the driver printed in a stage; key empty: nothing was run there.
    struct LogOf {
        std::string key;
        deploy::LogChunk chunk;
    };
    boost::asio::awaitable<LogOf> read_log(
        base::Token token, std::string stage, std::uint64_t offset
    );
    boost::asio::awaitable<net::Response> get_deployment(net::Request request, std::string rest);
    boost::asio::awaitable<net::Response> get_logs(net::Request request, base::Token token);
    boost::asio::awaitable<net::Response> get_journal(net::Request request);
    [[nodiscard]] net::Response get_lanes() const;
    [[nodiscard]] net::Response get_names() const;
    [[nodiscard]] net::Response get_events(const net::Request& request);
    [[nodiscard]] net::Response get_ready() const;
    [[nodiscard]] net::Response get_metrics() const;

    Engine& engine_;
    Feed& feed_;
    const base::Clock& clock_;
    Feed::ReadEntries read_entries_;
    std::function<net::Response(const net::Request&)> evaluate_flags_;
    Tokens tokens_;
    std::uint64_t requests_ = 0;
    std::uint64_t next_request_ = 1;
};

/// The OpenAPI 3.1 document.
const std::string& openapi_document();

}  // namespace deploybot::bot
