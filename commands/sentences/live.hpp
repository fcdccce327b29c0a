// The one live message of each deployment: rendered from the state alone, so that the same state
// reads the same everywhere and an edit that was lost is made good by the next one.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <optional>

namespace deploybot::commands {

/// Of a request that waits, runs or has ended in this lane; nullopt if the lane does not remember
/// it.
std::optional<Message> live_message(
    const deploy::LaneState& lane, const base::Token& token, const deploy::Catalog& catalog,
    const queue::Stops& stops, base::TimePoint now
);

}  // namespace deploybot::commands
