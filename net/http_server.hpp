// An HTTP/1.1 server: strict about framing, bounded in everything, one coroutine for each
// connection.
//
// Thread: the executor's. Lifetime: `co_await stop(grace)` before it is destroyed, if it ever
// listened; afterwards nothing of it is left in the io_context, so that run() returns by itself.
// Refused before any handler sees it (a problem document, then the connection is closed): bad
// framing, Content-Length together with Transfer-Encoding or twice, a Host missing or doubled 400
// (ASVS 4.2.1); too slow 408; body too large 413; target too long 414; header too large 431;
// unknown method 501; not HTTP/1.x 505; too many connections 503.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "net/executor.hpp"
#include "net/http.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace deploybot::net {

class ServerState;

struct HttpServerOptions {
    std::size_t header_bytes = std::size_t{16} * 1024;
    std::size_t header_count = 100;
    std::size_t target_bytes = std::size_t{4} * 1024;
    std::size_t body_bytes = std::size_t{1024} * 1024;
    std::size_t event_bytes = std::size_t{256} * 1024;  ///< most of one EventStream::send
    std::size_t connections = 4096;                     ///< in all; the next one gets 503
    std::size_t connections_per_peer = 512;             ///< by address
    base::Millis header_time{
        10'000};  ///< from the first byte of a request to the end of its header
    base::Millis body_time{30'000};
    base::Millis idle_time{60'000};   ///< between two requests of one connection
    base::Millis write_time{15'000};  ///< for one answer, or one EventStream::send
};

class HttpServer {
public:
    /// Called once a request is complete. An exception that leaves it is logged and answered with
    /// 500. When the server stops past its grace, or for an EventWriter when the reader goes, what
    /// it awaits is cancelled.
    using Handler = std::function<asio::awaitable<Response>(Request)>;

    HttpServer(const Executor& executor, HttpServerOptions options, Handler handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds a numeric address (`127.0.0.1`, `::1`) and starts to accept. Port 0 takes a free one;
    /// returns the bound port. May be called for several addresses. Errors: Invalid, Unavailable
    /// (in use, not allowed).
    base::Result<std::uint16_t> listen(std::string_view address, std::uint16_t port);

    /// Stops accepting, closes idle connections and event streams, lets running requests finish
    /// within `grace`, then cancels and closes the rest. Returns when no connection is left.
    asio::awaitable<void> stop(base::Millis grace);

    [[nodiscard]] std::size_t open_connections() const;

private:
    std::shared_ptr<ServerState> state_;
};

}  // namespace deploybot::net
