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
    entry.stream = lane_stream(happened.lane);
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
    explicit Follower(net::Executor executor) : wake(executor) {}

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

Feed::Feed(net::Executor executor, ReadEntries read)
    : executor_(std::move(executor)), read_(std::move(read)) {}
Feed::~Feed() = default;

void Feed::publish(const std::vector<Happened>& happened, std::vector<FeedMessage> messages) {
    std::vector<std::shared_ptr<const std::string>> texts;
    if (!followers_.empty()) {
        for (const Happened& each : happened) {
            texts.push_back(std::make_shared<const std::string>(
                event_text(each.position, "entry", entry_json(entry_of(each)))
            ));
        }
        for (const FeedMessage& each : messages) {
            texts.push_back(std::make_shared<const std::string>(message_text(each)));
        }
    }
    for (const Happened& each : happened) {
        position_ = std::max(position_, each.position);
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
        follower->lost = follower->lost || follower->waiting.size() + texts.size() > kMostWaiting;
        if (!follower->lost) {
            follower->waiting.insert(follower->waiting.end(), texts.begin(), texts.end());
        }
        follower->wake.cancel();
    }
}

asio::awaitable<std::optional<std::uint64_t>> Feed::send_page(
    std::uint64_t position, net::EventStream* stream
) {
    const auto entries = co_await await_completion<base::Result<std::vector<journal::Entry>>>(
        [this, position](auto done) { read_(position, kPageOfEntries, std::move(done)); }
    );
    if (!entries || entries->empty()) {
        co_return std::nullopt;
    }
    for (const journal::Entry& entry : *entries) {
        std::string text = event_text(entry.position, "entry", entry_json(entry));
        const bool sent = co_await stream->send(std::move(text));
        if (!sent) {
            co_return std::nullopt;
        }
    }
    co_return entries->back().position;
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

asio::awaitable<void> Feed::follow(
    std::optional<std::uint64_t> after, std::vector<commands::Message> current,
    net::EventStream* stream
) {
    const std::uint64_t seen = after.value_or(position_);
    std::string greeting = "retry: 1000\n\n";
    for (commands::Message& message : current) {
        greeting += message_text(
            {.position = seen, .live = true, .significant = true, .message = std::move(message)}
        );
    }
    bool open = co_await stream->send(std::move(greeting));
    std::uint64_t position = seen;
    while (open && position < position_) {
        const auto reached = co_await send_page(position, stream);
        open = reached.has_value();
        position = reached.value_or(position);
    }
    // from here to the first wait nothing else runs: what is published next is seen
    Follower follower(executor_);
    for (const FeedMessage& each : recent_) {
        if (each.position > seen) {
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
            open = co_await stream->send(": still here\n\n");
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
