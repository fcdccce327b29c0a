// Bytes -> one Response of a peer. Knows no socket. Private to net/ (it shows Boost.Beast).
#pragma once

#include "net/http.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace deploybot::net {

struct ResponseLimits {
    std::size_t header_bytes = std::size_t{64} * 1024;
    std::optional<std::size_t>
        body_bytes;            ///< none for a stream whose body is taken away piece by piece
    bool is_bodiless = false;  ///< the answer to a HEAD
};

/// One use: make a new one for each response, interim ones too.
class ResponseParser final : private boost::beast::http::basic_parser<false> {
public:
    explicit ResponseParser(const ResponseLimits& limits);

    /// Takes what it can use; the rest must be given again, followed by more. Errors: Broken, Full.
    base::Result<std::size_t> feed(asio::const_buffer bytes);
    /// The peer has closed. Errors: Broken, if that was too early.
    base::Outcome end();

    [[nodiscard]] bool has_header() const { return is_header_done(); }
    [[nodiscard]] bool is_complete() const { return is_done(); }
    [[nodiscard]] bool keeps_alive() const { return keep_alive(); }
    [[nodiscard]] bool has_begun() const { return has_begun_; }
    Response& response() { return response_; }

private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, View, View, int, Error&) override {}
    void on_response_impl(int status, View, int, Error&) override { response_.status = status; }
    void on_field_impl(boost::beast::http::field field, View name, View value, Error& error)
        override;
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(View bytes, Error& error) override;
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error& error) override {
        return on_body_impl(bytes, error);
    }
    void on_finish_impl(Error&) override {}

    ResponseLimits limits_;
    Response response_;
    bool has_begun_ = false;
};

}  // namespace deploybot::net
