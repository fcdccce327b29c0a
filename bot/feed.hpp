// What has just happened, for everybody who follows: journal entries and messages, in the journal's
// order.
//
// A follower that is too slow loses its connection, never the others their speed: it comes back
// with the last position it saw and gets what it missed. Entries come from the journal itself;
// messages as far back as the feed remembers.
//
// Events: `entry` (a journal entry), `message` (what the bot says), `lane` (a lane in short, after
// each commit that touched it), `clock` (the bot's time, every 15 s: who hears nothing for longer
// has lost the connection), `reset` (too much was missed: everything is to be read anew).
//
// Thread: the bot's.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "bot/engine.hpp"
#include "commands/message.hpp"
#include "journal/store.hpp"
#include "net/executor.hpp"
#include "net/http.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace deploybot::bot {

/// One message as followers get it.
struct FeedMessage {
    std::uint64_t position = 0;
    bool live =
        false;  ///< the live message of a deployment: replaces the one before; else a new one
    bool significant = true;  ///< live: more than its numbers has changed
    commands::Message message;
};

class Feed {
public:
    /// Reads entries after a position: the journal, on its own thread.
    using ReadEntries = std::function<
        void(std::uint64_t after, std::size_t most, std::function<void(base::Result<std::vector<journal::Entry>>)>)>;

    /// The services of a lane in short, as JSON, at this position; of the empty lane, the stops.
    using Summarise =
        std::function<std::vector<std::string>(const base::LaneName& lane, std::uint64_t position)>;

    struct Kinds {
        bool entries = true;
        bool messages = true;
        bool lanes = false;
    };

    /// What one follower wants.
    struct Wish {
        Kinds kinds;
        std::optional<std::uint64_t> after;      ///< the last position it saw; nullopt: from now on
        std::vector<commands::Message> current;  ///< live messages to begin with
        std::function<bool()> may_go_on;         ///< asked at every heartbeat; empty: it may
    };

    Feed(net::Executor executor, const base::Clock& clock, ReadEntries read, Summarise summarise);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// Where the journal stands when the bot starts.
    void begin(std::uint64_t position) { position_ = position; }

    /// Entries that were committed, encoded as followers get them, and the messages that belong to
    /// them.
    void publish(const std::vector<Happened>& happened, std::vector<FeedMessage> messages);

    /// Follows until the reader goes.
    boost::asio::awaitable<void> follow(Wish wish, net::EventStream* stream);

    /// Ends all followers.
    void close();
    [[nodiscard]] std::size_t followers() const;

private:
    struct Follower;
    struct Membership;

    boost::asio::awaitable<bool> greet(const Wish* wish, net::EventStream* stream);
    /// Sends what was missed; the position up to which, or nothing if the reader is lost.
    boost::asio::awaitable<std::optional<std::uint64_t>> catch_up(
        const Wish* wish, std::uint64_t seen, net::EventStream* stream
    );
    boost::asio::awaitable<bool> heartbeat(const Wish* wish, net::EventStream* stream);
    [[nodiscard]] std::vector<std::string> lane_texts(
        const std::set<base::LaneName>& lanes, std::uint64_t position
    ) const;
    [[nodiscard]] std::string clock_text() const;
    boost::asio::awaitable<bool> drain(Follower* follower, net::EventStream* stream);

    net::Executor executor_;
    const base::Clock& clock_;
    ReadEntries read_;
    Summarise summarise_;
    std::deque<FeedMessage> recent_;
    std::set<Follower*> followers_;
    std::uint64_t position_ = 0;  ///< of the last entry that was published
    bool closed_ = false;
};

/// One journal entry as JSON: `/api/v1/journal` and the feed write the same.
std::string entry_json(const journal::Entry& entry);

}  // namespace deploybot::bot
