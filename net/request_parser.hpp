// Bytes -> one Request, strict about message boundaries. Knows no socket. Private to net/ (it shows
// Boost.Beast).
//
// Beast's parser does the syntax; the rules that it leaves open (ASVS 4.2.1, RFC 9112 sections 3.2
// and 6) stand here.
#pragma once

#include "net/http.hpp"
#include "net/http_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace deploybot::net {

/// Why a request was not let in; the connection is closed after the answer.
struct Refusal {
    int status = 400;
    std::string detail;
};

enum class Progress { NeedsMore, Complete, Refused };

/// One use: make a new one for each request. `options` must outlive it.
class RequestParser final : private boost::beast::http::basic_parser<true> {
public:
    explicit RequestParser(const HttpServerOptions& options);

    struct Fed {
        std::size_t used =
            0;  ///< bytes that are done with; the rest must be given again, followed by more
        Progress progress = Progress::NeedsMore;
    };
    Fed feed(asio::const_buffer bytes);

    /// Meaningful once complete; its owner may move from it.
    Request& request() { return request_; }
    [[nodiscard]] const Refusal& refusal() const { return refusal_; }
    [[nodiscard]] bool has_header() const { return is_header_done(); }
    /// The client waits for a 100 before it sends the body.
    [[nodiscard]] bool wants_continue() const { return wants_continue_; }
    [[nodiscard]] bool is_head() const { return is_head_; }
    [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }
    [[nodiscard]] bool keeps_alive() const { return version_ == 11 && keep_alive(); }

private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(
        boost::beast::http::verb method, View name, View target, int version, Error& error
    ) override;
    void on_response_impl(int, View, int, Error&) override {}
    void on_field_impl(boost::beast::http::field field, View name, View value, Error& error)
        override;
    void on_header_impl(Error& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) override;
    std::size_t on_body_impl(View bytes, Error& error) override;
    void on_chunk_header_impl(std::uint64_t size, View extensions, Error& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, View bytes, Error& error) override;
    void on_finish_impl(Error&) override {}

    void refuse(int status, std::string detail, Error& error);
    void refuse_for(const Error& error);
    void check_framing(Error& error);
    void check_target(Error& error);

    const HttpServerOptions& options_;
    Request request_;
    Refusal refusal_;
    int version_ = 11;
    int hosts_ = 0;
    int lengths_ = 0;
    int encodings_ = 0;
    bool is_refused_ = false;
    bool is_head_ = false;
    bool wants_continue_ = false;
};

}  // namespace deploybot::net
