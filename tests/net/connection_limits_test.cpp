// Slow, greedy and numerous clients.
#include "tests/net/server_fixture.hpp"

#include <gmock/gmock.h>

#include <list>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;

class ConnectionLimits : public ServerTest {
public:
    static net::HttpServerOptions hasty(base::Millis net::HttpServerOptions::*limit) {
        net::HttpServerOptions options = patient();
        options.*limit = base::Millis{20};
        return options;
    }

    /// Sends bytes and says no more.
    void expect_408(std::string bytes) {
        run([](ConnectionLimits* test, std::string text) -> asio::awaitable<void> {
            const std::string answer = co_await test->ask(std::move(text));
            EXPECT_EQ(status_in(answer), 408);
            EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
            EXPECT_THAT(answer, HasSubstr("application/problem+json"));
        }(this, std::move(bytes)));
    }
};

TEST_F(ConnectionLimits, AHeaderThatNeverEndsGets408) {
    start(hasty(&net::HttpServerOptions::header_time));
    expect_408("GET / HTTP/1.1\r\nHost: a\r\nX: ");
}

TEST_F(ConnectionLimits, ABodyThatNeverEndsGets408) {
    start(hasty(&net::HttpServerOptions::body_time));
    expect_408("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
}

TEST_F(ConnectionLimits, AHeaderThatDripsDoesNotProlongItsTime) {
    start(hasty(&net::HttpServerOptions::header_time));
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        RawPeer peer{test->io.get_executor()};
        co_await peer.connect(test->port);
        co_await peer.write("GET / HTTP/1.1\r\nHost: a\r\nX: ");
        const auto until = net::deadline_in(base::Millis{15'000});
        while (peer.socket().available() == 0 && std::chrono::steady_clock::now() < until) {
            if (!co_await peer.write("x")) {
                break;
            }
            co_await net::pause(base::Millis{1});
        }
        EXPECT_EQ(status_in(co_await peer.read_all()), 408);
    }(this));
}

TEST_F(ConnectionLimits, ASilentConnectionIsClosedWithoutAWord) {
    start(hasty(&net::HttpServerOptions::header_time));
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        EXPECT_EQ(co_await test->ask(""), "");
    }(this));
}

TEST_F(ConnectionLimits, AnIdleConnectionIsClosedAfterItsTime) {
    start(hasty(&net::HttpServerOptions::idle_time));
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string answer = co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(status_in(answer), 200);
    }(this));
}

TEST_F(ConnectionLimits, AReaderThatDoesNotReadIsDropped) {
    start(
        hasty(&net::HttpServerOptions::write_time),
        [](net::Request) -> asio::awaitable<net::Response> {
            co_return net::plain(200, std::string(std::size_t{64} * 1024 * 1024, 'x'));
        }
    );
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        RawPeer peer{test->io.get_executor()};
        co_await peer.connect(test->port);
        co_await peer.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto until = net::deadline_in(base::Millis{15'000});
        co_await peer.socket().async_wait(asio::socket_base::wait_read, asio::use_awaitable);
        while (test->server->open_connections() > 0 && std::chrono::steady_clock::now() < until) {
            co_await net::pause(base::Millis{1});
        }
        EXPECT_EQ(test->server->open_connections(), 0U);
    }(this));
}

TEST_F(ConnectionLimits, ALargeHeaderGets431BeforeItIsRead) {
    start(patient());
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
        std::string answer = co_await test->ask(head + "X: " + std::string(200'000, 'x'));
        EXPECT_EQ(status_in(answer), 431);
        std::string many = head;
        for (int i = 0; i < 100; ++i) {
            many += "X: " + std::to_string(i) + "\r\n";
        }
        answer = co_await test->ask(many + "\r\n");
        EXPECT_EQ(status_in(answer), 431);
    }(this));
}

TEST_F(ConnectionLimits, ALongTargetGets414) {
    start(patient());
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string answer =
            co_await test->ask("GET /" + std::string(5'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(status_in(answer), 414);
    }(this));
}

