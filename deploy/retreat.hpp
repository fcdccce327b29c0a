// Going back: what was reached, and the events that turn a deployment round.
#pragma once

#include "deploy/event.hpp"

#include <string>
#include <vector>

namespace deploybot::deploy {

/// How far the new version has come, from the step on which the deployment stands.
Reached reached(const Deployment& deployment);

/// It was marked stable and only tidies up: what it replaced may have been stopped, so there is no
/// way back.
bool has_passed(const Deployment& deployment);

/// The bot turns round by itself. Marks the commit bad if `bad`; holds the lane if customers had
/// reached it.
std::vector<Event> turn_round(const LaneState& lane, const std::string& reason, bool bad);

}  // namespace deploybot::deploy
