// The turn of whoever stands first: how long it is kept, and the hours in which nobody is asked.
//
// A turn's time does not run while somebody for whom it waits is in their quiet hours. Who can be
// asked goes first then, and the others stay right behind: that counts as no absence. They are
// asked when those hours are over.
#pragma once

#include "deploy/decide.hpp"

#include <optional>
#include <vector>

namespace deploybot::deploy {

/// Whether somebody whose word it needs before it starts is in their quiet hours.
bool sleeps(const queue::Request& train, const Catalog& catalog, base::TimePoint now);

/// Who would be asked if the first went on: nobody in their quiet hours. nullptr: there is none.
const queue::Request* next_to_be_asked(
    const LaneState& lane, const Catalog& catalog, base::TimePoint now
);

/// When the turn of the first goes on to the next. It is kept as long as nobody else can be asked,
/// and then for a whole turn, outside the quiet hours of those for whom it waits. nullopt: it was
/// not called, waits for nobody, has no limit, or is kept.
std::optional<base::TimePoint> turn_ends(
    const LaneState& lane, const Catalog& catalog, base::TimePoint now
);

/// Whether the quiet hours of somebody for whom the turn of the first waits have ended since it
/// came.
bool is_to_be_asked_anew(const LaneState& lane, const Catalog& catalog, base::TimePoint now);

/// The first cannot be asked: whoever stands next and can be, and whom nothing else keeps from
/// starting, goes before it. None: nobody.
std::vector<Event> give_way_in_quiet_hours(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now
);

/// When time alone changes something about the turn of the first, after `now`; kNever if it does
/// not.
base::TimePoint next_turn_change(
    const LaneState& lane, const Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::deploy
