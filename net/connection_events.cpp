// The part of a connection that writes server-sent events until the writer returns or the reader
// goes.
#include "base/log.hpp"
#include "net/connection.hpp"
#include "net/log_failure.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <array>
#include <charconv>
#include <exception>
#include <utility>

namespace deploybot::net {

namespace {

/// The kernel would grow a slow reader's buffer to megabytes; ten thousand of them must stay
/// affordable.
constexpr int kSendBufferBytes = 128 * 1024;
/// A reader of events has nothing more to say; more than this is somebody else's game.
constexpr std::size_t kReaderBytes = std::size_t{16} * 1024;

std::string chunk_head(std::size_t size) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
    return std::string(digits.data(), end) + "\r\n";
}

}  // namespace

asio::awaitable<void> Connection::stream(Response response) {
    is_chunked_ = !parser().is_http_1_0();
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::send_buffer_size{kSendBufferBytes}, ignored);
    write_head(
        head_, response, is_chunked_ ? Framing::Chunked : Framing::UntilClose, false,
        server_->date()
    );
    if (!co_await write({asio::buffer(head_)})) {
        co_return;
    }
    start_writer(std::move(response.events));
    // Reads only to notice that the reader has gone.
    buffer_.clear();
    std::size_t passed = 0;
    while (has_writer_ && passed < kReaderBytes) {
        const auto [error, size] =
            co_await socket_.async_read_some(buffer_.prepare(kReaderBytes - passed), kAwait);
        if (error) {
            break;
        }
        passed += size;
    }
    if (has_writer_) {
        hang_up();
        writer_signal_.emit(asio::cancellation_type::terminal);
    } else if (is_open_ && is_chunked_) {
        co_await write({asio::buffer(std::string_view{"0\r\n\r\n"})});
    }
}

void Connection::start_writer(EventWriter writer) {
    phase_ = Phase::Streaming;
    has_writer_ = true;
    const auto self = shared_from_this();
    asio::co_spawn(
        server_->executor(), write_events(self, std::move(writer)),
        asio::bind_cancellation_slot(
            writer_signal_.slot(), [self](const std::exception_ptr&) { self->writer_ended(); }
        )
    );
    if (server_->is_stopping()) {
        begin_stop();
    }
}

asio::awaitable<void> Connection::write_events(
    std::shared_ptr<Connection> self, EventWriter writer
) {
    try {
        co_await writer(*self);
    } catch (...) {
        // Cut off instead of ended: the reader must not take the stream for complete.
        self->is_open_ =
            self->is_open_ && !log_failure("an event writer failed", std::current_exception());
    }
}

void Connection::writer_ended() {
    has_writer_ = false;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

asio::awaitable<bool> Connection::send(std::string text) {
    if (!is_open_ || text.empty()) {
        co_return is_open_;
    }
    if (text.size() > server_->options().event_bytes) {
        base::log_error(
            {}, "an event is too large to be sent", {{"bytes", std::to_string(text.size())}}
        );
        hang_up();
        co_return false;
    }
    const std::string head = is_chunked_ ? chunk_head(text.size()) : std::string{};
    const std::string_view tail = is_chunked_ ? "\r\n" : "";
    // A send that is cut off half way (too slow, cancelled) has spoilt the framing.
    is_open_ = false;
    const bool was_sent =
        co_await write({asio::buffer(head), asio::buffer(text), asio::buffer(tail)});
    if (!was_sent) {
        hang_up();
        co_return false;
    }
    is_open_ = socket_.is_open();
    co_return is_open_;
}

}  // namespace deploybot::net
