// Who asks: a program by its bearer token, or a person's browser by its session.
#pragma once

#include "base/name.hpp"
#include "bot/api/people.hpp"
#include "bot/board/sessions.hpp"
#include "net/http.hpp"

#include <optional>
#include <string>
#include <variant>

namespace deploybot::bot {

struct Caller {
    base::PersonId person;
    std::string source;              ///< door: `api` or `board`
    std::optional<Session> session;  ///< of a browser
};

/// The caller, or 401. A browser that wants to change something must also prove that the request
/// comes from the board's own pages: 403 if it does not.
std::variant<Caller, net::Response> find_caller(
    const net::Request& request, const Tokens& tokens, Sessions& sessions
);

/// Whether a browser sent it from our own page: no form, no link and no script of another site can
/// make such a request.
bool is_from_own_page(const net::Request& request);

/// Of the session's cookie; empty if there is none.
std::string session_key(const net::Request& request);

/// Set-Cookie with the session's key; an empty key takes the cookie away.
std::string session_cookie(const base::Secret& key, base::Millis lives);

}  // namespace deploybot::bot
