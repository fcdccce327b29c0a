#include "bot/api/stop_views.hpp"

#include "deploy/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace deploybot::bot {
namespace {

using nlohmann::json;

/// Freezes that begin within this time are shown.
constexpr base::Millis kFreezesShown{std::chrono::hours{24}};

json at_json(base::TimePoint at) {
    return base::to_iso8601(at);
}

/// The services that it concerns; null: every one.
json services_json(
    const queue::FreezeWindow& window, const deploy::World& world, const deploy::Catalog& catalog
) {
    const auto& declared = world.stops.freezes;
    const auto freeze = std::find_if(declared.begin(), declared.end(), [&](const auto& each) {
        return each.name == window.name;
    });
    if (freeze != declared.end()) {
        return freeze->service.empty() ? json(nullptr) : json::array({freeze->service});
    }
    const auto rule =
        std::find_if(catalog.freezes.begin(), catalog.freezes.end(), [&](const auto& each) {
            return each.name == window.name;
        });
    if (rule == catalog.freezes.end() || (rule->only.empty() && rule->except.empty())) {
        return nullptr;
    }
    json services = json::array();
    for (const auto& [name, service] : catalog.services) {
        if (rule->concerns(service.traits())) {
            services.push_back(name);
        }
    }
    return services;
}

}  // namespace

json hold_json(const std::optional<queue::Hold>& hold) {
    return hold ? json{{"by", hold->by}, {"reason", hold->reason}, {"since", at_json(hold->since)}}
                : json(nullptr);
}

json lock_json(const queue::Lock& lock) {
    return json{
        {"service", lock.service},
        {"environment", lock.environment},
        {"level", lock.level},
        {"by", lock.by},
        {"reason", lock.reason},
        {"since", at_json(lock.since)},
        {"until", lock.until ? at_json(*lock.until) : json(nullptr)}};
}

std::vector<queue::Lock> locks_of(const queue::Lane& lane, const base::ServiceName& service) {
    std::vector<queue::Lock> locks;
    std::copy_if(
        lane.locks.begin(), lane.locks.end(), std::back_inserter(locks),
        [&](const queue::Lock& lock) { return lock.service == service; }
    );
    return locks;
}

json locks_json(const queue::Lane& lane, const base::ServiceName& service) {
    json locks = json::array();
    for (const queue::Lock& lock : locks_of(lane, service)) {
        locks.push_back(lock_json(lock));
    }
    return locks;
}

std::vector<queue::FreezeWindow> freezes_shown(
    const deploy::World& world, const deploy::Catalog& catalog, const deploy::Service* service,
    base::TimePoint now
) {
    const auto traits = service == nullptr ? std::nullopt : std::optional(service->traits());
    return queue::freezes_within(
        world.stops, catalog.freezes, traits ? &*traits : nullptr, now, kFreezesShown
    );
}

json freeze_json(
    const queue::FreezeWindow& window, const deploy::World& world, const deploy::Catalog& catalog
) {
    return json{
        {"name", window.name},
        {"by", window.by},
        {"reason", window.reason},
        {"from", at_json(window.from)},
        {"until", at_json(window.until)},
        {"services", services_json(window, world, catalog)}};
}

json stops_json(const deploy::World& world, const deploy::Catalog& catalog, base::TimePoint now) {
    const queue::Stops& stops = world.stops;
    json value{
        {"kill_switch", nullptr},
        {"everything", hold_json(stops.everything)},
        {"freezes", json::array()},
        {"unreadable", stops.unreadable}};
    if (stops.kill_switch) {
        const auto& first = stops.kill_switch->lifted_by;
        value["kill_switch"] = {
            {"by", stops.kill_switch->by},
            {"reason", stops.kill_switch->reason},
            {"since", at_json(stops.kill_switch->since)},
            {"lifted_by", first ? json(*first) : json(nullptr)}};
    }
    for (const queue::FreezeWindow& window : freezes_shown(world, catalog, nullptr, now)) {
        value["freezes"].push_back(freeze_json(window, world, catalog));
    }
    return value;
}

}  // namespace deploybot::bot
