#include "net/exchange.hpp"

#include "net/response_head.hpp"
#include "net/timeout.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace deploybot::net {

namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr int kMostInterim = 8;

bool is_ours(std::string_view name) {
    constexpr std::array<std::string_view, 6> kOurs{
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Upgrade",
    };
    return std::any_of(kOurs.begin(), kOurs.end(), [&](std::string_view ours) {
        return equal_ignoring_case(ours, name);
    });
}

bool may_have_body(Method method) {
    return method == Method::Post || method == Method::Put || method == Method::Patch;
}

/// An interim answer (100, 103) is followed by the real one.
base::Outcome skip_interim(Exchange& exchange, const ResponseLimits& limits, int& interim) {
    const int status = exchange.parser->response().status;
    if (!exchange.parser->is_complete() || status / 100 != 1) {
        return {};
    }
    if (status == 101 || ++interim > kMostInterim) {
        return base::fail(
            base::ErrorCode::Broken, exchange.what + " switched protocols without being asked"
        );
    }
    exchange.parser = std::make_unique<ResponseParser>(limits);
    return {};
}

base::Error named(const std::string& what, base::Error error) {
    error.message = what + ": " + error.message;
    return error;
}

/// Gives what has been read to the parser.
base::Outcome parse(Exchange& exchange) {
    auto used = exchange.parser->feed(exchange.buffer.data());
    if (!used) {
        return base::fail(named(exchange.what, std::move(used).error()));
    }
    exchange.buffer.consume(*used);
    return {};
}

}  // namespace

base::Result<std::string> request_head(const Call& call, const Url& url, const std::string& agent) {
    std::string head{to_string(call.method)};
    head += ' ' + url.target + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n";
    for (const Header& field : call.headers) {
        if (!is_token(field.name) || is_ours(field.name) || !is_field_value(field.value)) {
            // The value may be a secret: never repeated.
            return base::fail(
                base::ErrorCode::Invalid,
                "the header field " + (is_token(field.name) ? field.name : std::string{"?"}) +
                    " cannot be sent: it is the client's own, or holds a control character"
            );
        }
        head += field.name + ": " + field.value + "\r\n";
    }
    if (!call.headers.contains("User-Agent")) {
        head += "User-Agent: " + agent + "\r\n";
    }
    if (!call.body.empty() || may_have_body(call.method)) {
        head += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
    }
    return head + "\r\n";
}

asio::awaitable<base::Outcome> read_more(Exchange* exchange, Deadline deadline) {
    const Timeout timeout{
        co_await asio::this_coro::executor, deadline,
        [held = exchange->stream.get()] { held->close(); }};
    auto& buffer = exchange->buffer;
    if (buffer.size() >= buffer.max_size()) {
        co_return base::fail(
            base::ErrorCode::Full, exchange->what + ": the answer is larger than allowed"
        );
    }
    const std::size_t room = std::min(kReadBytes, buffer.max_size() - buffer.size());
    const auto read = co_await exchange->stream->read_some(buffer.prepare(room));
    buffer.commit(read.size);
    if (read.error == asio::error::eof) {
        auto ended = exchange->parser->end();
        if (!ended) {
            co_return base::fail(named(exchange->what, std::move(ended).error()));
        }
        co_return base::Outcome{};
    }
    if (read.error) {
        co_return base::fail(describe(exchange->what, read.error, timeout.has_expired()));
    }
    co_return parse(*exchange);
}

asio::awaitable<base::Outcome> send_request(
    Exchange* exchange, std::string head, std::string body, ResponseLimits limits, Deadline deadline
) {
    const Timeout timeout{
        co_await asio::this_coro::executor, deadline,
        [held = exchange->stream.get()] { held->close(); }};
    exchange->parser = std::make_unique<ResponseParser>(limits);
    const auto written = co_await exchange->stream->write({asio::buffer(head), asio::buffer(body)});
    if (written == asio::error::operation_aborted) {
        co_return base::fail(describe(exchange->what, written, timeout.has_expired()));
    }
    int interim = 0;
    while (!exchange->parser->has_header()) {
        auto read = exchange->buffer.size() > 0 && !exchange->parser->has_begun() ? parse(*exchange)
                                                                                  : base::Outcome{};
        if (read && !exchange->parser->has_header()) {
            read = co_await read_more(exchange, deadline);
        }
        if (read) {
            read = skip_interim(*exchange, limits, interim);
        }
        if (!read) {
            co_return read;
        }
    }
    co_return base::Outcome{};
}

}  // namespace deploybot::net
