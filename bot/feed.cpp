#include "bot/feed.hpp"

#include "bot/await.hpp"
#include "deploy/event_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace deploybot::bot {
namespace {

namespace asio = boost::asio;
using nlohmann::ordered_json;

constexpr std::size_t kMessagesKept = 500;
constexpr std::size_t kMostWaiting = 1'000;  ///< texts that a slow follower may be behind
constexpr std::size_t kPageOfEntries = 500;
constexpr std::uint64_t kMostMissed = 5'000;  ///< entries; past that a reader starts anew
constexpr std::chrono::seconds kHeartbeat{15};

std::string dump(const ordered_json& value) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string event_text(std::uint64_t position, const char* name, std::string data) {
    return net::to_text({.id = std::to_string(position), .name = name, .data = std::move(data)});
}

std::string message_text(const FeedMessage& each) {
    nlohmann::json message;
    commands::to_json(message, each.message);
    const nlohmann::json data{
        {"live", each.live},
        {"significant", each.significant},
        {"position", each.position},
        {"message", message}};
    return event_text(
        each.position, "message",
        data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
    );
}

journal::Entry entry_of(const Happened& happened) {
    deploy::EncodedEvent encoded = deploy::encode_event(happened.event);
    journal::Entry entry;
    entry.position = happened.position;
    entry.stream = stream_of(happened.lane);
    entry.version = happened.version;
    entry.at = happened.at;
    entry.type = std::move(encoded.type);
    entry.type_version = encoded.version;
    entry.data = std::move(encoded.data);
    entry.cause = happened.cause;
    return entry;
}

}  // namespace

std::string entry_json(const journal::Entry& entry) {
    const nlohmann::json data = nlohmann::json::parse(entry.data, nullptr, false);
    return dump(ordered_json{
        {"position", entry.position},
        {"stream", entry.stream},
        {"version", entry.version},
        {"at", base::to_iso8601(entry.at)},
        {"type", entry.type},
        {"type_version", entry.type_version},
        {"actor", entry.cause.actor},
        {"source", entry.cause.source},
        {"request", entry.cause.request},
        {"data", data.is_discarded() ? nlohmann::json(entry.data) : data}});
}

struct Feed::Follower {
    Follower(const net::Executor& executor, Kinds kinds) : kinds(kinds), wake(executor) {}

    Kinds kinds;
    std::deque<std::shared_ptr<const std::string>> waiting;
    asio::steady_timer wake;
    bool lost = false;  ///< it fell too far behind
};

/// In the set of followers as long as it lives, however the coroutine ends.
struct Feed::Membership {
    Membership(std::set<Follower*>& all, Follower& follower) : all(all), follower(follower) {
        all.insert(&follower);
    }
    ~Membership() { all.erase(&follower); }
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

    std::set<Follower*>& all;
    Follower& follower;
};

Feed::Feed(net::Executor executor, const base::Clock& clock, ReadEntries read, Summarise summarise)
    : executor_(std::move(executor)),
      clock_(clock),
      read_(std::move(read)),
      summarise_(std::move(summarise)) {}
Feed::~Feed() = default;

std::vector<std::string> Feed::lane_texts(
    const std::set<base::LaneName>& lanes, std::uint64_t position
) const {
    std::vector<std::string> texts;
    for (const base::LaneName& lane : lanes) {
        for (std::string& summary : summarise_(lane, position)) {
            texts.push_back(
                event_text(position, lane.empty() ? "stops" : "lane", std::move(summary))
            );
        }
    }
    return texts;
}

std::string Feed::clock_text() const {
    const nlohmann::json data{{"now", base::to_iso8601(clock_.now())}};
    return net::to_text({.id = {}, .name = "clock", .data = data.dump()});
}

void Feed::publish(const std::vector<Happened>& happened, std::vector<FeedMessage> messages) {
    using Texts = std::vector<std::shared_ptr<const std::string>>;
    Kinds wanted{.entries = false, .messages = false, .lanes = false};
    for (const Follower* follower : followers_) {
        wanted.entries = wanted.entries || follower->kinds.entries;
        wanted.messages = wanted.messages || follower->kinds.messages;
        wanted.lanes = wanted.lanes || follower->kinds.lanes;
    }
    Texts entries;
    Texts said;
    Texts lanes;
    std::set<base::LaneName> touched;
    for (const Happened& each : happened) {
        position_ = std::max(position_, each.position);
        touched.insert(each.lane);
        if (wanted.entries) {
            entries.push_back(std::make_shared<const std::string>(
                event_text(each.position, "entry", entry_json(entry_of(each)))
            ));
        }
    }
    if (wanted.messages) {
        for (const FeedMessage& each : messages) {
            said.push_back(std::make_shared<const std::string>(message_text(each)));
        }
    }
    if (wanted.lanes) {
        for (std::string& text : lane_texts(touched, position_)) {
            lanes.push_back(std::make_shared<const std::string>(std::move(text)));
        }
    }
    for (FeedMessage& each : messages) {
        if (!each.live) {
            recent_.push_back(std::move(each));
        }
    }
    while (recent_.size() > kMessagesKept) {
        recent_.pop_front();
    }
    for (Follower* follower : followers_) {
        const auto add = [&](bool wants, const Texts& texts) {
            if (wants && !follower->lost) {
                follower->waiting.insert(follower->waiting.end(), texts.begin(), texts.end());
                follower->lost = follower->waiting.size() > kMostWaiting;
            }
        };
        add(follower->kinds.entries, entries);
        add(follower->kinds.messages, said);
        add(follower->kinds.lanes, lanes);
        follower->wake.cancel();
    }
}

