// Gates: what a policy asks for by name before a deployment may enter production. Fed by recorded
// results, by people, or by the deployment itself.
#pragma once

#include "base/time.hpp"
#include "deploy/effects.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <vector>

namespace deploybot::deploy {

/// Whether people answer for it: by an approval, or by a word that expires.
bool takes_words(const queue::Requirement& gate);
bool may_vouch(
    const queue::Requirement& gate, const base::PersonId& person, const queue::Rights& rights
);
/// Whether this person's word for it holds.
bool holds(
    const Deployment& deployment, const queue::Requirement& gate, const base::PersonId& person,
    base::TimePoint now
);
bool has_entered_production(const Deployment& deployment);

/// Everything that a gate's answer depends on. The lane runs a deployment.
struct GateView {
    const LaneState& lane;
    const queue::Rights& rights;
    base::TimePoint now;
};

/// As found outside now: each gate that concerns this deployment. What people and time answer for
/// is still open in it.
std::vector<queue::Check> ask_gates(const GateView& view, const GateFacts& facts);

/// The gates as they stand: what was found outside last, what people have said, what was
/// overridden.
std::vector<queue::Check> gates_now(const GateView& view);

}  // namespace deploybot::deploy
