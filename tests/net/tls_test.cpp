// https: only a certificate of a known authority, valid now and for this very host, is spoken to.
#include "net/http_client.hpp"
#include "tests/net/test_tls.hpp"
#include "tests/support/run_awaitable.hpp"

#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace deploybot::tests {
namespace {

using ::testing::HasSubstr;

class Tls : public ::testing::Test {
public:
    Tls() { std::ofstream{ca_file} << authority.certificate_pem(); }
    ~Tls() override { std::filesystem::remove(ca_file); }

    base::Result<net::Response> ask(
        const Certificate& shown, const std::string& host, std::string trusted, int times = 1
    ) {
        asio::io_context io{1};
        TlsServer server{io, shown};
        server.serve(1);
        net::HttpClientOptions options;
        options.ca_file = std::move(trusted);
        net::HttpClient client{io.get_executor(), options};
        const std::string url = "https://" + host + ':' + std::to_string(server.port()) + "/";
        base::Result<net::Response> response;
        for (int i = 0; i < times; ++i) {
            response = run_awaitable(
                io, client.request({net::Method::Get, url}, net::deadline_in(base::Millis{20'000}))
            );
        }
        handshakes = server.handshakes;
        client.close();
        EXPECT_TRUE(runs_dry(io));
        return response;
    }

    void expect_refused(const base::Result<net::Response>& response, const std::string& why) {
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().code, base::ErrorCode::Unavailable);
        EXPECT_THAT(response.error().message, HasSubstr(why));
    }

    Certificate authority = make_authority("Test CA");
    std::string ca_file = std::filesystem::temp_directory_path() /
                          ("deploybot-ca-" + std::to_string(::getpid()) + ".pem");
    int handshakes = 0;
};

TEST_F(Tls, SpeaksWithTheRightHostAndKeepsTheConnection) {
    const auto leaf = make_leaf(authority, "DNS:localhost,IP:127.0.0.1");
    const auto named = ask(leaf, "localhost", ca_file, 3);
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_EQ(named->body, "hello");
    EXPECT_EQ(handshakes, 1);
    const auto numbered = ask(leaf, "127.0.0.1", ca_file);
    EXPECT_TRUE(numbered) << numbered.error().message;
}

TEST_F(Tls, RefusesAnotherHostsCertificate) {
    expect_refused(
        ask(make_leaf(authority, "DNS:other.example"), "localhost", ca_file), "hostname mismatch"
    );
    expect_refused(
        ask(make_leaf(authority, "DNS:localhost"), "127.0.0.1", ca_file), "IP address mismatch"
    );
}

TEST_F(Tls, RefusesAnExpiredCertificate) {
    expect_refused(ask(make_leaf(authority, "DNS:localhost", -1), "localhost", ca_file), "expired");
}

TEST_F(Tls, RefusesAnUnknownAuthority) {
    const auto leaf = make_leaf(make_authority("Stranger"), "DNS:localhost");
    expect_refused(ask(leaf, "localhost", ca_file), "unable to get local issuer certificate");
    expect_refused(ask(leaf, "localhost", ""), "unable to get local issuer certificate");
}

TEST_F(Tls, SaysThatTheCaFileCannotBeReadAndNeverGoesOnWithoutIt) {
    asio::io_context io{1};
    net::HttpClientOptions options;
    options.ca_file = "/nowhere/ca.pem";
    net::HttpClient client{io.get_executor(), options};
    const auto refused = run_awaitable(
        io, client.request(
                {net::Method::Get, "https://localhost:1/"}, net::deadline_in(base::Millis{20'000})
            )
    );
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::Invalid);
}

TEST_F(Tls, SaysThatThePeerSpeaksNoTls) {
    asio::io_context io{1};
    asio::ip::tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    asio::co_spawn(
        io,
        [](auto* from) -> asio::awaitable<void> {
            auto socket = co_await from->async_accept(asio::use_awaitable);
            const std::string text = "HTTP/1.1 400 Bad Request\r\n\r\n";
            co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
        }(&acceptor),
        asio::detached
    );
    net::HttpClient client{io.get_executor(), {}};
    const std::string url =
        "https://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
    const auto response = run_awaitable(
        io, client.request({net::Method::Get, url}, net::deadline_in(base::Millis{20'000}))
    );
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, base::ErrorCode::Unavailable);
}

}  // namespace
}  // namespace deploybot::tests
