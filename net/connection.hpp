// One connection of the server: reads a request, asks the handler, writes the answer, again and
// again. Private to net/.
#pragma once

#include "net/http.hpp"
#include "net/request_parser.hpp"
#include "net/server_state.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace deploybot::net {

/// Lives as long as its coroutine or its event writer runs; is in the server's table for exactly
/// that time.
class Connection final : public EventStream, public std::enable_shared_from_this<Connection> {
public:
    Connection(
        std::shared_ptr<ServerState> server, ServerState::Socket socket, asio::ip::address peer,
        bool is_crowded
    );
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Starts the coroutine. A crowded connection only says 503 and goes.
    void start();
    [[nodiscard]] bool is_crowded() const { return is_crowded_; }
    [[nodiscard]] const asio::ip::address& peer() const { return peer_; }

    /// Ends what waits past its deadline.
    void check_deadline(Deadline now);
    /// The server stops: ends an idle connection and an event stream, lets a running request
    /// finish.
    void begin_stop();
    /// Closes the socket and cancels what the handler awaits.
    void kill();

    asio::awaitable<bool> send(std::string text) override;
    [[nodiscard]] bool is_open() const override { return is_open_; }

private:
    enum class Phase { Idle, Header, Body, Busy, Streaming };
    using Buffers = std::array<asio::const_buffer, 3>;

    asio::awaitable<void> serve();
    asio::awaitable<void> turn_away();
    asio::awaitable<bool> read_request();
    asio::awaitable<bool> fill();
    asio::awaitable<bool> send_continue();
    asio::awaitable<Response> ask_handler();
    asio::awaitable<bool> answer(Response response, bool keeps_alive);
    asio::awaitable<void> stream(Response response);
    static asio::awaitable<void> write_events(std::shared_ptr<Connection> self, EventWriter writer);
    void start_writer(EventWriter writer);
    void writer_ended();
    asio::awaitable<void> refuse(Refusal refusal);
    asio::awaitable<void> linger();
    asio::awaitable<bool> write(Buffers buffers);

    /// Of the request that is being read or answered.
    RequestParser& parser();
    void arm(base::Millis limit);
    void disarm();
    void hang_up();

    std::shared_ptr<ServerState> server_;
    ServerState::Socket socket_;
    asio::ip::address peer_;
    std::string peer_name_;
    boost::beast::flat_buffer buffer_;
    std::optional<RequestParser> parser_;
    std::string head_;
    asio::cancellation_signal task_signal_;
    asio::cancellation_signal writer_signal_;
    Deadline deadline_ = Deadline::max();
    Phase phase_ = Phase::Idle;
    bool is_crowded_;
    bool is_expired_ = false;
    bool is_open_ = true;
    bool is_chunked_ = true;
    bool has_writer_ = false;
};

}  // namespace deploybot::net
