// What is said aloud when places in the queue change, and of holds that wait in line: part of
// announce.hpp, which is the way in.
#pragma once

#include "commands/sentences/announced.hpp"
#include "deploy/event.hpp"

#include <optional>

namespace deploybot::commands {

std::optional<Message> announce(const Announced& about, const queue::Moved& event);
std::optional<Message> announce(const Announced& about, const queue::Delegated& event);
std::optional<Message> announce(const Announced& about, const queue::HoldQueued& event);
std::optional<Message> announce(const Announced& about, const queue::HoldDropped& event);
/// Only of a hold that was queued.
std::optional<Message> announce(const Announced& about, const queue::Held& event);

}  // namespace deploybot::commands
