#include "tests/net/test_tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <exception>
#include <stdexcept>

namespace deploybot::tests {

namespace {

constexpr long kDay = 86'400;

void check(bool is_good) {
    if (!is_good) {
        throw std::runtime_error("OpenSSL could not make a test certificate");
    }
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

Certificate new_certificate(const std::string& name, long serial, int days) {
    Certificate made;
    made.key = {EVP_EC_gen("P-256"), EVP_PKEY_free};
    made.x509 = {X509_new(), X509_free};
    X509* x509 = made.x509.get();
    check(made.key != nullptr && x509 != nullptr);
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), serial);
    X509_gmtime_adj(X509_getm_notBefore(x509), -10 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(x509), days * kDay);
    X509_set_pubkey(x509, made.key.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC, text, -1, -1, 0);
    return made;
}

std::string read_all(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

}  // namespace

std::string Certificate::certificate_pem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    check(PEM_write_bio_X509(memory, x509.get()) == 1);
    return read_all(memory);
}

std::string Certificate::key_pem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    check(PEM_write_bio_PrivateKey(memory, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return read_all(memory);
}

Certificate make_authority(const std::string& name) {
    Certificate made = new_certificate(name, 1, 10);
    X509* x509 = made.x509.get();
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    add_extension(x509, x509, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509, x509, NID_key_usage, "critical,keyCertSign,cRLSign");
    check(X509_sign(x509, made.key.get(), EVP_sha256()) > 0);
    return made;
}

Certificate make_leaf(const Certificate& authority, const std::string& names, int days) {
    Certificate made = new_certificate("leaf", 2, days);
    X509* x509 = made.x509.get();
    X509_set_issuer_name(x509, X509_get_subject_name(authority.x509.get()));
    add_extension(x509, authority.x509.get(), NID_subject_alt_name, names);
    check(X509_sign(x509, authority.key.get(), EVP_sha256()) > 0);
    return made;
}

TlsServer::TlsServer(asio::io_context& io, const Certificate& certificate)
    : acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {
    context_.use_certificate(asio::buffer(certificate.certificate_pem()), asio::ssl::context::pem);
    context_.use_private_key(asio::buffer(certificate.key_pem()), asio::ssl::context::pem);
}

void TlsServer::serve(int connections) {
    asio::co_spawn(acceptor_.get_executor(), run(connections), asio::detached);
}

asio::awaitable<void> TlsServer::run(int connections) {
    for (int i = 0; i < connections; ++i) {
        auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
        asio::ssl::stream<asio::ip::tcp::socket> stream{std::move(socket), context_};
        const auto [failed] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, net::kAwait);
        if (failed) {
            continue;
        }
        ++handshakes;
        while (true) {
            std::string piece(4096, '\0');
            const auto [error, size] =
                co_await stream.async_read_some(asio::buffer(piece), net::kAwait);
            if (error) {
                break;
            }
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
            co_await asio::async_write(stream, asio::buffer(answer), net::kAwait);
        }
    }
}

}  // namespace deploybot::tests
