// When a waiting request should start, in words: what is usual, what nine of ten keep, and why.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/estimate.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <string>

namespace deploybot::commands {

/// "in about 6 min (at most 11 min)", "now", or "when the hold is lifted". `of`: who asks; its own
/// approval and turn are not called by its token.
std::string words_of(const deploy::Estimate& estimate, const base::Token& of = {});

/// What is before it: "2 ahead: DEP-…2106 is at canary 25 %, then DEP-…2288." Empty for nothing.
std::string what_is_ahead(const deploy::LaneState& lane, const base::Token& token);

/// From how much it was learned: "Learned from the last 23 deployments of shop."
std::string learned_words(const deploy::Estimate& estimate, const base::ServiceName& service);

}  // namespace deploybot::commands
