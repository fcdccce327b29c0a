#include "deploy/event_json.hpp"

#include "deploy/json.hpp"

#include <array>
#include <utility>

namespace deploybot::deploy {
namespace {

using nlohmann::json;

/// Names of the events in the order of the variant; the version is the newest form of each.
struct Form {
    std::string_view type;
    int version;
};

constexpr std::array kForms{
    Form{"requested", 1},
    Form{"called", 1},
    Form{"turn_accepted", 1},
    Form{"approved", 1},
    Form{"withdrawn", 1},
    Form{"held", 1},
    Form{"unheld", 1},
    Form{"marked_bad", 1},
    Form{"pardoned", 1},
    Form{"approval_voided", 1},
    Form{"overridden", 1},
    Form{"emergency_approved", 1},
    Form{"emergency_overdue", 1},
    Form{"started", 1},
    Form{"validated", 1},
    Form{"driver_ended", 1},
    Form{"step_seen", 1},
    Form{"advanced", 1},
    Form{"step_retried", 1},
    Form{"looked", 1},
    Form{"paused", 1},
    Form{"resumed", 1},
    Form{"rung_chosen", 1},
    Form{"rung_ended", 1},
    Form{"person_needed", 1},
    Form{"went_back", 1},
    Form{"marked_stable", 1},
    Form{"ended", 1},
    Form{"split_wished", 1},
    Form{"split_taken", 1},
    Form{"split_lost", 1},
    Form{"split_failed", 1},
    Form{"flag_wished", 1},
    Form{"flag_taken", 1},
    Form{"flag_lost", 1},
    Form{"flag_failed", 1},
    Form{"page_wished", 1},
    Form{"page_taken", 1},
    Form{"page_failed", 1},
    Form{"gates_checked", 1},
    Form{"vouched", 1},
    Form{"locked", 1},
    Form{"unlocked", 1},
    Form{"lock_reminded", 1},
    Form{"everything_stopped", 1},
    Form{"stop_lifted", 1},
    Form{"everything_paused", 1},
    Form{"everything_resumed", 1},
    Form{"frozen", 1},
    Form{"unfrozen", 1},
    Form{"freeze_told", 1},
    Form{"call_taken_back", 1},
    Form{"join_asked", 1},
    Form{"joined", 1},
    Form{"left", 1},
    Form{"driven", 1},
    Form{"ride_chosen", 1},
    Form{"spoke", 1},
    Form{"sent_on", 1},
    Form{"train_split", 1},
    Form{"moved", 1},
    Form{"delegated", 1},
    Form{"turn_reminded", 1},
    Form{"hold_queued", 1},
    Form{"hold_dropped", 1}};

constexpr std::size_t kEvents = std::variant_size_v<Event>;
static_assert(kForms.size() == kEvents, "every event has a name");

template <std::size_t Index>
Event read_as(const json& data) {
    return data.get<std::variant_alternative_t<Index, Event>>();
}

using Reader = Event (*)(const json&);

template <std::size_t... Index>
constexpr std::array<Reader, kEvents> readers(std::index_sequence<Index...>) {
    return {&read_as<Index>...};
}

constexpr std::array<Reader, kEvents> kReaders = readers(std::make_index_sequence<kEvents>{});

std::string text_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::vector<std::string_view> event_types() {
    std::vector<std::string_view> types;
    for (const Form& form : kForms) {
        types.push_back(form.type);
    }
    return types;
}

EncodedEvent encode_event(const Event& event) {
    const Form form = kForms[event.index()];
    return std::visit(
        [&](const auto& value) {
            return EncodedEvent{
                .type = std::string(form.type),
                .version = form.version,
                .data = text_of(json(value))};
        },
        event
    );
}

base::Result<Event> decode_event(std::string_view type, int version, std::string_view data) {
    for (std::size_t i = 0; i < kForms.size(); ++i) {
        if (kForms[i].type != type) {
            continue;
        }
        if (version > kForms[i].version) {
            return base::fail(
                base::ErrorCode::Broken,
                "an entry of type " + std::string(type) + " version " + std::to_string(version) +
                    " was written by a newer deploybot",
                "start the newer version again"
            );
        }
        try {
            return kReaders[i](json::parse(data));
        } catch (const json::exception& error) {
            return base::fail(
                base::ErrorCode::Broken,
                "an entry of type " + std::string(type) + " cannot be read: " + error.what()
            );
        }
    }
    return base::fail(
        base::ErrorCode::Broken, "an entry has the unknown type " + std::string(type),
        "it was written by a newer deploybot, or is damaged: deploybot journal verify says which"
    );
}

std::string encode_lane(const LaneState& lane) {
    return text_of(json(lane));
}

std::string encode_world(const World& world) {
    json lanes = json::object();
    for (const auto& [name, lane] : world.lanes) {
        lanes[name.str()] = *lane;
    }
    return text_of(json{
        {"lanes", std::move(lanes)},
        {"stops", world.stops},
        {"last_token", world.last_token},
        {"tokens_version", world.tokens_version},
        {"rights_version", world.rights_version},
        {"rights_hash", world.rights_hash},
        {"bot_version", world.bot_version},
        {"epoch", world.epoch}});
}

base::Result<World> decode_world(std::string_view text) {
    try {
        const json value = json::parse(text);
        World world;
        for (const auto& [name, lane] : value.at("lanes").items()) {
            world.lanes[base::LaneName{name}] = std::make_shared<LaneState>(lane.get<LaneState>());
        }
        value.at("stops").get_to(world.stops);
        value.at("last_token").get_to(world.last_token);
        value.at("tokens_version").get_to(world.tokens_version);
        value.at("rights_version").get_to(world.rights_version);
        value.at("rights_hash").get_to(world.rights_hash);
        value.at("bot_version").get_to(world.bot_version);
        value.at("epoch").get_to(world.epoch);
        return world;
    } catch (const json::exception& error) {
        return base::fail(
            base::ErrorCode::Broken, std::string("the snapshot cannot be read: ") + error.what()
        );
    }
}

}  // namespace deploybot::deploy
