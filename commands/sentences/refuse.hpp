// Why a command was not done: everything that is in the way, each with who or what can lift it.
#pragma once

#include "commands/grammar/parse.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

namespace deploybot::commands {

Message refuse(
    const queue::Command& command, const queue::Refusal& refusal, const deploy::World& world,
    const deploy::Catalog& catalog
);

/// Answers what the parser did not understand, with the nearest commands as buttons.
Message refuse(const Misunderstanding& trouble);

/// Somebody speaks whom the configuration does not know.
Message refuse_stranger();

}  // namespace deploybot::commands
