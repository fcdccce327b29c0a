// What is said aloud of trains and their turns: part of announce.hpp, which is the way in.
#pragma once

#include "commands/message.hpp"
#include "deploy/event.hpp"
#include "deploy/policy.hpp"

#include <optional>

namespace deploybot::commands {

/// nullopt: the event asks for no words, or for others than these.
std::optional<Message> announce_train(
    const deploy::Event& event, const deploy::LaneState& after, const deploy::Catalog& catalog,
    base::TimePoint at
);

}  // namespace deploybot::commands
