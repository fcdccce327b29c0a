#include "net/http_client.hpp"

#include "tests/net/server_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

net::Deadline soon() {
    return net::deadline_in(base::Millis{20'000});
}

class HttpClient : public ServerTest {
public:
    std::string url(std::string_view target = "/") const {
        return "http://127.0.0.1:" + std::to_string(port) + std::string{target};
    }
    net::HttpClient client{io.get_executor(), {}};
};

TEST_F(HttpClient, GetsAnAnswerAndUsesTheConnectionAgain) {
    start(patient());
    run([](HttpClient* test) -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            net::Call call{net::Method::Post, test->url("/x?a=b"), {{"X-A", "b"}}, "body"};
            const auto response = co_await test->client.request(std::move(call), soon());
            EXPECT_TRUE(response) << response.error().message;
            EXPECT_EQ(response->status, 200);
            EXPECT_EQ(response->body, "POST /x?a=b [body]");
            EXPECT_EQ(response->headers.get("content-type"), "text/plain; charset=utf-8");
        }
        EXPECT_EQ(test->server->open_connections(), 1U);
        const auto head = co_await test->client.request({net::Method::Head, test->url()}, soon());
        EXPECT_TRUE(head);
        EXPECT_EQ(head->body, "");
    }(this));
}

TEST_F(HttpClient, TakesEveryStatusAsAValueAndFollowsNoRedirect) {
    start(patient(), [](net::Request request) -> asio::awaitable<net::Response> {
        net::Response response = net::plain(request.path == "/gone" ? 404 : 302, "no");
        response.headers.add("Location", "/elsewhere");
        co_return response;
    });
    run([](HttpClient* test) -> asio::awaitable<void> {
        const auto gone =
            co_await test->client.request({net::Method::Get, test->url("/gone")}, soon());
        EXPECT_EQ(gone->status, 404);
        const auto moved = co_await test->client.request({net::Method::Get, test->url()}, soon());
        EXPECT_EQ(moved->status, 302);
    }(this));
}

TEST_F(HttpClient, SpeaksOverIPv6AndByName) {
    start(patient());
    const auto six = server->listen("::1", 0);
    ASSERT_TRUE(six);
    run([](HttpClient* test, int number) -> asio::awaitable<void> {
        const std::string bracketed = "http://[::1]:" + std::to_string(number) + "/six";
        const auto response = co_await test->client.request({net::Method::Get, bracketed}, soon());
        EXPECT_TRUE(response) << response.error().message;
        const std::string named = "http://localhost:" + std::to_string(test->port) + "/name";
        const auto other = co_await test->client.request({net::Method::Get, named}, soon());
        EXPECT_TRUE(other) << other.error().message;
    }(this, *six));
}

TEST_F(HttpClient, SaysThatNobodyListens) {
    start(patient());
    run([](HttpClient* test) -> asio::awaitable<void> {
        co_await test->server->stop(base::Millis{1});
        const auto response =
            co_await test->client.request({net::Method::Get, test->url()}, soon());
        EXPECT_FALSE(response);
        EXPECT_EQ(response.error().code, base::ErrorCode::Unavailable);
        EXPECT_THAT(response.error().message, HasSubstr("refused"));
    }(this));
}

TEST_F(HttpClient, GivesUpAtTheDeadline) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_await net::pause(base::Millis{600'000});
        co_return net::Response{};
    });
    run(
        [](HttpClient* test) -> asio::awaitable<void> {
            const auto response = co_await test->client.request(
                {net::Method::Get, test->url()}, net::deadline_in(base::Millis{20})
            );
            EXPECT_FALSE(response);
            EXPECT_EQ(response.error().code, base::ErrorCode::Unavailable);
            EXPECT_THAT(response.error().message, HasSubstr("did not answer in time"));
        }(this),
        base::Millis{1}
    );
}

