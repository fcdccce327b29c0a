// New messages: said when somebody must act or customers are hurt. Everything else only edits the
// live message.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/event.hpp"
#include "deploy/policy.hpp"

#include <optional>

namespace deploybot::commands {

/// What is to be said because of this event; nullopt: nothing. `after` is the lane right after it,
/// `at` its time.
std::optional<Message> announcement(
    const deploy::Event& event, const deploy::LaneState& after, const deploy::Catalog& catalog,
    base::TimePoint at
);

}  // namespace deploybot::commands
