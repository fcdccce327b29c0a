// The message that customers are safe again: what happened, why, what the bot did, what it means,
// what can be done.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/state.hpp"
#include "queue/rights.hpp"

namespace deploybot::commands {

/// The lane's deployment is on its way back, and customers have just arrived on the stable version.
Message rolled_back(const deploy::LaneState& lane, const queue::Rights& rights, base::TimePoint at);

}  // namespace deploybot::commands
