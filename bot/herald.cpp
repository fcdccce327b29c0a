#include "bot/herald.hpp"

#include "base/log.hpp"
#include "commands/sentences/announce.hpp"
#include "commands/sentences/live.hpp"
#include "deploy/event_json.hpp"

namespace deploybot::bot {
namespace {

template <class Event>
concept HasToken = requires(const Event& event) { event.token; };
template <class Event>
concept HasRequest = requires(const Event& event) { event.request; };
template <class Event>
concept HasPage = requires(const Event& event) { event.page; };

/// What the stops' events are said with: they concern every lane.
const deploy::LaneState kNoLane;

}  // namespace

base::Token token_of(const deploy::Event& event) {
    return std::visit(
        []<class Each>(const Each& each) -> base::Token {
            if constexpr (HasToken<Each>) {
                return each.token;
            } else if constexpr (HasRequest<Each>) {
                return each.request.token;
            } else if constexpr (HasPage<Each>) {
                return each.page.token;
            } else {
                return {};
            }
        },
        event
    );
}

bool Herald::is_significant(const Happened& happened) {
    const auto* looked = std::get_if<deploy::Looked>(&happened.event);
    if (looked == nullptr) {
        return true;
    }
    const auto [known, is_new] = last_verdict_.try_emplace(looked->token, looked->verdict.kind);
    const bool changed = is_new || known->second != looked->verdict.kind;
    known->second = looked->verdict.kind;
    return changed;
}

std::vector<FeedMessage> Herald::tell(
    const std::vector<Happened>& happened, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    struct Live {
        base::LaneName lane;
        std::uint64_t position = 0;
        bool significant = false;
    };
    std::map<base::Token, Live> live;
    std::vector<FeedMessage> messages;
    for (const Happened& each : happened) {
        const deploy::LaneState* lane = each.lane.empty() ? &kNoLane : world.find(each.lane);
        if (lane == nullptr) {
            continue;
        }
        if (auto message = commands::announcement(each.event, *lane, catalog, each.at)) {
            messages.push_back(
                {.position = each.position,
                 .live = false,
                 .significant = true,
                 .message = std::move(*message)}
            );
        }
        base::Token token = token_of(each.event);
        if (token.empty() && lane->queue.running) {
            token = lane->queue.running->token;
        }
        if (!token.empty()) {
            Live& edit = live[token];
            edit.lane = each.lane;
            edit.position = each.position;
            edit.significant = is_significant(each) || edit.significant;
        }
        if (std::holds_alternative<deploy::Ended>(each.event)) {
            last_verdict_.erase(token);
        }
    }
    for (const auto& [token, edit] : live) {
        if (auto message =
                commands::live_message(*world.find(edit.lane), token, catalog, world.stops, now)) {
            messages.push_back(
                {.position = edit.position,
                 .live = true,
                 .significant = edit.significant,
                 .message = std::move(*message)}
            );
        }
    }
    return messages;
}

void log_event(const Happened& happened) {
    const deploy::EncodedEvent encoded = deploy::encode_event(happened.event);
    const bool quiet = std::holds_alternative<deploy::Looked>(happened.event);
    base::log(
        quiet ? base::LogLevel::Debug : base::LogLevel::Info,
        {.token = token_of(happened.event).str(), .request = happened.cause.request}, encoded.type,
        {{"lane", happened.lane.str()},
         {"position", std::to_string(happened.position)},
         {"actor", happened.cause.actor},
         {"source", happened.cause.source}}
    );
}

}  // namespace deploybot::bot