TEST_F(HttpClient, RefusesALargeAnswer) {
    start(patient(), [](net::Request) -> asio::awaitable<net::Response> {
        co_return net::plain(200, std::string(std::size_t{9} * 1024 * 1024, 'x'));
    });
    run([](HttpClient* test) -> asio::awaitable<void> {
        const auto response =
            co_await test->client.request({net::Method::Get, test->url()}, soon());
        EXPECT_FALSE(response);
        EXPECT_EQ(response.error().code, base::ErrorCode::Full);
    }(this));
}

TEST_F(HttpClient, SendsNoHeaderThatWouldBreakTheRequest) {
    start(patient());
    run([](HttpClient* test) -> asio::awaitable<void> {
        for (const net::Header& bad :
             {net::Header{"X-A", "b\r\nX-C: secret"}, net::Header{"X A", "b"},
              net::Header{"Host", "other"}, net::Header{"Content-Length", "1"}}) {
            net::Call call{net::Method::Get, test->url()};
            call.headers.add(bad.name, bad.value);
            const auto response = co_await test->client.request(std::move(call), soon());
            EXPECT_FALSE(response);
            EXPECT_EQ(response.error().code, base::ErrorCode::Invalid);
            EXPECT_THAT(response.error().message, Not(HasSubstr("secret")));
        }
    }(this));
}

/// A peer that answers each connection with given bytes, then closes it.
class ScriptedPeer {
public:
    explicit ScriptedPeer(asio::io_context& io)
        : acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {}

    /// One script for each connection; an empty piece closes before any byte.
    void play(std::vector<std::string> scripts) {
        asio::co_spawn(acceptor_.get_executor(), run(std::move(scripts)), asio::detached);
    }
    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/";
    }
    int served = 0;

private:
    asio::awaitable<void> run(std::vector<std::string> scripts) {
        for (std::string& script : scripts) {
            RawPeer peer{co_await acceptor_.async_accept(asio::use_awaitable)};
            co_await peer.read_until("\r\n\r\n");
            ++served;
            co_await peer.write(std::move(script));
        }
    }
    asio::ip::tcp::acceptor acceptor_;
};