TEST_F(ConnectionLimits, ALargeBodyGets413EvenFromAClientThatKeepsSending) {
    net::HttpServerOptions options = patient();
    options.body_bytes = 1000;
    start(options);
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
        std::string answer = co_await test->ask(head + "Content-Length: 1001\r\n\r\n");
        EXPECT_EQ(status_in(answer), 413);
        answer = co_await test->ask(
            head + "Content-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x')
        );
        EXPECT_EQ(status_in(answer), 413);
        answer = co_await test->ask(
            head + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + std::string(1000, 'x') +
            "\r\n1\r\nx\r\n0\r\n\r\n"
        );
        EXPECT_EQ(status_in(answer), 413);
        answer = co_await test->ask(head + "Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n");
        EXPECT_EQ(status_in(answer), 413);
        answer = co_await test->ask(
            head + "Connection: close\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x')
        );
        EXPECT_EQ(status_in(answer), 200);
    }(this));
}

TEST_F(ConnectionLimits, EndlessChunkExtensionsAndTrailersAreRefused) {
    start(patient());
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        std::string answer = co_await test->ask(head + "1;" + std::string(300'000, 'x'));
        EXPECT_EQ(status_in(answer), 400);
        answer = co_await test->ask(head + "0\r\nT: " + std::string(300'000, 'x'));
        EXPECT_EQ(status_in(answer), 400);
    }(this));
}

TEST_F(ConnectionLimits, OneConnectionTooManyGets503AndAFreedPlaceIsUsedAgain) {
    net::HttpServerOptions options = patient();
    options.connections = 3;
    start(options);
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        std::list<RawPeer> peers;
        for (int i = 0; i < 3; ++i) {
            RawPeer& peer = peers.emplace_back(test->io.get_executor());
            co_await peer.connect(test->port);
            co_await peer.write(request);
            EXPECT_EQ(status_in(co_await peer.read_until("]")), 200);
        }
        EXPECT_EQ(status_in(co_await test->ask(request)), 503);
        EXPECT_EQ(test->server->open_connections(), 3U);
        peers.front().close();
        while (test->server->open_connections() == 3) {
            co_await asio::post(test->io, asio::use_awaitable);
        }
        RawPeer next{test->io.get_executor()};
        co_await next.connect(test->port);
        co_await next.write(request);
        EXPECT_EQ(status_in(co_await next.read_until("]")), 200);
    }(this));
}

TEST_F(ConnectionLimits, OnePeerCannotTakeEveryPlace) {
    net::HttpServerOptions options = patient();
    options.connections_per_peer = 1;
    start(options);
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        RawPeer first{test->io.get_executor()};
        co_await first.connect(test->port);
        co_await first.write(request);
        EXPECT_EQ(status_in(co_await first.read_until("]")), 200);
        EXPECT_EQ(status_in(co_await test->ask(request)), 503);
        RawPeer other{test->io.get_executor()};
        other.socket().open(asio::ip::tcp::v4());
        other.socket().bind({asio::ip::make_address_v4("127.0.0.2"), 0});
        co_await other.connect(test->port);
        co_await other.write(request);
        EXPECT_EQ(status_in(co_await other.read_until("]")), 200);
    }(this));
}

TEST_F(ConnectionLimits, AFloodOfSilentConnectionsIsBounded) {
    net::HttpServerOptions options = patient();
    options.connections = 5;
    start(options);
    run([](ConnectionLimits* test) -> asio::awaitable<void> {
        std::list<RawPeer> peers;
        for (int i = 0; i < 200; ++i) {
            co_await peers.emplace_back(test->io.get_executor()).connect(test->port);
        }
        EXPECT_LE(test->server->open_connections(), 5U);
        // The last one was told so, or closed; the first five are let in and stay silent.
        const std::string answer = co_await peers.back().read_all();
        EXPECT_TRUE(answer.empty() || status_in(answer) == 503);
    }(this));
}

}  // namespace
}  // namespace deploybot::tests
