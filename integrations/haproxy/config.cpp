#include "integrations/haproxy/config.hpp"

#include "base/text.hpp"
#include "net/url.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace deploybot::integrations::haproxy {
namespace {

using base::ErrorCode;
using base::fail;

/// HAProxy's own rule for names. It also keeps `;`, spaces and line breaks out of its command line.
bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= 128 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
           });
}

base::Outcome check_server(const HaproxyServer& server) {
    if (!is_name(server.name)) {
        return fail(
            ErrorCode::Invalid,
            "\"" + base::shorten(base::clean(server.name), 60) +
                "\" is no name of a HAProxy server",
            "letters, digits and - _ . : only"
        );
    }
    if (server.health_url.empty()) {
        return fail(
            ErrorCode::Invalid, "server " + server.name + " has no health URL",
            "HAProxy does not check servers in maintenance, so DeployBot asks them itself"
        );
    }
    if (const auto url = net::parse_url(server.health_url); !url) {
        return fail(
            ErrorCode::Invalid, "health URL of server " + server.name + ": " + url.error().message,
            url.error().hint
        );
    }
    return {};
}

}  // namespace

base::Outcome check(const HaproxyService& service) {
    if (service.socket.empty() || service.socket.front() != '/') {
        return fail(
            ErrorCode::Invalid, "the runtime socket needs an absolute path",
            "the one that stands behind \"stats socket\" in HAProxy's configuration"
        );
    }
    if (!is_name(service.backend)) {
        return fail(
            ErrorCode::Invalid,
            "\"" + base::shorten(base::clean(service.backend), 60) + "\" is no name of a backend",
            "letters, digits and - _ . : only"
        );
    }
    std::set<std::string> seen;
    for (const auto& [pool, servers] : service.pools) {
        if (servers.empty()) {
            return fail(ErrorCode::Invalid, "pool " + pool.str() + " has no servers");
        }
        for (const HaproxyServer& server : servers) {
            if (auto checked = check_server(server); !checked) {
                return checked;
            }
            if (!seen.insert(server.name).second) {
                return fail(
                    ErrorCode::Invalid, "server " + server.name + " stands twice in the pools",
                    "a server belongs to one pool"
                );
            }
        }
    }
    return {};
}

}  // namespace deploybot::integrations::haproxy
