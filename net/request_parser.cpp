#include "net/request_parser.hpp"

#include "base/text.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/impl/basic_parser.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace deploybot::net {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t kChunkExtensionBytes = 256;

std::string_view to_view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 19 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `http://host/path?x` -> `/path?x`, as RFC 9112 3.2.2 wants a server to take it.
std::string without_origin(const std::string& target) {
    const std::string head = base::lower(std::string_view{target}.substr(0, 8));
    const std::size_t start = head.starts_with("http://") ? 7 : head == "https://" ? 8 : 0;
    if (start == 0) {
        return target;
    }
    const std::size_t path = target.find_first_of("/?", start);
    if (path == std::string::npos) {
        return "/";
    }
    return target[path] == '/' ? target.substr(path) : '/' + target.substr(path);
}

}  // namespace

RequestParser::RequestParser(const HttpServerOptions& options) : options_(options) {
    header_limit(static_cast<std::uint32_t>(options.header_bytes));
    body_limit(options.body_bytes);
    eager(true);
}

RequestParser::Fed RequestParser::feed(asio::const_buffer bytes) {
    Error error;
    const std::size_t used = put(bytes, error);
    if (error && error != http::error::need_more) {
        refuse_for(error);
        return {used, Progress::Refused};
    }
    return {used, is_done() ? Progress::Complete : Progress::NeedsMore};
}

void RequestParser::refuse(int status, std::string detail, Error& error) {
    refusal_ = {status, std::move(detail)};
    is_refused_ = true;
    error = http::error::bad_value;
}

void RequestParser::refuse_for(const Error& error) {
    if (is_refused_) {
        return;
    }
    if (error == http::error::header_limit) {
        refusal_ = {
            431, "the header is larger than " + std::to_string(options_.header_bytes) + " bytes"};
    } else if (error == http::error::body_limit) {
        refusal_ = {
            413, "the body is larger than " + std::to_string(options_.body_bytes) + " bytes"};
    } else if (error == http::error::bad_version) {
        refusal_ = {505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
    } else {
        refusal_ = {400, "the request is not valid HTTP/1.1: " + error.message()};
    }
}

void RequestParser::on_request_impl(
    http::verb /*method*/, View name, View target, int version, Error& error
) {
    version_ = version;
    const auto method = net::parse_method(to_view(name));
    if (!method) {
        refuse(405, "this method is not taken here", error);
        return;
    }
    if (target.size() > options_.target_bytes) {
        refuse(
            414, "the target is longer than " + std::to_string(options_.target_bytes) + " bytes",
            error
        );
        return;
    }
    is_head_ = *method == Method::Head;
    request_.method = is_head_ ? Method::Get : *method;
    request_.target = to_view(target);
}

void RequestParser::on_field_impl(http::field field, View name, View value, Error& error) {
    if (is_header_done()) {
        return;  // a trailer: read past, never mixed with the header that was acted upon
    }
    if (request_.headers.size() == options_.header_count) {
        refuse(431, "more than " + std::to_string(options_.header_count) + " header fields", error);
        return;
    }
    const std::string_view text = to_view(value);
    if (field == http::field::host) {
        ++hosts_;
    } else if (field == http::field::content_length) {
        ++lengths_;
        if (!is_number(text)) {
            refuse(400, "Content-Length is not one number", error);
        }
    } else if (field == http::field::transfer_encoding) {
        ++encodings_;
        if (!equal_ignoring_case(text, "chunked")) {
            refuse(400, "the only Transfer-Encoding taken here is chunked", error);
        }
    } else if (field == http::field::expect) {
        wants_continue_ = version_ == 11 && equal_ignoring_case(text, "100-continue");
        if (!equal_ignoring_case(text, "100-continue")) {
            refuse(417, "the only Expect answered here is 100-continue", error);
        }
    }
    request_.headers.add(std::string{to_view(name)}, std::string{text});
}

void RequestParser::on_header_impl(Error& error) {
    check_framing(error);
    if (!error) {
        check_target(error);
    }
}

void RequestParser::check_framing(Error& error) {
    if (lengths_ > 1) {
        refuse(400, "Content-Length came twice", error);
    } else if (lengths_ > 0 && encodings_ > 0) {
        refuse(400, "Content-Length and Transfer-Encoding came together", error);
    } else if (encodings_ > 1) {
        refuse(400, "Transfer-Encoding came twice", error);
    } else if (encodings_ > 0 && version_ == 10) {
        refuse(400, "HTTP/1.0 has no Transfer-Encoding", error);
    } else if (hosts_ > 1) {
        refuse(400, "Host came twice", error);
    } else if (hosts_ == 0 && version_ == 11) {
        refuse(400, "Host is missing", error);
    }
}

void RequestParser::check_target(Error& error) {
    request_.target = without_origin(request_.target);
    const std::string_view target = request_.target;
    if (target == "*" && request_.method == Method::Options) {
        request_.path = "*";
        return;
    }
    if (!target.starts_with('/') || target.find('#') != std::string_view::npos) {
        refuse(400, "the target is no path that starts with a slash", error);
        return;
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    auto path = percent_decode(target.substr(0, mark));
    if (!path) {
        refuse(400, "the path has " + path.error().message, error);
        return;
    }
    request_.path = std::move(*path);
    if (mark == target.size()) {
        return;
    }
    auto query = parse_query(target.substr(mark + 1));
    if (!query) {
        refuse(400, query.error().message, error);
        return;
    }
    request_.query = std::move(*query);
}

void RequestParser::on_body_init_impl(
    const boost::optional<std::uint64_t>& length, Error& /*error*/
) {
    // Bounded even when 4,096 peers announce a body and send none.
    constexpr std::size_t kReserve = std::size_t{16} * 1024;
    if (length) {
        request_.body.reserve(std::min<std::size_t>(kReserve, *length));
    }
}

std::size_t RequestParser::on_body_impl(View bytes, Error& /*error*/) {
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t /*size*/, View extensions, Error& error) {
    if (extensions.size() > kChunkExtensionBytes) {
        refuse(400, "a chunk extension is too long", error);
    }
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*remain*/, View bytes, Error& error) {
    return on_body_impl(bytes, error);
}

}  // namespace deploybot::net