asio::awaitable<bool> Feed::greet(const Wish* wish, net::EventStream* stream) {
    std::string greeting = "retry: 1000\n\n" + clock_text();
    for (const commands::Message& message : wish->current) {
        greeting += message_text(
            {.position = wish->after.value_or(position_),
             .live = true,
             .significant = true,
             .message = message}
        );
    }
    co_return co_await stream->send(std::move(greeting));
}

asio::awaitable<std::optional<std::uint64_t>> Feed::catch_up(
    const Wish* wish, std::uint64_t seen, net::EventStream* stream
) {
    if (!wish->kinds.entries && !wish->kinds.lanes) {
        co_return position_;
    }
    if (position_ > seen + kMostMissed || seen > position_ + kMostMissed) {
        // a position from far ahead is one of another journal
        std::string reset = event_text(position_, "reset", "{}");
        const bool sent = co_await stream->send(std::move(reset));
        co_return sent ? std::optional(position_) : std::nullopt;
    }
    std::set<base::LaneName> touched;
    while (seen < position_) {
        const auto page = co_await await_completion<base::Result<std::vector<journal::Entry>>>(
            [this, seen](auto done) { read_(seen, kPageOfEntries, std::move(done)); }
        );
        if (!page || page->empty()) {
            co_return std::nullopt;
        }
        for (const journal::Entry& entry : *page) {
            if (const auto lane = lane_of(entry.stream)) {
                touched.insert(*lane);
            }
            if (!wish->kinds.entries) {
                continue;
            }
            std::string text = event_text(entry.position, "entry", entry_json(entry));
            const bool sent = co_await stream->send(std::move(text));
            if (!sent) {
                co_return std::nullopt;
            }
        }
        seen = page->back().position;
    }
    if (wish->kinds.lanes) {
        for (std::string& text : lane_texts(touched, seen)) {
            const bool sent = co_await stream->send(std::move(text));
            if (!sent) {
                co_return std::nullopt;
            }
        }
    }
    // what came while the last of it was sent is seen by the next round
    co_return seen < position_ ? co_await catch_up(wish, seen, stream) : std::optional(seen);
}

asio::awaitable<bool> Feed::drain(Follower* follower, net::EventStream* stream) {
    while (!follower->waiting.empty()) {
        std::string text = *follower->waiting.front();
        follower->waiting.pop_front();
        const bool sent = co_await stream->send(std::move(text));
        if (!sent) {
            co_return false;
        }
    }
    co_return !follower->lost;
}

asio::awaitable<bool> Feed::heartbeat(const Wish* wish, net::EventStream* stream) {
    if (wish->may_go_on && !wish->may_go_on()) {
        co_return false;
    }
    std::string text = clock_text();
    co_return co_await stream->send(std::move(text));
}

asio::awaitable<void> Feed::follow(Wish wish, net::EventStream* stream) {
    const std::uint64_t seen = wish.after.value_or(position_);
    bool open = co_await greet(&wish, stream);
    if (open) {
        const auto reached = co_await catch_up(&wish, seen, stream);
        open = reached.has_value();
    }
    // from here to the first wait nothing else runs: what is published next is seen
    Follower follower(executor_, wish.kinds);
    for (const FeedMessage& each : recent_) {
        if (wish.kinds.messages && each.position > seen) {
            follower.waiting.push_back(std::make_shared<const std::string>(message_text(each)));
        }
    }
    const Membership member(followers_, follower);
    while (open && !closed_) {
        open = co_await drain(&follower, stream);
        if (!open || closed_) {
            break;
        }
        follower.wake.expires_after(kHeartbeat);
        const auto [error] = co_await follower.wake.async_wait(net::kAwait);
        if (!error) {
            open = co_await heartbeat(&wish, stream);
        }
        open = open && stream->is_open();
    }
}

void Feed::close() {
    closed_ = true;
    for (Follower* follower : followers_) {
        follower->wake.cancel();
    }
}

std::size_t Feed::followers() const {
    return followers_.size();
}

}  // namespace deploybot::bot
