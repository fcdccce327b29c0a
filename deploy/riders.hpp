// For whom of a train the next step waits: which of it gates what is the policy's `advance`. An
// emergency waits for nobody's word.
#pragma once

#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/event.hpp"
#include "queue/lane.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace deploybot::deploy {

/// Turns that nobody answers before the request must be made anew.
inline constexpr int kMostAbsences = 2;

/// An emergency asks nobody.
queue::TurnRules turn_rules(const queue::Request& request, const Policy& policy);

/// Those on board who have not said good, and were not excused from it, in their order.
std::vector<const queue::Request*> not_good(const queue::Request& train);

/// Those whose word is missing before a called train may start, in their order on board; empty: it
/// waits for nobody.
std::vector<const queue::Request*> awaited_at_head(
    const queue::Request& train, const Policy& policy
);

/// Likewise before the deployment goes on to its next stage, or ends; empty also while its step is
/// not done.
std::vector<const queue::Request*> awaited_on_the_way(const LaneState& lane);

/// The stage that the step it stands on leads to; nullopt: the same one.
std::optional<Stage> next_stage(const Deployment& deployment);

/// Without one of a train another commit goes out: those on board that it does not contain are told
/// and wait by themselves. To be decided right before the one leaves.
std::vector<queue::Left> put_off_with(const queue::Request& train, const base::Token& leaving);

/// Verbs that whoever rides along may use without a grant.
bool is_open_to_riders(queue::Verb verb);

std::optional<Stage> stage_named(std::string_view name);

}  // namespace deploybot::deploy
