// Certificates made on the spot, and an https server that shows one of them.
#pragma once

#include "net/executor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace deploybot::tests {

namespace asio = boost::asio;

struct Certificate {
    std::shared_ptr<EVP_PKEY> key;
    std::shared_ptr<X509> x509;
    [[nodiscard]] std::string certificate_pem() const;
    [[nodiscard]] std::string key_pem() const;
};

/// A certificate authority of its own.
Certificate make_authority(const std::string& name);

/// `names` as subjectAltName writes them: `DNS:localhost,IP:127.0.0.1`. Valid from yesterday until
/// `days` from now.
Certificate make_leaf(const Certificate& authority, const std::string& names, int days = 1);

/// Serves `connections` connections one after the other: for each request on it, `HTTP 200 hello`.
class TlsServer {
public:
    TlsServer(asio::io_context& io, const Certificate& certificate);
    void serve(int connections);
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    int handshakes = 0;

private:
    asio::awaitable<void> run(int connections);

    asio::ssl::context context_{asio::ssl::context::tls_server};
    asio::ip::tcp::acceptor acceptor_;
};

}  // namespace deploybot::tests
