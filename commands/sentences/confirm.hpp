// What was done: the answer to a command that the rules accepted, made from the state after it.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

namespace deploybot::commands {

Message confirm(
    const queue::Command& command, const queue::Accepted& accepted, const deploy::World& after,
    const deploy::Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::commands
