#include "tests/net/server_fixture.hpp"

#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include <stdexcept>

namespace deploybot::tests {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpServer : public ServerTest {};

TEST_F(HttpServer, AnswersAndKeepsTheConnectionForTheNextRequest) {
    start(patient());
    run([](HttpServer* test) -> asio::awaitable<void> {
        RawPeer peer{test->io.get_executor()};
        co_await peer.connect(test->port);
        for (int i = 0; i < 3; ++i) {
            co_await peer.write("GET /lanes?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
            const std::string answer = co_await peer.read_until("[]");
            EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK\r\n"));
            EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 17\r\n"));
            EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
            EXPECT_THAT(answer, HasSubstr(" GMT\r\n"));
            EXPECT_THAT(answer, EndsWith("\r\n\r\nGET /lanes?x=1 []"));
            EXPECT_THAT(answer, Not(HasSubstr("Server:")));
            EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
        }
        EXPECT_EQ(test->server->open_connections(), 1U);
    }(this));
}

TEST_F(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
    start(patient());
    run([](HttpServer* test) -> asio::awaitable<void> {
        std::string bytes;
        for (int i = 0; i < 200; ++i) {
            bytes += "POST /" + std::to_string(i) +
                     " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n" +
                     (i == 199 ? "Connection: close\r\n\r\nok" : "\r\nok");
        }
        std::string all = co_await test->ask(bytes);
        for (int i = 0; i < 200; ++i) {
            const std::size_t at = all.find("POST /" + std::to_string(i) + " [ok]");
            EXPECT_NE(at, std::string::npos) << i;
            all.erase(0, at);
        }
    }(this));
}

TEST_F(HttpServer, ReadsARequestThatIsSplitAtEveryByte) {
    start(patient());
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string request =
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nT: x\r\n\r\n";
        RawPeer peer{test->io.get_executor()};
        co_await peer.connect(test->port);
        peer.socket().set_option(asio::ip::tcp::no_delay{true});
        for (std::size_t cut = 1; cut < request.size(); ++cut) {
            co_await peer.write(request.substr(0, cut));
            // Let the server see the first part alone.
            co_await asio::post(test->io, asio::use_awaitable);
            co_await peer.write(request.substr(cut));
            EXPECT_THAT(co_await peer.read_until("]"), EndsWith("POST /x [abcde]")) << cut;
        }
    }(this));
}

TEST_F(HttpServer, AnswersHeadLikeGetButWithoutTheBody) {
    start(patient());
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string answer =
            co_await test->ask("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(answer, HasSubstr("Content-Length: 9\r\n"));
        EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    }(this));
}

TEST_F(HttpServer, LetsAClientContinueThatWaitsForIt) {
    start(patient());
    run([](HttpServer* test) -> asio::awaitable<void> {
        RawPeer peer{test->io.get_executor()};
        co_await peer.connect(test->port);
        co_await peer.write(
            "PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        );
        EXPECT_EQ(co_await peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        co_await peer.write("abc");
        EXPECT_THAT(co_await peer.read_until("]"), EndsWith("PUT /x [abc]"));
    }(this));
}

TEST_F(HttpServer, DecodesThePathAndTheQueryForTheHandler) {
    net::Request seen;
    start(patient(), [&](net::Request request) -> asio::awaitable<net::Response> {
        seen = std::move(request);
        co_return net::plain(200, "ok");
    });
    run([](HttpServer* test) -> asio::awaitable<void> {
        co_await test->ask(
            "GET http://bot.example/a%20b/c?q=%C3%A9+x&q=2&flag HTTP/1.1\r\nHost: a\r\n"
            "X-Thing:  1 \r\nx-thing: 2\r\nConnection: close\r\n\r\n"
        );
    }(this));
    EXPECT_EQ(seen.path, "/a b/c");
    EXPECT_EQ(seen.target, "/a%20b/c?q=%C3%A9+x&q=2&flag");
    EXPECT_EQ(seen.query.get("q"), "\xC3\xA9 x");
    EXPECT_NE(seen.query.find("flag"), nullptr);
    EXPECT_EQ(seen.headers.get("x-THING"), "1");
    EXPECT_EQ(seen.headers.count("X-Thing"), 2U);
    EXPECT_EQ(seen.peer, "127.0.0.1");
}

TEST_F(HttpServer, AnswersAHandlersExceptionWith500AndGoesOn) {
    int asked = 0;
    start(patient(), [&](net::Request) -> asio::awaitable<net::Response> {
        if (++asked == 1) {
            throw std::runtime_error("secret detail");
        }
        co_return net::plain(200, "fine");
    });
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string one = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        const std::string answer =
            co_await test->ask(one + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(status_in(answer), 500);
        EXPECT_THAT(answer, HasSubstr("application/problem+json"));
        EXPECT_THAT(answer, Not(HasSubstr("secret detail")));
        EXPECT_THAT(answer, EndsWith("fine"));
    }(this));
}

TEST_F(HttpServer, LetsNoHandlerInjectAHeaderOrBreakTheFraming) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        net::Response response = net::plain(200, "body");
        response.headers.add("X-Branch", "a\r\nSet-Cookie: b");
        response.headers.add("Bad Name", "x");
        response.headers.add("content-length", "1");
        response.headers.add("Transfer-Encoding", "chunked");
        co_return response;
    });
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string answer =
            co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(answer, HasSubstr("X-Branch: a  Set-Cookie: b\r\n"));
        EXPECT_THAT(answer, Not(HasSubstr("Bad Name")));
        EXPECT_THAT(answer, Not(HasSubstr("content-length: 1")));
        EXPECT_THAT(answer, Not(HasSubstr("chunked")));
    }(this));
}

