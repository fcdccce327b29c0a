// What has just happened, for everybody who follows: journal entries and messages, in the journal's
// order.
//
// A follower that is too slow loses its connection, never the others their speed: it comes back
// with the last position it saw and gets what it missed. Entries come from the journal itself;
// messages as far back as the feed remembers.
//
// Thread: the bot's.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
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

    Feed(net::Executor executor, ReadEntries read);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// Entries that were committed, encoded as followers get them, and the messages that belong to
    /// them.
    void publish(const std::vector<Happened>& happened, std::vector<FeedMessage> messages);

    /// Follows until the reader goes. `after`: the last position it saw; nullopt: from now on.
    /// `current`: live messages to begin with.
    boost::asio::awaitable<void> follow(
        std::optional<std::uint64_t> after, std::vector<commands::Message> current,
        net::EventStream* stream
    );

    /// Ends all followers.
    void close();
    [[nodiscard]] std::size_t followers() const;

private:
    struct Follower;
    struct Membership;

    /// Sends one page of entries after `position`; returns the last one's, or nothing if the reader
    /// is lost.
    boost::asio::awaitable<std::optional<std::uint64_t>> send_page(
        std::uint64_t position, net::EventStream* stream
    );
    boost::asio::awaitable<bool> drain(Follower* follower, net::EventStream* stream);

    net::Executor executor_;
    ReadEntries read_;
    std::deque<FeedMessage> recent_;
    std::set<Follower*> followers_;
    std::uint64_t position_ = 0;
    bool closed_ = false;
};

/// One journal entry as JSON: `/api/v1/journal` and the feed write the same.
std::string entry_json(const journal::Entry& entry);

}  // namespace deploybot::bot
