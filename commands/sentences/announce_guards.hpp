// What is said aloud about approvals, overrides, emergencies and gates: part of announce.hpp, which
// is the way in.
#pragma once

#include "commands/sentences/announced.hpp"
#include "deploy/event.hpp"

#include <optional>

namespace deploybot::commands {

Message announce_emergency(const Announced& about, const queue::Request& request);
std::optional<Message> announce(const Announced& about, const queue::ApprovalVoided& event);
std::optional<Message> announce(const Announced& about, const queue::Overridden& event);
std::optional<Message> announce(const Announced& about, const queue::EmergencyApproved& event);
std::optional<Message> announce(const Announced& about, const queue::EmergencyOverdue& event);
/// Only when what is in the way has changed.
std::optional<Message> announce(const Announced& about, const deploy::GatesChecked& event);

}  // namespace deploybot::commands