TEST_F(HttpServer, SendsNoBodyWith204) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        net::Response response;
        response.status = 204;
        response.body = "must not be sent";
        co_return response;
    });
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string answer =
            co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
        EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    }(this));
}

TEST_F(HttpServer, SpeaksWithAnOldClientAndCloses) {
    start(patient());
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string answer = co_await test->ask("GET /old HTTP/1.0\r\n\r\n");
        EXPECT_EQ(status_in(answer), 200);
        EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    }(this));
}

TEST_F(HttpServer, SendsAnAnswerThatIsLargerThanAnyBuffer) {
    static constexpr std::size_t kSize = std::size_t{24} * 1024 * 1024;
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return net::plain(200, std::string(kSize, 'x'));
    });
    run([](HttpServer* test) -> asio::awaitable<void> {
        const std::string answer =
            co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, kSize);
    }(this));
}

TEST_F(HttpServer, SaysWhyItCannotListen) {
    start(patient());
    const auto taken = server->listen("127.0.0.1", port);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, base::ErrorCode::Unavailable);
    const auto named = server->listen("localhost", 0);
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().code, base::ErrorCode::Invalid);
    run([]() -> asio::awaitable<void> { co_return; }());
}

TEST_F(HttpServer, FinishesARunningRequestBeforeItStops) {
    asio::steady_timer gate{io, asio::steady_timer::time_point::max()};
    bool is_asked = false;
    start(patient(), [&](net::Request) -> asio::awaitable<net::Response> {
        is_asked = true;
        co_await gate.async_wait(net::kAwait);
        co_return net::plain(200, "done");
    });
    RawPeer busy{io.get_executor()};
    RawPeer idle{io.get_executor()};
    run_awaitable(io, [](auto* one, auto* two, auto p, bool* asked) -> asio::awaitable<void> {
        co_await one->connect(p);
        co_await two->connect(p);
        co_await one->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        while (!*asked) {
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        }
    }(&busy, &idle, port, &is_asked));
    asio::co_spawn(io, server->stop(base::Millis{30'000}), asio::detached);
    run_awaitable(io, [](auto* one, auto* two, auto* held) -> asio::awaitable<void> {
        EXPECT_EQ(co_await two->read_all(), "");  // closed at once
        held->cancel();
        EXPECT_THAT(co_await one->read_all(), EndsWith("done"));
    }(&busy, &idle, &gate));
    EXPECT_TRUE(runs_dry(io));
    EXPECT_EQ(server->open_connections(), 0U);
}

TEST_F(HttpServer, CancelsARequestThatOutlivesTheGrace) {
    bool was_cancelled = false;
    bool is_asked = false;
    start(patient(), [&](net::Request) -> asio::awaitable<net::Response> {
        is_asked = true;
        was_cancelled = !co_await net::pause(base::Millis{600'000});
        co_return net::plain(200, "late");
    });
    RawPeer peer{io.get_executor()};
    run(
        [](auto* one, auto p, bool* asked) -> asio::awaitable<void> {
            co_await one->connect(p);
            co_await one->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            while (!*asked) {
                co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
            }
        }(&peer, port, &is_asked),
        base::Millis{1}
    );
    EXPECT_TRUE(was_cancelled);
}

TEST_F(HttpServer, LeavesNothingBehindWhenItIsDroppedWithoutAStop) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_await net::pause(base::Millis{600'000});
        co_return net::Response{};
    });
    RawPeer peer{io.get_executor()};
    run_awaitable(io, [](auto* one, auto p) -> asio::awaitable<void> {
        co_await one->connect(p);
        co_await one->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }(&peer, port));
    server.reset();
    EXPECT_TRUE(runs_dry(io));
}

}  // namespace
}  // namespace deploybot::tests
