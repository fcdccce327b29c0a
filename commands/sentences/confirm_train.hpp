// What is answered to who asked something of a train, of their turn, or of the order of the queue.
#pragma once

#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

namespace deploybot::commands {

Message confirm_train(
    const queue::Command& command, const queue::Accepted& accepted, const deploy::LaneState& lane,
    const deploy::Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::commands
