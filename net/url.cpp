#include "net/url.hpp"

#include "base/text.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace deploybot::net {

namespace {

constexpr std::size_t kUrlBytes = std::size_t{8} * 1024;
constexpr std::size_t kHostBytes = 253;

auto invalid(std::string message, std::string hint = {}) {
    return base::fail(base::ErrorCode::Invalid, std::move(message), std::move(hint));
}

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_visible(char c) {
    return c > 0x20 && c < 0x7F;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= kHostBytes && text.front() != '-' &&
           text.front() != '.' && std::all_of(text.begin(), text.end(), [](char c) {
               return is_alnum(c) || c == '.' || c == '-' || c == '_';
           });
}

std::uint16_t default_port(Scheme scheme) {
    switch (scheme) {
        case Scheme::Http:
            return 80;
        case Scheme::Https:
            return 443;
        case Scheme::Unix:
            return 0;
    }
    return 0;
}

std::optional<Scheme> parse_scheme(std::string_view text) {
    const std::string name = base::lower(text);
    if (name == "http") {
        return Scheme::Http;
    }
    if (name == "https") {
        return Scheme::Https;
    }
    return name == "http+unix" ? std::optional{Scheme::Unix} : std::nullopt;
}

/// `host`, `host:8080`, `[::1]:8080`
base::Outcome parse_authority(std::string_view text, Url& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) {
            return invalid("the URL's IPv6 address has no closing bracket");
        }
        url.host = base::lower(text.substr(1, end - 1));
        boost::system::error_code error;
        (void)boost::asio::ip::make_address_v6(url.host, error);
        if (error || url.host.find('%') != std::string::npos) {
            return invalid("the URL's IPv6 address cannot be read");
        }
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        url.host = base::lower(text.substr(0, colon));
        port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
        if (!is_host_name(url.host)) {
            return invalid("the URL's host name is empty or has characters that no host name has");
        }
    }
    url.port = default_port(url.scheme);
    if (port.empty()) {
        return {};
    }
    const char* const end = port.data() + port.size();
    const auto [at, error] = std::from_chars(port.data() + 1, end, url.port);
    if (port.front() != ':' || error != std::errc{} || at != end || url.port == 0) {
        return invalid("the URL's port is not a number from 1 to 65535");
    }
    return {};
}

base::Outcome parse_socket_path(std::string_view text, Url& url) {
    auto path = percent_decode(text);
    if (!path || !path->starts_with('/')) {
        return invalid(
            "the URL names no absolute socket path",
            "write it percent-encoded: http+unix://%2Frun%2Fagent.sock/path"
        );
    }
    url.host = std::move(*path);
    return {};
}

}  // namespace

std::string Url::authority() const {
    if (scheme == Scheme::Unix) {
        return "localhost";
    }
    const std::string name = host.find(':') != std::string::npos ? '[' + host + ']' : host;
    return port == default_port(scheme) ? name : name + ':' + std::to_string(port);
}

std::string Url::origin() const {
    switch (scheme) {
        case Scheme::Http:
            return "http://" + authority();
        case Scheme::Https:
            return "https://" + authority();
        case Scheme::Unix:
            return "http+unix://" + host;
    }
    return {};
}

base::Result<Url> parse_url(std::string_view text) {
    if (text.size() > kUrlBytes) {
        return invalid("the URL is longer than 8 KiB");
    }
    if (!std::all_of(text.begin(), text.end(), is_visible)) {
        return invalid(
            "the URL has a space, a control character or one that is not ASCII", "percent-encode it"
        );
    }
    const std::size_t colon = text.find("://");
    const auto scheme = parse_scheme(text.substr(0, std::min(colon, text.size())));
    if (colon == std::string_view::npos || !scheme) {
        return invalid("the URL does not start with http:// or https://");
    }
    Url url;
    url.scheme = *scheme;
    text = text.substr(colon + 3);
    text = text.substr(0, text.find('#'));
    const std::size_t slash = text.find_first_of("/?");
    const std::string_view authority = text.substr(0, slash);
    if (authority.find('@') != std::string_view::npos) {
        return invalid("the URL holds a user name or password", "send credentials in a header");
    }
    auto parsed = url.scheme == Scheme::Unix ? parse_socket_path(authority, url)
                                             : parse_authority(authority, url);
    if (!parsed) {
        return base::fail(std::move(parsed).error());
    }
    if (slash != std::string_view::npos) {
        url.target = text[slash] == '/' ? "" : "/";
        url.target += text.substr(slash);
    }
    return url;
}

base::Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return invalid("a percent sign without two hex digits after it");
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') {
            return invalid("a NUL byte");
        }
        decoded += c;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += kHex[byte >> 4U];
            encoded += kHex[byte & 0xFU];
        }
    }
    return encoded;
}

const std::string* Query::find(std::string_view name) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& parameter) {
        return parameter.first == name;
    });
    return found == all_.end() ? nullptr : &found->second;
}

std::string Query::get(std::string_view name, std::string_view otherwise) const {
    const std::string* value = find(name);
    return value != nullptr ? *value : std::string{otherwise};
}

base::Result<Query> parse_query(std::string_view text, std::size_t most) {
    Query query;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) {
            continue;
        }
        if (query.all().size() == most) {
            return invalid("the query has more than " + std::to_string(most) + " parameters");
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value) {
            return invalid("the query has " + (name ? value.error() : name.error()).message);
        }
        query.add(std::move(*name), std::move(*value));
    }
    return query;
}

std::string format_query(const Query& query) {
    std::string text;
    for (const auto& [name, value] : query.all()) {
        text += text.empty() ? "" : "&";
        text += percent_encode(name) + '=' + percent_encode(value);
    }
    return text;
}

}  // namespace deploybot::net
