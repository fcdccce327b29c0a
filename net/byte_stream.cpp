#include "net/byte_stream.hpp"

#include "net/resolve.hpp"
#include "net/timeout.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <sys/socket.h>
#include <sys/un.h>
#include <type_traits>
#include <utility>

namespace deploybot::net {

namespace {

using TcpSocket = asio::ip::tcp::socket;
using UnixSocket = asio::local::stream_protocol::socket;
using TlsSocket = asio::ssl::stream<TcpSocket>;

template <class Socket>
class StreamOver final : public ByteStream {
public:
    template <class... Args>
    explicit StreamOver(Args&&... args) : socket_(std::forward<Args>(args)...) {}

    asio::awaitable<Read> read_some(asio::mutable_buffer buffer) override {
        const auto [error, size] = co_await socket_.async_read_some(buffer, kAwait);
        Read read;
        read.error = error;
        read.size = size;
        co_return read;
    }

    asio::awaitable<boost::system::error_code> write(std::array<asio::const_buffer, 2> buffers
    ) override {
        const auto [error, size] = co_await asio::async_write(socket_, buffers, kAwait);
        co_return error;
    }

    void close() override {
        boost::system::error_code ignored;
        socket_.lowest_layer().close(ignored);
    }

    [[nodiscard]] bool is_quiet() const override {
        char byte = 0;
        const int handle = const_cast<StreamOver*>(this)->socket_.lowest_layer().native_handle();
        return ::recv(handle, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    Socket& socket() { return socket_; }

private:
    Socket socket_;
};

/// Connects `socket` to one endpoint; closes it when the deadline passes.
template <class Socket, class Endpoint>
asio::awaitable<base::Outcome> connect_to(
    Socket* socket, Endpoint endpoint, std::string what, Deadline deadline
) {
    const Timeout timeout{socket->get_executor(), deadline, [socket] {
                              boost::system::error_code ignored;
                              socket->close(ignored);
                          }};
    const auto [error] = co_await socket->async_connect(endpoint, kAwait);
    if (error) {
        co_return base::fail(describe(what, error, timeout.has_expired()));
    }
    co_return base::Outcome{};
}

asio::awaitable<base::Result<Stream>> connect_unix(
    asio::any_io_executor executor, std::string path, Deadline deadline
) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
        co_return base::fail(
            base::ErrorCode::Invalid, "the socket path is empty or longer than 107 bytes"
        );
    }
    auto stream = std::make_unique<StreamOver<UnixSocket>>(executor);
    const asio::local::stream_protocol::endpoint endpoint{path};
    auto connected = co_await connect_to(&stream->socket(), endpoint, "socket " + path, deadline);
    if (!connected) {
        co_return base::fail(std::move(connected).error());
    }
    co_return Stream{std::move(stream)};
}

/// Each address gets its share of the time that is left, so that a dead one does not use it all.
asio::awaitable<base::Result<TcpSocket>> connect_tcp(
    asio::any_io_executor executor, std::string host, std::uint16_t port, Deadline deadline
) {
    auto endpoints = co_await resolve(executor, host, port, deadline);
    if (!endpoints) {
        co_return base::fail(std::move(endpoints).error());
    }
    base::Error last;
    for (std::size_t i = 0; i < endpoints->size(); ++i) {
        const auto now = std::chrono::steady_clock::now();
        const auto share = (deadline - now) / static_cast<int>(endpoints->size() - i);
        TcpSocket socket{executor};
        const auto endpoint = (*endpoints)[i];
        const std::string what = host + ':' + std::to_string(port);
        auto connected = co_await connect_to(&socket, endpoint, what, now + share);
        if (connected) {
            boost::system::error_code ignored;
            socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
            co_return base::Result<TcpSocket>{std::move(socket)};
        }
        last = std::move(connected).error();
        if (last.code == base::ErrorCode::Cancelled) {
            break;
        }
    }
    co_return base::fail(std::move(last));
}

bool is_address(const std::string& host) {
    boost::system::error_code error;
    (void)asio::ip::make_address(host, error);
    return !error;
}

/// The certificate must be for this very name or address.
bool expect_host(TlsSocket& socket, const std::string& host) {
    SSL* ssl = socket.native_handle();
    if (is_address(host)) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host.c_str()) == 1 &&
           SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

asio::awaitable<base::Result<Stream>> start_tls(
    TcpSocket socket, std::shared_ptr<asio::ssl::context> tls, std::string host, Deadline deadline
) {
    auto stream = std::make_unique<StreamOver<TlsSocket>>(std::move(socket), *tls);
    TlsSocket& secured = stream->socket();
    if (!expect_host(secured, host)) {
        co_return base::fail(base::ErrorCode::Invalid, host + " is no name that TLS can verify");
    }
    const Timeout timeout{
        secured.get_executor(), deadline, [held = stream.get()] { held->close(); }};
    const auto [error] = co_await secured.async_handshake(TlsSocket::client, kAwait);
    if (!error) {
        co_return Stream{std::move(stream)};
    }
    const long verdict = SSL_get_verify_result(secured.native_handle());
    if (verdict != X509_V_OK && !timeout.has_expired()) {
        co_return base::fail(
            base::ErrorCode::Unavailable,
            "the certificate of " + host + " is refused: " + X509_verify_cert_error_string(verdict),
            "check the address, or name the right authority as ca_file"
        );
    }
    co_return base::fail(describe("TLS with " + host, error, timeout.has_expired()));
}

}  // namespace

base::Error describe(
    const std::string& what, const boost::system::error_code& failure, bool has_expired
) {
    if (has_expired) {
        return {base::ErrorCode::Unavailable, what + " did not answer in time", {}};
    }
    if (failure == asio::error::operation_aborted) {
        return {base::ErrorCode::Cancelled, "the call to " + what + " was given up", {}};
    }
    if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated) {
        return {base::ErrorCode::Unavailable, what + " closed the connection", {}};
    }
    return {base::ErrorCode::Unavailable, what + ": " + failure.message(), {}};
}

base::Result<std::shared_ptr<asio::ssl::context>> make_tls(const std::string& ca_file) {
    auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
    boost::system::error_code error;
    if (ca_file.empty()) {
        tls->set_default_verify_paths(error);
    } else {
        tls->load_verify_file(ca_file, error);
    }
    if (!error) {
        tls->set_verify_mode(asio::ssl::verify_peer, error);
    }
    if (error) {
        return base::fail(
            base::ErrorCode::Invalid, "cannot read the certificate authorities: " + error.message(),
            "ca_file must be a PEM file that the bot may read"
        );
    }
    return tls;
}

asio::awaitable<base::Result<Stream>> connect(
    asio::any_io_executor executor, Url url, std::shared_ptr<asio::ssl::context> tls,
    Deadline deadline
) {
    if (url.scheme == Scheme::Unix) {
        co_return co_await connect_unix(executor, url.host, deadline);
    }
    auto socket = co_await connect_tcp(executor, url.host, url.port, deadline);
    if (!socket) {
        co_return base::fail(std::move(socket).error());
    }
    if (url.scheme == Scheme::Http) {
        co_return Stream{std::make_unique<StreamOver<TcpSocket>>(std::move(*socket))};
    }
    co_return co_await start_tls(std::move(*socket), std::move(tls), url.host, deadline);
}

}  // namespace deploybot::net
