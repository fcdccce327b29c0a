// A server on a free port of the loopback, run together with the test's coroutine until both have
// ended by themselves.
#pragma once

#include "net/http_server.hpp"
#include "tests/net/raw_peer.hpp"
#include "tests/support/run_awaitable.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace deploybot::tests {

class ServerTest : public ::testing::Test {
public:
    /// Answers what it was asked: `GET /a?x=1 [body]`.
    static asio::awaitable<net::Response> echo(net::Request request) {
        co_return net::plain(
            200, std::string{net::to_string(request.method)} + ' ' + request.target + " [" +
                     request.body + ']'
        );
    }

    /// Limits that no test reaches by accident, not even under a sanitizer on a busy machine.
    static net::HttpServerOptions patient() {
        net::HttpServerOptions options;
        options.header_time = options.body_time = options.idle_time = options.write_time =
            base::Millis{60'000};
        return options;
    }

    std::uint16_t start(net::HttpServerOptions options, net::HttpServer::Handler handler = echo) {
        server = std::make_unique<net::HttpServer>(io.get_executor(), options, std::move(handler));
        auto bound = server->listen("127.0.0.1", 0);
        if (!bound) {
            throw std::runtime_error(bound.error().message);
        }
        return port = *bound;
    }

    /// Runs the test's coroutine, then stops the server; the io_context must then run dry.
    void run(asio::awaitable<void> test, base::Millis grace = base::Millis{10'000}) {
        run_awaitable(io, std::move(test));
        run_awaitable(io, server->stop(grace));
        EXPECT_EQ(server->open_connections(), 0U);
        EXPECT_TRUE(runs_dry(io));
    }

    /// Sends bytes on a connection of their own and reads until the server closes it.
    asio::awaitable<std::string> ask(std::string bytes) {
        RawPeer peer{io.get_executor()};
        co_await peer.connect(port);
        co_await peer.write(std::move(bytes));
        co_return co_await peer.read_all();
    }

    asio::io_context io{1};
    std::unique_ptr<net::HttpServer> server;
    std::uint16_t port = 0;
};

inline int status_in(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

}  // namespace deploybot::tests
