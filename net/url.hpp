// URLs taken apart, checked and decoded, with limits; and query strings.
//
// Pure functions. What is accepted: `http`, `https` (RFC 3986, no user information, no fragment
// sent), and `http+unix`, whose host is a percent-encoded socket path:
// `http+unix://%2Frun%2Fagent.sock/v1/state`.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deploybot::net {

enum class Scheme { Http, Https, Unix };

struct Url {
    Scheme scheme = Scheme::Http;
    std::string host;  ///< lower case; an IPv6 address without brackets; the socket's path for Unix
    std::uint16_t port = 0;    ///< the scheme's own where the text names none; 0 for Unix
    std::string target = "/";  ///< path and query as they go on the wire, starting with '/'

    /// What the Host field says: the port only where it is not the scheme's own, IPv6 in brackets.
    [[nodiscard]] std::string authority() const;
    /// Which connections may be shared: scheme, host, port.
    [[nodiscard]] std::string origin() const;
    bool operator==(const Url&) const = default;
};

/// Errors: Invalid, with what is wrong. Never repeats user information or a query (they may hold
/// secrets).
base::Result<Url> parse_url(std::string_view text);

/// Decodes %XX ('+' stays, unless `plus_is_space`). Errors: Invalid for a broken escape or a NUL
/// byte.
base::Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
/// Encodes everything but unreserved characters: safe for a path segment or a query value.
std::string percent_encode(std::string_view text);

/// Decoded query parameters in their order; a name may come twice.
class Query {
public:
    void add(std::string name, std::string value) {
        all_.emplace_back(std::move(name), std::move(value));
    }
    /// The first of that name, or null.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    [[nodiscard]] std::string get(std::string_view name, std::string_view otherwise = {}) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
        return all_;
    }
    [[nodiscard]] bool empty() const { return all_.empty(); }
    bool operator==(const Query&) const = default;

private:
    std::vector<std::pair<std::string, std::string>> all_;
};

inline constexpr std::size_t kQueryParameters = 64;

/// Parses `a=1&b=x%20y`. Errors: Invalid for a broken escape or more than `most` parameters.
base::Result<Query> parse_query(std::string_view text, std::size_t most = kQueryParameters);
/// `a=1&b=x%20y`, for a request of our own.
std::string format_query(const Query& query);

}  // namespace deploybot::net
