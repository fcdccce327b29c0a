// An HTTP/1.1 client for http, https and Unix sockets: deadlines as values, sizes bounded, no
// redirects followed.
//
// Thread: the executor's. Lifetime: calls in flight keep what they need; `close()` drops the idle
// connections, after which run() returns by itself. TLS always verifies the chain and the host
// name: there is no switch to turn that off.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "net/executor.hpp"
#include "net/http.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace deploybot::net {

struct HttpClientOptions {
    std::string ca_file;  ///< PEM; instead of the system's authorities, not beside them. Empty: the
                          ///< system's
    std::size_t header_bytes = std::size_t{64} * 1024;
    std::size_t body_bytes = std::size_t{8} * 1024 * 1024;  ///< of an answer
    std::size_t event_bytes = std::size_t{1024} * 1024;     ///< of one server-sent event
    std::size_t idle_connections = 4;                       ///< kept for each origin
    base::Millis idle_time{20'000};                         ///< how long they are kept
    std::string user_agent = "deploybot";
};

/// One request of ours. Host, Content-Length and Connection are the client's own.
struct Call {
    Method method = Method::Get;
    std::string url;
    Headers headers = {};  // given, so that `{Method::Get, url}` is enough
    std::string body = {};
};

/// Server-sent events of one answer, read one by one.
class EventReader {
public:
    virtual ~EventReader() = default;
    /// The next event; comments are skipped, so give it a deadline well above the server's
    /// heartbeat. Errors: Unavailable (ended, cut, or the deadline passed: open again with
    /// `last_event_id()`), Full, Cancelled.
    virtual asio::awaitable<base::Result<Event>> next(Deadline deadline) = 0;
    /// The id to go on after; kept over events without one.
    [[nodiscard]] virtual const std::string& last_event_id() const = 0;
    /// How long the server asks to wait before opening again.
    [[nodiscard]] virtual base::Millis retry_after() const = 0;
};

class HttpClient {
public:
    HttpClient(const Executor& executor, HttpClientOptions options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Any status is a value: 404 and 500 are answers. Errors: Invalid (the URL, a header),
    /// Unavailable (no connection, no answer in time, cut off; certificate refused), Broken (not
    /// HTTP), Full (larger than allowed), Cancelled. A kept connection that the peer had closed is
    /// replaced once, for GET, HEAD, PUT, DELETE and OPTIONS.
    asio::awaitable<base::Result<Response>> request(Call call, Deadline deadline);

    /// Opens an event stream; `last_event_id` may be empty. The deadline is for the answer's head.
    /// An answer that is no 200 text/event-stream is an error: Refused for 4xx (with the problem's
    /// detail), Unavailable for the rest.
    asio::awaitable<base::Result<std::unique_ptr<EventReader>>> events(
        Call call, std::string last_event_id, Deadline deadline
    );

    /// Closes the idle connections. Calls in flight go on and close theirs when they end.
    void close();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::net
