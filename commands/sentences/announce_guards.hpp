// What is said aloud about approvals, overrides, emergencies and gates: part of announce.hpp, which
// is the way in.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/event.hpp"
#include "queue/rights.hpp"

#include <optional>

namespace deploybot::commands {

/// The lane right after the event, and its time.
struct Announced {
    const deploy::LaneState& lane;
    const queue::Rights& rights;
    base::TimePoint at;
};

Message announce_emergency(const Announced& about, const queue::Request& request);
std::optional<Message> announce(const Announced& about, const queue::ApprovalVoided& event);
std::optional<Message> announce(const Announced& about, const queue::Overridden& event);
std::optional<Message> announce(const Announced& about, const queue::EmergencyApproved& event);
std::optional<Message> announce(const Announced& about, const queue::EmergencyOverdue& event);
/// Only when what is in the way has changed.
std::optional<Message> announce(const Announced& about, const deploy::GatesChecked& event);

}  // namespace deploybot::commands
