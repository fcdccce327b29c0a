// What is stopped, locked and frozen, each with what the one who asks may do about it.
#include "bot/api/api.hpp"
#include "bot/api/json_answers.hpp"
#include "bot/api/stop_views.hpp"
#include "commands/sentences/stop_words.hpp"
#include "deploy/json.hpp"

#include <utility>

namespace deploybot::bot {
namespace {

using nlohmann::json;

/// What can be said of everything as it is now.
std::vector<commands::Button> buttons_of(const queue::Stops& stops) {
    std::vector<commands::Button> buttons;
    if (stops.kill_switch) {
        buttons.push_back(commands::button("I agree to lift it", "lift the stop"));
    }
    // said again after the first of two has agreed to lift it, that word no longer counts
    if (!stops.kill_switch || stops.kill_switch->lifted_by) {
        buttons.push_back(commands::button(
            stops.kill_switch ? "Keep it stopped" : "Stop everything", "stop everything because …",
            commands::ButtonStyle::Danger
        ));
    }
    buttons.push_back(
        stops.everything ? commands::button("Resume everything", "resume everything")
                         : commands::button("Pause everything", "pause everything because …")
    );
    buttons.push_back(commands::button("Freeze everything", "freeze everything for 2h because …"));
    return buttons;
}

}  // namespace

json Api::buttons_json(std::vector<commands::Button> buttons, const Caller& caller) const {
    commands::Message message;
    message.buttons = std::move(buttons);
    keep_allowed(message, caller);
    return to_value(message)["buttons"];
}

json Api::with_end(
    json value, const deploy::Obstacle& obstacle, const base::ServiceName& service,
    const Caller& caller
) const {
    std::vector<commands::Button> buttons;
    if (auto lift = commands::lifting_button(obstacle, service)) {
        buttons.push_back(std::move(*lift));
    }
    value["buttons"] = buttons_json(std::move(buttons), caller);
    return value;
}

json Api::freezes_json(const deploy::Service* service, const Caller& caller) const {
    const deploy::World& world = engine_.world();
    const deploy::Catalog& catalog = engine_.catalog();
    json freezes = json::array();
    for (const queue::FreezeWindow& window : freezes_shown(world, catalog, service, clock_.now())) {
        freezes.push_back(with_end(freeze_json(window, world, catalog), window, {}, caller));
    }
    return freezes;
}

net::Response Api::get_stops(const Caller& caller) const {
    const deploy::World& world = engine_.world();
    json value = stops_json(world, engine_.catalog(), clock_.now());
    value["freezes"] = freezes_json(nullptr, caller);
    value["buttons"] = buttons_json(buttons_of(world.stops), caller);
    return net::json(200, dump(value));
}

void Api::add_stops(json& value, const deploy::Service& service, const Caller& caller) const {
    value["freezes"] = freezes_json(&service, caller);
    value["locks"] = json::array();
    if (const deploy::LaneState* lane = engine_.world().find(service.lane)) {
        for (const queue::Lock& lock : locks_of(lane->queue, service.name)) {
            value["locks"].push_back(with_end(lock_json(lock), lock, service.name, caller));
        }
    }
    value["environments"] = json::array();
    for (const base::EnvironmentName& each : {service.uat, service.canary, service.production}) {
        if (!each.empty()) {
            value["environments"].push_back(each);
        }
    }
}

}  // namespace deploybot::bot
