// Who is signed in on the board.
//
// A session is known by a random key in a cookie; only the key's hash is kept. Each sign-in and
// sign-out is an entry of the stream `sessions`: people can see who was signed in and when, and a
// restarted bot knows its sessions again (their idle time begins anew then).
//
// Thread: the bot's.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "journal/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace deploybot::bot {

inline constexpr std::string_view kSessionsStream = "sessions";

struct SessionTimes {
    base::Millis idle{std::chrono::hours{1}};      ///< without a request or an open event stream
    base::Millis longest{std::chrono::hours{12}};  ///< whatever its owner does
};

struct Session {
    std::string id;  ///< hash of its key
    base::PersonId person;
    base::TimePoint ends;  ///< at the latest
    base::TimePoint idle_ends;
};

class Sessions {
public:
    using Append =
        std::function<void(journal::Append, std::function<void(base::Result<journal::Appended>)>)>;

    Sessions(const base::Clock& clock, std::string code_folder, Append append);

    void use(const SessionTimes& times) { times_ = times; }
    /// Those that have not ended, from the journal. Before anybody signs in.
    base::Outcome restore(const journal::Store& store);

    struct SignedIn {
        base::Secret key;  ///< for the cookie
        Session session;
    };
    /// Refused: the code was used, never given, or is too old. Otherwise what the journal says.
    boost::asio::awaitable<base::Result<SignedIn>> sign_in(std::string code, std::string request);

    /// Of a session's key; it counts as used now. nullopt: never given, or ended.
    std::optional<Session> find(std::string_view key);

    boost::asio::awaitable<base::Outcome> sign_out(Session session, std::string request);
    boost::asio::awaitable<base::Outcome> sign_out_everywhere(
        base::PersonId person, std::string request
    );

private:
    struct Kept {
        base::PersonId person;
        base::TimePoint began;
        base::TimePoint seen;
    };

    boost::asio::awaitable<base::Outcome> note(
        std::string type, std::string data, journal::Cause cause
    );
    void apply(const journal::Entry& entry);
    void drop_ended();
    void drop_all_of(const base::PersonId& person);
    [[nodiscard]] base::TimePoint end_of(const Kept& session) const;
    [[nodiscard]] base::TimePoint idle_end_of(const Kept& session) const;

    const base::Clock& clock_;
    std::string code_folder_;
    Append append_;
    SessionTimes times_;
    std::map<std::string, Kept> sessions_;
    std::uint64_t version_ = 0;
};

}  // namespace deploybot::bot
