#include "net/connection.hpp"

#include "base/contract.hpp"
#include "base/log.hpp"
#include "net/log_failure.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace deploybot::net {

namespace {

constexpr std::size_t kReadBytes = std::size_t{4} * 1024;
constexpr std::size_t kBodyReadBytes = std::size_t{32} * 1024;
/// An idle connection keeps no more memory than this.
constexpr std::size_t kKeptBytes = std::size_t{16} * 1024;
/// How long and how much is read past after a refusal, so that the answer is not lost to a reset
/// (RFC 9112 9.6).
constexpr base::Millis kLingerTime{1'000};
constexpr std::size_t kLingerBytes = std::size_t{16} * 1024 * 1024;

bool has_no_body(int status) {
    return status == 204 || status == 304;
}

}  // namespace

Connection::Connection(
    std::shared_ptr<ServerState> server, ServerState::Socket socket, asio::ip::address peer,
    bool is_crowded
)
    : server_(std::move(server)),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      peer_name_(peer_.to_string()),
      buffer_(server_->options().header_bytes + kBodyReadBytes),
      is_crowded_(is_crowded) {
    server_->enter(*this);
}

Connection::~Connection() {
    server_->leave(*this);
}

void Connection::start() {
    // The completion holds the connection too: its signal must outlive the coroutine's frame.
    asio::co_spawn(
        server_->executor(), is_crowded_ ? turn_away() : serve(),
        asio::bind_cancellation_slot(
            task_signal_.slot(),
            [self = shared_from_this()](const std::exception_ptr& thrown) {
                log_failure("a connection ended with an error", thrown);
                self->hang_up();
            }
        )
    );
}

RequestParser& Connection::parser() {
    DEPLOYBOT_ASSERT(parser_.has_value(), "a connection answers before it has read");
    return *parser_;
}

void Connection::arm(base::Millis limit) {
    deadline_ = deadline_in(limit);
    is_expired_ = false;
}

void Connection::disarm() {
    deadline_ = Deadline::max();
}

void Connection::check_deadline(Deadline now) {
    if (now < deadline_) {
        return;
    }
    disarm();
    is_expired_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Connection::hang_up() {
    is_open_ = false;
    disarm();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Connection::begin_stop() {
    if (phase_ == Phase::Idle) {
        hang_up();
    } else if (phase_ == Phase::Streaming && has_writer_) {
        writer_signal_.emit(asio::cancellation_type::terminal);
    }
}

void Connection::kill() {
    hang_up();
    if (has_writer_) {
        writer_signal_.emit(asio::cancellation_type::terminal);
    }
    task_signal_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> Connection::serve() {
    arm(server_->options().header_time);
    while (co_await read_request()) {
        phase_ = Phase::Busy;
        disarm();
        Response response = co_await ask_handler();
        if (response.events && !parser().is_head()) {
            co_await stream(std::move(response));
            break;
        }
        const bool keeps_alive = parser().keeps_alive() && !server_->is_stopping();
        if (!co_await answer(std::move(response), keeps_alive) || !keeps_alive) {
            break;
        }
        if (server_->is_stopping() && buffer_.size() == 0) {
            break;
        }
        arm(server_->options().idle_time);
    }
}

asio::awaitable<void> Connection::turn_away() {
    phase_ = Phase::Busy;
    co_await refuse({503, "too many connections are open; try again in a moment"});
}

asio::awaitable<bool> Connection::read_request() {
    parser_.emplace(server_->options());
    phase_ = Phase::Idle;
    if (buffer_.size() == 0 && buffer_.capacity() > kKeptBytes) {
        buffer_.shrink_to_fit();
    }
    while (true) {
        if (buffer_.size() > 0) {
            if (phase_ == Phase::Idle) {
                phase_ = Phase::Header;
                arm(server_->options().header_time);
            }
            const auto fed = parser().feed(buffer_.data());
            buffer_.consume(fed.used);
            if (fed.progress == Progress::Complete) {
                co_return true;
            }
            if (fed.progress == Progress::Refused) {
                co_await refuse(parser().refusal());
                co_return false;
            }
            if (phase_ == Phase::Header && parser().has_header()) {
                phase_ = Phase::Body;
                if (parser().wants_continue() && !co_await send_continue()) {
                    co_return false;
                }
                arm(server_->options().body_time);
            }
        }
        if (!co_await fill()) {
            co_return false;
        }
    }
}

asio::awaitable<bool> Connection::fill() {
    const std::size_t room = buffer_.max_size() - buffer_.size();
    if (room == 0) {
        co_await refuse({400, "a chunk header or trailer is too long"});
        co_return false;
    }
    const std::size_t wanted = phase_ == Phase::Body ? kBodyReadBytes : kReadBytes;
    const auto [error, size] =
        co_await socket_.async_read_some(buffer_.prepare(std::min(room, wanted)), kAwait);
    buffer_.commit(size);
    if (!error) {
        co_return true;
    }
    if (is_expired_ && phase_ != Phase::Idle) {
        co_await refuse({408, "the request did not arrive in time"});
    }
    co_return false;
}

asio::awaitable<bool> Connection::send_continue() {
    if (buffer_.size() > 0 || !parser().request().body.empty()) {
        co_return true;  // the client did not wait for it
    }
    co_return co_await write({asio::buffer(std::string_view{"HTTP/1.1 100 Continue\r\n\r\n"})});
}

asio::awaitable<Response> Connection::ask_handler() {
    Request& request = parser().request();
    request.peer = peer_name_;
    try {
        co_return co_await server_->handler()(std::move(request));
    } catch (...) {
        if (!log_failure("a request's handler failed", std::current_exception())) {
            throw;
        }
    }
    co_return problem(500, {}, "the request could not be answered; the bot's log says why");
}

asio::awaitable<bool> Connection::answer(Response response, bool keeps_alive) {
    if (response.status < 200 || response.status > 599) {
        base::log_error(
            {}, "a handler gave an impossible status", {{"status", std::to_string(response.status)}}
        );
        response = problem(500, {}, "the request could not be answered");
    }
    const bool is_bodiless = has_no_body(response.status);
    const auto framing = is_bodiless ? Framing::None : Framing::Length;
    write_head(head_, response, framing, keeps_alive, server_->date());
    const bool sends_body = !is_bodiless && !parser().is_head();
    co_return co_await write(
        {asio::buffer(head_), sends_body ? asio::buffer(response.body) : asio::const_buffer{}}
    );
}

asio::awaitable<void> Connection::refuse(Refusal refusal) {
    phase_ = Phase::Busy;
    Response response = problem(refusal.status, {}, refusal.detail);
    if (refusal.status == 405) {
        response.headers.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    write_head(head_, response, Framing::Length, false, server_->date());
    const bool sends_body = !parser_ || !parser().is_head();
    if (co_await write(
            {asio::buffer(head_), sends_body ? asio::buffer(response.body) : asio::const_buffer{}}
        )) {
        co_await linger();
    }
}

asio::awaitable<void> Connection::linger() {
    boost::system::error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    arm(kLingerTime);
    buffer_.clear();
    for (std::size_t passed = 0; passed < kLingerBytes;) {
        const auto [error, size] =
            co_await socket_.async_read_some(buffer_.prepare(kReadBytes), kAwait);
        if (error) {
            break;
        }
        passed += size;
    }
}

asio::awaitable<bool> Connection::write(Buffers buffers) {
    arm(server_->options().write_time);
    boost::system::error_code error;
    // Most answers fit into the kernel's buffer: no trip through the event loop for them.
    std::size_t written = socket_.write_some(buffers, error);
    if (error && error != asio::error::would_block) {
        co_return false;
    }
    if (written < asio::buffer_size(buffers)) {
        for (asio::const_buffer& buffer : buffers) {
            const std::size_t done = std::min(written, buffer.size());
            buffer += done;
            written -= done;
        }
        const auto [failed, size] = co_await asio::async_write(socket_, buffers, kAwait);
        error = failed;
    } else {
        error = {};
    }
    disarm();
    co_return !error;
}

}  // namespace deploybot::net
