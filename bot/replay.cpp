#include "bot/replay.hpp"

#include "base/log.hpp"
#include "deploy/event_json.hpp"
#include "journal/recover.hpp"

#include <nlohmann/json.hpp>

namespace deploybot::bot {
namespace {

using nlohmann::json;

constexpr std::string_view kLanePrefix = "lane/";
constexpr std::string_view kSnapshotSchema = "knowledge/1+";

std::string schema() {
    return std::string(kSnapshotSchema) + std::string(deploy::kStateSchema);
}

std::string text_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

journal::NewEntry entry(
    std::string_view stream, std::string type, const json& data, const journal::Cause& cause
) {
    return journal::NewEntry{
        .stream = std::string(stream),
        .type = std::move(type),
        .type_version = 1,
        .data = text_of(data),
        .cause = cause};
}

void quarantine(
    Knowledge& knowledge, const base::LaneName& lane, const journal::Entry& entry,
    const base::Error& error
) {
    const std::string why =
        "entry " + std::to_string(entry.position) + " of the journal: " + error.message;
    if (knowledge.quarantined.emplace(lane, why).second) {
        base::log_error(
            {}, "a lane is set aside: one of its entries cannot be read",
            {{"lane", lane.str()}, {"why", why}}
        );
    }
}

void apply_to_lane(Knowledge& knowledge, const base::LaneName& lane, const journal::Entry& entry) {
    if (knowledge.quarantined.contains(lane)) {
        return;
    }
    const auto event = deploy::decode_event(entry.type, entry.type_version, entry.data);
    if (!event) {
        quarantine(knowledge, lane, entry, event.error());
        return;
    }
    deploy::evolve(knowledge.world.edit_in_place(lane), *event, entry.at);
}

void apply_to_stops(Knowledge& knowledge, const journal::Entry& entry) {
    queue::Stops& stops = knowledge.world.stops;
    const auto event = deploy::decode_event(entry.type, entry.type_version, entry.data);
    if (event && deploy::concerns_everything(*event)) {
        deploy::evolve(stops, *event, entry.at);
        return;
    }
    stops.version = entry.version;
    if (stops.unreadable.empty()) {
        stops.unreadable = "entry " + std::to_string(entry.position) + " of the journal: " +
                           (event ? "it is none of the stops" : event.error().message);
        base::log_error(
            {}, "everything is stopped: an entry about stops cannot be read",
            {{"why", stops.unreadable}}
        );
    }
}

json answer_json(const std::string& key, const Answer& answer) {
    return json{
        {"key", key},
        {"at", base::to_millis(answer.at)},
        {"accepted", answer.accepted},
        {"message", answer.message},
        {"token", answer.token}};
}

void remember_answer(Knowledge& knowledge, const json& data) {
    knowledge.answers[data.at("key").get<std::string>()] = Answer{
        .at = base::from_millis(data.at("at").get<std::int64_t>()),
        .accepted = data.at("accepted").get<bool>(),
        .message = data.at("message").get<std::string>(),
        .token = data.at("token").get<base::Token>()};
}

void apply_to_others(Knowledge& knowledge, const journal::Entry& entry) {
    try {
        const json data = json::parse(entry.data);
        deploy::World& world = knowledge.world;
        if (entry.stream == kTokensStream) {
            world.tokens_version = entry.version;
            world.last_token = data.at("token").get<base::Token>();
        } else if (entry.stream == kRightsStream) {
            world.rights_version = entry.version;
            world.rights_hash = data.at("hash").get<std::string>();
        } else if (entry.stream == kBotStream) {
            world.bot_version = entry.version;
            world.epoch = entry.version;
        } else if (entry.stream == kAnswersStream) {
            knowledge.answers_version = entry.version;
            remember_answer(knowledge, data);
        }
    } catch (const json::exception& error) {
        base::log_error(
            {}, "an entry of the journal is set aside: it cannot be read",
            {{"position", std::to_string(entry.position)},
             {"stream", entry.stream},
             {"why", error.what()}}
        );
    }
}

base::Result<Knowledge> from_snapshot(const journal::Snapshot& snapshot) {
    try {
        const json data = json::parse(snapshot.data);
        auto world = deploy::decode_world(data.at("world").get_ref<const std::string&>());
        if (!world) {
            return base::fail(world.error());
        }
        Knowledge knowledge;
        knowledge.world = std::move(*world);
        knowledge.answers_version = data.at("answers_version").get<std::uint64_t>();
        for (const json& answer : data.at("answers")) {
            remember_answer(knowledge, answer);
        }
        for (const auto& [lane, why] : data.at("quarantined").items()) {
            knowledge.quarantined.emplace(base::LaneName{lane}, why.get<std::string>());
        }
        knowledge.position = snapshot.position;
        return knowledge;
    } catch (const json::exception& error) {
        return base::fail(
            base::ErrorCode::Broken, std::string("the snapshot cannot be read: ") + error.what()
        );
    }
}

}  // namespace

std::string stream_of(const base::LaneName& lane) {
    return lane.empty() ? std::string(kStopsStream) : std::string(kLanePrefix) + lane.str();
}

std::optional<base::LaneName> lane_of(std::string_view stream) {
    if (stream == kStopsStream) {
        return base::LaneName{};
    }
    return stream.starts_with(kLanePrefix)
               ? std::optional(base::LaneName{stream.substr(kLanePrefix.size())})
               : std::nullopt;
}

void Knowledge::prune_answers(base::TimePoint now) {
    std::erase_if(answers, [&](const auto& each) { return now - each.second.at > kAnswersKept; });
    while (answers.size() > kMostAnswers) {
        auto oldest = answers.begin();
        for (auto each = answers.begin(); each != answers.end(); ++each) {
            oldest = each->second.at < oldest->second.at ? each : oldest;
        }
        answers.erase(oldest);
    }
}

void apply(Knowledge& knowledge, const journal::Entry& entry) {
    knowledge.position = entry.position;
    if (entry.stream == kStopsStream) {
        apply_to_stops(knowledge, entry);
    } else if (const auto lane = lane_of(entry.stream)) {
        apply_to_lane(knowledge, *lane, entry);
    } else {
        apply_to_others(knowledge, entry);
    }
}

base::Result<Knowledge> replay(const journal::Store& store) {
    Knowledge knowledge;
    const auto recovery = journal::recover(
        store, schema(),
        [&](const journal::Snapshot& snapshot) -> base::Outcome {
            auto loaded = from_snapshot(snapshot);
            if (!loaded) {
                return base::fail(loaded.error());
            }
            knowledge = std::move(*loaded);
            return {};
        },
        [&](const journal::Entry& entry) -> base::Outcome {
            apply(knowledge, entry);
            return {};
        }
    );
    if (!recovery) {
        return base::fail(recovery.error());
    }
    if (!recovery->warning.empty()) {
        base::log_warning(
            {}, "the snapshot is not used; the whole journal was read", {{"why", recovery->warning}}
        );
    }
    return knowledge;
}

journal::Snapshot make_snapshot(const Knowledge& knowledge) {
    json answers = json::array();
    for (const auto& [key, answer] : knowledge.answers) {
        answers.push_back(answer_json(key, answer));
    }
    json quarantined = json::object();
    for (const auto& [lane, why] : knowledge.quarantined) {
        quarantined[lane.str()] = why;
    }
    return journal::Snapshot{
        .position = knowledge.position,
        .schema = schema(),
        .data = text_of(
            {{"world", deploy::encode_world(knowledge.world)},
             {"answers", std::move(answers)},
             {"answers_version", knowledge.answers_version},
             {"quarantined", std::move(quarantined)}}
        )};
}

journal::NewEntry token_issued(const base::Token& token, const journal::Cause& cause) {
    return entry(kTokensStream, "token_issued", {{"token", token}}, cause);
}

journal::NewEntry rights_loaded(const std::string& hash, const journal::Cause& cause) {
    return entry(kRightsStream, "rights_loaded", {{"hash", hash}}, cause);
}

journal::NewEntry bot_started(const std::string& version, const journal::Cause& cause) {
    return entry(kBotStream, "bot_started", {{"version", version}}, cause);
}

journal::NewEntry answered(
    const std::string& key, const Answer& answer, const journal::Cause& cause
) {
    return entry(kAnswersStream, "answered", answer_json(key, answer), cause);
}

}  // namespace deploybot::bot
