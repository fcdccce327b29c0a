// Events and state as the journal keeps them: versioned JSON for a reader ten years on.
//
// An event has a type name and a version of its form. Fields are only ever added, and read with a
// default where an old entry lacks them; a changed meaning is a new version, and decode_event reads
// every version that was ever written (tests/deploy/golden holds one journal of each).
#pragma once

#include "base/result.hpp"
#include "deploy/event.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace deploybot::deploy {

struct EncodedEvent {
    std::string type;  ///< `requested`, `looked`, ...
    int version = 1;
    std::string data;  ///< a JSON object
};

EncodedEvent encode_event(const Event& event);
/// Broken if the type is not known, the version is newer than this program, or the data does not
/// have its form.
base::Result<Event> decode_event(std::string_view type, int version, std::string_view data);

/// Every type name, in the order of the variant.
std::vector<std::string_view> event_types();

/// Whole lanes, for snapshots and for comparing states. `kStateSchema` changes with the form:
/// another one is not read.
inline constexpr std::string_view kStateSchema = "world/1";
std::string encode_world(const World& world);
base::Result<World> decode_world(std::string_view text);

std::string encode_lane(const LaneState& lane);

}  // namespace deploybot::deploy
