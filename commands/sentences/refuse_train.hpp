// Why something asked of a train, of a turn, or of the order of the queue was not done.
#pragma once

#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

#include <optional>

namespace deploybot::commands {

/// nullopt: the refusal is of another kind.
std::optional<Message> refuse_train(
    const queue::Command& command, const queue::Refusal& refusal, const deploy::World& world,
    const deploy::Catalog& catalog
);

}  // namespace deploybot::commands
