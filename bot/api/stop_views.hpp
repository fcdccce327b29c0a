// What stops lanes, as JSON for programs: holds, locks, freezes, the kill switch.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <vector>

namespace deploybot::bot {

/// null: nobody holds it.
nlohmann::json hold_json(const std::optional<queue::Hold>& hold);
nlohmann::json lock_json(const queue::Lock& lock);
/// The locks of a service or of its environments, in the order of the lane.
std::vector<queue::Lock> locks_of(const queue::Lane& lane, const base::ServiceName& service);
nlohmann::json locks_json(const queue::Lane& lane, const base::ServiceName& service);

/// The freezes of now and of the next day; of one service if one is given.
std::vector<queue::FreezeWindow> freezes_shown(
    const deploy::World& world, const deploy::Catalog& catalog, const deploy::Service* service,
    base::TimePoint now
);
nlohmann::json freeze_json(
    const queue::FreezeWindow& window, const deploy::World& world, const deploy::Catalog& catalog
);

/// The stops that concern every lane, and the freezes of now and of the next day.
nlohmann::json stops_json(
    const deploy::World& world, const deploy::Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::bot
