// The message that customers are safe again: what happened, why, what the bot did, what it means,
// what can be done.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/state.hpp"
#include "queue/rights.hpp"

namespace deploybot::commands {

/// A deployment on its way back whose customers have just arrived on the stable version.
struct Arrived {
    const queue::Lane& lane;
    const deploy::Deployment& deployment;
    const queue::Request& request;
    const deploy::Retreat& retreat;
};

Message rolled_back(const Arrived& arrived, const queue::Rights& rights, base::TimePoint at);

}  // namespace deploybot::commands
