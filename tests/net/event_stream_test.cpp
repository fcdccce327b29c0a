// Server-sent events from our server to our client, and to readers who behave badly.
#include "net/http_client.hpp"
#include "tests/net/server_fixture.hpp"

#include <gmock/gmock.h>

namespace deploybot::tests {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

/// The writer is a coroutine, and coroutines take no references.
template <class Writer>
net::Response events(Writer writer) {
    return net::event_stream([writer](net::EventStream& stream) { return writer(&stream); });
}

class EventStream : public ServerTest {
public:
    net::Call call() const {
        return {net::Method::Get, "http://127.0.0.1:" + std::to_string(port) + "/events"};
    }
    net::HttpClient client{io.get_executor(), {}};
};

TEST_F(EventStream, ArrivesEventByEventAndResumesAfterTheLastId) {
    std::string resumed_after;
    start(patient(), [&](net::Request request) -> asio::awaitable<net::Response> {
        resumed_after = request.headers.get("Last-Event-ID");
        co_return events([](net::EventStream* stream) -> asio::awaitable<void> {
            co_await stream->send(": hello\n\nretry: 50\n");
            for (int i = 1; i <= 3; ++i) {
                net::Event event{std::to_string(i), "lane", "line one\nline " + std::to_string(i)};
                co_await stream->send(net::to_text(event));
            }
        });
    });
    run([](EventStream* test, std::string* after) -> asio::awaitable<void> {
        auto reader = co_await test->client.events(
            test->call(), "41", net::deadline_in(base::Millis{20'000})
        );
        EXPECT_TRUE(reader) << reader.error().message;
        for (int i = 1; i <= 3; ++i) {
            const auto event = co_await (*reader)->next(net::deadline_in(base::Millis{20'000}));
            EXPECT_TRUE(event);
            EXPECT_EQ(event->id, std::to_string(i));
            EXPECT_EQ(event->name, "lane");
            EXPECT_EQ(event->data, "line one\nline " + std::to_string(i));
        }
        const auto end = co_await (*reader)->next(net::deadline_in(base::Millis{20'000}));
        EXPECT_FALSE(end);
        EXPECT_EQ(end.error().code, base::ErrorCode::Unavailable);
        EXPECT_EQ((*reader)->last_event_id(), "3");
        EXPECT_EQ((*reader)->retry_after(), base::Millis{50});
        EXPECT_EQ(*after, "41");
    }(this, &resumed_after));
}

TEST_F(EventStream, EndsCleanlyWhenTheWriterReturns) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return events([](net::EventStream* stream) -> asio::awaitable<void> {
            co_await stream->send("data: a\n\n");
        });
    });
    run([](EventStream* test) -> asio::awaitable<void> {
        std::string answer = co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_THAT(answer, HasSubstr("Content-Type: text/event-stream\r\n"));
        EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
        EXPECT_THAT(answer, EndsWith("\r\n\r\n9\r\ndata: a\n\n\r\n0\r\n\r\n"));
        answer = co_await test->ask("GET / HTTP/1.0\r\n\r\n");
        EXPECT_THAT(answer, EndsWith("\r\n\r\ndata: a\n\n"));
        answer = co_await test->ask("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    }(this));
}

TEST_F(EventStream, DropsAReaderThatDoesNotRead) {
    bool was_dropped = false;
    net::HttpServerOptions options = patient();
    options.write_time = base::Millis{20};
    start(options, [&](net::Request) -> asio::awaitable<net::Response> {
        co_return events([&](net::EventStream* stream) -> asio::awaitable<void> {
            while (co_await stream->send("data: " + std::string(60'000, 'x') + "\n\n")) {
            }
            was_dropped = !stream->is_open();
        });
    });
    run([](EventStream* test, bool* dropped) -> asio::awaitable<void> {
        RawPeer peer{test->io.get_executor()};
        peer.socket().open(asio::ip::tcp::v4());
        peer.socket().set_option(asio::socket_base::receive_buffer_size{4096});
        co_await peer.connect(test->port);
        co_await peer.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto until = net::deadline_in(base::Millis{15'000});
        while (!*dropped && std::chrono::steady_clock::now() < until) {
            co_await net::pause(base::Millis{1});
        }
        EXPECT_TRUE(*dropped);
    }(this, &was_dropped));
}

TEST_F(EventStream, CancelsWhatTheWriterAwaitsWhenTheReaderGoes) {
    bool was_cancelled = false;
    start(patient(), [&](net::Request) -> asio::awaitable<net::Response> {
        co_return events([&](net::EventStream* stream) -> asio::awaitable<void> {
            co_await stream->send("data: a\n\n");
            was_cancelled = !co_await net::pause(base::Millis{600'000});
        });
    });
    run([](EventStream* test, bool* cancelled) -> asio::awaitable<void> {
        RawPeer peer{test->io.get_executor()};
        co_await peer.connect(test->port);
        co_await peer.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        co_await peer.read_until("data: a\n\n");
        peer.close();
        const auto until = net::deadline_in(base::Millis{15'000});
        while (!*cancelled && std::chrono::steady_clock::now() < until) {
            co_await net::pause(base::Millis{1});
        }
        EXPECT_TRUE(*cancelled);
    }(this, &was_cancelled));
}

TEST_F(EventStream, EndsAtOnceWhenTheServerStops) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return events([](net::EventStream* stream) -> asio::awaitable<void> {
            while (co_await stream->send("data: a\n\n")) {
                co_await net::pause(base::Millis{600'000});
            }
        });
    });
    RawPeer peer{io.get_executor()};
    run([](EventStream* test, RawPeer* reader) -> asio::awaitable<void> {
        co_await reader->connect(test->port);
        co_await reader->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        co_await reader->read_until("data: a\n\n\r\n");
    }(this, &peer));
    EXPECT_EQ(run_awaitable(io, peer.read_all()), "0\r\n\r\n");
}

TEST_F(EventStream, RefusesAnEventAboveItsBound) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return events([](net::EventStream* stream) -> asio::awaitable<void> {
            EXPECT_FALSE(co_await stream->send(std::string(std::size_t{300} * 1024, 'x')));
            EXPECT_FALSE(co_await stream->send("data: a\n\n"));
        });
    });
    run([](EventStream* test) -> asio::awaitable<void> {
        EXPECT_THAT(co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("\r\n\r\n"));
    }(this));
}

TEST_F(EventStream, SurvivesAWriterThatThrows) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return events([](net::EventStream*) -> asio::awaitable<void> {
            throw std::runtime_error("no");
            co_return;
        });
    });
    run([](EventStream* test) -> asio::awaitable<void> {
        EXPECT_THAT(co_await test->ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("\r\n\r\n"));
    }(this));
}

TEST_F(EventStream, GivesTheClientTheReasonOfARefusal) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return net::problem(401, {}, "the bearer token is unknown");
    });
    run([](EventStream* test) -> asio::awaitable<void> {
        const auto reader =
            co_await test->client.events(test->call(), "", net::deadline_in(base::Millis{20'000}));
        EXPECT_FALSE(reader);
        EXPECT_EQ(reader.error().code, base::ErrorCode::Refused);
        EXPECT_THAT(
            reader.error().message, HasSubstr("401 Unauthorized: the bearer token is unknown")
        );
    }(this));
}

TEST_F(EventStream, TellsTheClientThatNothingCameInTime) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return events([](net::EventStream*) -> asio::awaitable<void> {
            co_await net::pause(base::Millis{600'000});
        });
    });
    run([](EventStream* test) -> asio::awaitable<void> {
        auto reader =
            co_await test->client.events(test->call(), "", net::deadline_in(base::Millis{20'000}));
        EXPECT_TRUE(reader);
        const auto event = co_await (*reader)->next(net::deadline_in(base::Millis{10}));
        EXPECT_FALSE(event);
        EXPECT_EQ(event.error().code, base::ErrorCode::Unavailable);
        EXPECT_THAT(event.error().message, HasSubstr("in time"));
    }(this));
}

}  // namespace
}  // namespace deploybot::tests