TEST(HttpClientAgainstAScript, ReadsEveryFramingAndRefusesBrokenOnes) {
    struct Case {
        std::string bytes;
        std::optional<base::ErrorCode> error;
        std::string body;
    };
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::vector<Case> cases{
        {ok + "Content-Length: 3\r\n\r\nabc", {}, "abc"},
        {ok + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", {}, "abc"},
        {ok + "\r\nuntil the end", {}, "until the end"},
        {"HTTP/1.1 103 Early Hints\r\n\r\n" + ok + "Content-Length: 1\r\n\r\na", {}, "a"},
        {"HTTP/1.1 204 No Content\r\n\r\n", {}, ""},
        {ok + "Content-Length: 30\r\n\r\nabc", base::ErrorCode::Unavailable, ""},
        {ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", base::ErrorCode::Unavailable, ""},
        {ok.substr(0, 9), base::ErrorCode::Unavailable, ""},
        {"", base::ErrorCode::Unavailable, ""},
        {"SSH-2.0-OpenSSH\r\n\r\n", base::ErrorCode::Broken, ""},
        {ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", base::ErrorCode::Broken, ""},
        {ok + "Transfer-Encoding: gzip\r\n\r\nab", base::ErrorCode::Broken, ""},
        {ok + "X: " + std::string(100'000, 'x'), base::ErrorCode::Full, ""},
        {"HTTP/1.1 101 Switching Protocols\r\n\r\n", base::ErrorCode::Broken, ""},
    };
    for (const Case& one : cases) {
        asio::io_context io{1};
        ScriptedPeer peer{io};
        net::HttpClient client{io.get_executor(), {}};
        peer.play({one.bytes});
        const auto response =
            run_awaitable(io, client.request({net::Method::Get, peer.url()}, soon()));
        if (one.error) {
            ASSERT_FALSE(response) << "bytes: " << one.bytes;
            EXPECT_EQ(response.error().code, *one.error) << response.error().message;
        } else {
            ASSERT_TRUE(response) << response.error().message;
            EXPECT_EQ(response->body, one.body);
        }
        EXPECT_TRUE(runs_dry(io));
    }
}

TEST(HttpClientAgainstAScript, ReplacesAKeptConnectionThatThePeerHasClosed) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    asio::io_context io{1};
    ScriptedPeer peer{io};
    net::HttpClient client{io.get_executor(), {}};
    peer.play({answer, answer, answer});
    for (int i = 0; i < 3; ++i) {
        const auto response =
            run_awaitable(io, client.request({net::Method::Get, peer.url()}, soon()));
        ASSERT_TRUE(response) << response.error().message;
    }
    EXPECT_EQ(peer.served, 3);
    client.close();
    EXPECT_TRUE(runs_dry(io));
}

/// Answers one request, then closes when the second one arrives on the same connection.
asio::awaitable<void> close_on_second(asio::ip::tcp::acceptor* acceptor, int* served) {
    for (int i = 0; i < 2; ++i) {
        RawPeer peer{co_await acceptor->async_accept(asio::use_awaitable)};
        co_await peer.read_until("\r\n\r\n");
        ++*served;
        co_await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
        co_await peer.read_until("\r\n\r\n");
    }
}

TEST(HttpClientAgainstAScript, RepeatsAnIdempotentRequestOnceAndNeverAPost) {
    for (const auto method : {net::Method::Get, net::Method::Post}) {
        asio::io_context io{1};
        asio::ip::tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
        int served = 0;
        asio::co_spawn(io, close_on_second(&acceptor, &served), asio::detached);
        net::HttpClient client{io.get_executor(), {}};
        const std::string url =
            "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
        ASSERT_TRUE(run_awaitable(io, client.request({net::Method::Get, url}, soon())));
        const auto second = run_awaitable(io, client.request({method, url}, soon()));
        EXPECT_EQ(second.has_value(), method == net::Method::Get);
        EXPECT_EQ(served, method == net::Method::Get ? 2 : 1);
        if (!second) {
            EXPECT_EQ(second.error().code, base::ErrorCode::Unavailable);
        }
    }
}

TEST(HttpClientAgainstAScript, EndsAsCancelledWhenItsTaskIs) {
    asio::io_context io{1};
    asio::ip::tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    net::HttpClient client{io.get_executor(), {}};
    const std::string url =
        "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
    asio::cancellation_signal signal;
    std::optional<base::ErrorCode> code;
    asio::co_spawn(
        io,
        [](net::HttpClient* held, std::string text, auto* seen) -> asio::awaitable<void> {
            const auto response = co_await held->request({net::Method::Get, text}, soon());
            *seen = response.error().code;
        }(&client, url, &code),
        asio::bind_cancellation_slot(signal.slot(), asio::detached)
    );
    run_awaitable(io, [](auto* from) -> asio::awaitable<void> {
        RawPeer peer{co_await from->async_accept(asio::use_awaitable)};
        co_await peer.read_until("\r\n\r\n");
        co_return;
    }(&acceptor));
    signal.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(runs_dry(io));
    EXPECT_TRUE(code == base::ErrorCode::Cancelled || code == base::ErrorCode::Unavailable);
}

TEST(HttpClientAgainstAScript, SpeaksOverAUnixSocket) {
    asio::io_context io{1};
    const std::string path = std::filesystem::temp_directory_path() /
                             ("deploybot-client-" + std::to_string(::getpid()) + ".sock");
    std::filesystem::remove(path);
    asio::local::stream_protocol::acceptor acceptor{io, {path}};
    asio::co_spawn(
        io,
        [](auto* from) -> asio::awaitable<void> {
            auto socket = co_await from->async_accept(asio::use_awaitable);
            std::string piece(1024, '\0');
            co_await socket.async_read_some(asio::buffer(piece), asio::use_awaitable);
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
            co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
        }(&acceptor),
        asio::detached
    );
    net::HttpClient client{io.get_executor(), {}};
    const std::string url = "http+unix://" + net::percent_encode(path) + "/v1";
    const auto response = run_awaitable(io, client.request({net::Method::Get, url}, soon()));
    std::filesystem::remove(path);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "a");
}

}  // namespace
}  // namespace deploybot::tests
