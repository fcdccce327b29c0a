// Which of a message's buttons a person may press just now: the rules are asked, not copied.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

namespace deploybot::bot {

/// Takes away the buttons whose line `deploy::decide` would refuse to this person now. Those that
/// only read stay, and those that need facts of a commit: nobody knows before they were asked for.
void keep_allowed(
    commands::Message& message, const base::PersonId& person, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::bot
