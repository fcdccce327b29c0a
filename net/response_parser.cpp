#include "net/response_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/impl/basic_parser.hpp>

#include <utility>

namespace deploybot::net {

namespace http = boost::beast::http;

namespace {

base::Error explain(const boost::system::error_code& error) {
    if (error == http::error::body_limit || error == http::error::header_limit) {
        return {base::ErrorCode::Full, "the answer is larger than allowed", {}};
    }
    if (error == http::error::partial_message || error == http::error::end_of_stream) {
        return {base::ErrorCode::Unavailable, "the answer was cut off", {}};
    }
    return {base::ErrorCode::Broken, "the answer is not valid HTTP/1.1: " + error.message(), {}};
}

}  // namespace

ResponseParser::ResponseParser(const ResponseLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    if (limits.body_bytes) {
        body_limit(*limits.body_bytes);
    } else {
        body_limit(boost::none);
    }
    skip(limits.is_bodiless);
    eager(true);
}

base::Result<std::size_t> ResponseParser::feed(asio::const_buffer bytes) {
    has_begun_ = has_begun_ || bytes.size() > 0;
    Error error;
    const std::size_t used = put(bytes, error);
    if (error && error != http::error::need_more) {
        return base::fail(explain(error));
    }
    return used;
}

base::Outcome ResponseParser::end() {
    if (!is_header_done()) {
        // Beast takes an end before the first byte for a complete message.
        return base::fail(
            base::ErrorCode::Unavailable,
            has_begun_ ? "the answer was cut off" : "the connection was closed without an answer"
        );
    }
    Error error;
    if (!is_done()) {
        put_eof(error);
    }
    if (error) {
        return base::fail(explain(error));
    }
    return {};
}

void ResponseParser::on_field_impl(http::field field, View name, View value, Error& error) {
    if (is_header_done()) {
        return;  // a trailer
    }
    const std::string_view text{value.data(), value.size()};
    if (field == http::field::transfer_encoding && !equal_ignoring_case(text, "chunked")) {
        error = http::error::bad_transfer_encoding;
        return;
    }
    response_.headers.add(std::string{name.data(), name.size()}, std::string{text});
}

std::size_t ResponseParser::on_body_impl(View bytes, Error& error) {
    if (limits_.body_bytes && response_.body.size() + bytes.size() > *limits_.body_bytes) {
        error = http::error::body_limit;
        return 0;
    }
    response_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

}  // namespace deploybot::net
