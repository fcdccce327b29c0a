// What all announcements begin with.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/state.hpp"
#include "queue/rights.hpp"

namespace deploybot::commands {

/// The lane right after the event, and its time.
struct Announced {
    const deploy::LaneState& lane;
    const queue::Rights& rights;
    base::TimePoint at;
};

/// Without words yet; the token may be empty.
inline Message quiet(const deploy::LaneState& lane, const base::Token& token) {
    Message message;
    message.token = token;
    message.lane = lane.queue.name;
    return message;
}

inline Message loud(const deploy::LaneState& lane, const base::Token& token) {
    Message message = quiet(lane, token);
    message.tone = Tone::Loud;
    return message;
}

}  // namespace deploybot::commands
