#include "bot/api/caller.hpp"

#include "base/text.hpp"

namespace deploybot::bot {
namespace {

constexpr std::string_view kCookie = "__Host-deploybot";
constexpr std::string_view kOwnHeader = "X-DeployBot";

std::string_view find_cookie(std::string_view header) {
    for (const std::string_view part : base::split(header, ';')) {
        const std::string_view cookie = base::trim(part);
        if (cookie.size() > kCookie.size() && cookie.starts_with(kCookie) &&
            cookie[kCookie.size()] == '=') {
            return cookie.substr(kCookie.size() + 1);
        }
    }
    return {};
}

net::Response unauthorized() {
    net::Response response = net::problem(
        401, "", "No session, and no bearer token that anybody has.",
        "send Authorization: Bearer with the token that the configuration gives you, or sign in on "
        "the board with the link that `deploybot login-link PERSON` prints"
    );
    response.headers.set("WWW-Authenticate", "Bearer realm=\"deploybot\"");
    return response;
}

/// The authority of an origin: `https://bot.example.com` -> `bot.example.com`.
std::string_view authority(std::string_view origin) {
    const std::size_t slashes = origin.find("://");
    return slashes == std::string_view::npos ? std::string_view{} : origin.substr(slashes + 3);
}

}  // namespace

bool is_from_own_page(const net::Request& request) {
    const std::string_view site = request.headers.get("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin") {
        return false;
    }
    const std::string* origin = request.headers.find("Origin");
    if (origin != nullptr && authority(*origin) != request.headers.get("Host")) {
        return false;
    }
    // a page of another site cannot send this header without asking first, and we never say yes
    return request.headers.get(kOwnHeader) == "board";
}

std::string session_key(const net::Request& request) {
    return std::string(find_cookie(request.headers.get("Cookie")));
}

std::variant<Caller, net::Response> find_caller(
    const net::Request& request, const Tokens& tokens, Sessions& sessions
) {
    if (const std::string* authorization = request.headers.find("Authorization")) {
        const auto person = tokens.find(*authorization);
        return person ? std::variant<Caller, net::Response>(Caller{
                            .person = *person, .source = "api", .session = std::nullopt})
                      : unauthorized();
    }
    auto session = sessions.find(session_key(request));
    if (!session) {
        return unauthorized();
    }
    const bool reads = request.method == net::Method::Get || request.method == net::Method::Head;
    if (!reads && !is_from_own_page(request)) {
        return net::problem(
            403, "", "This request does not come from the board's own page.",
            "use the board, or a bearer token"
        );
    }
    base::PersonId person = session->person;
    return Caller{.person = std::move(person), .source = "board", .session = std::move(session)};
}

std::string session_cookie(const base::Secret& key, base::Millis lives) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lives).count();
    return std::string(kCookie) + "=" + key.reveal() +
           "; Path=/; Max-Age=" + std::to_string(key.empty() ? 0 : seconds) +
           "; Secure; HttpOnly; SameSite=Strict";
}

}  // namespace deploybot::bot
