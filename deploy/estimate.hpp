// When a waiting request should start, from what its lane has lived through: a median, and a bound
// that nine of ten waits keep.
//
// Learned from the lane's own history, failures, approvals, turns and the standstill after a
// rollback included: what the last deployments took, and what passed before they started. While
// there is little of that, the policy's own times stand beside it, and the bound is wide.
//
// Pure and repeatable: the distributions are added up along fixed paths, without dice.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <cstddef>
#include <vector>

namespace deploybot::deploy {

/// What a person has still to do, so that no history can say when.
enum class Awaits {
    Nothing,
    Unhold,    ///< the lane is held
    Unlock,    ///< somebody's lock without an end keeps it out
    GoOn,      ///< everything is stopped or paused
    Resume,    ///< what runs is paused
    Answer,    ///< what runs waits for somebody's decision
    Approval,  ///< of a request, and there is too little history of approvals
    Start,     ///< of a request's turn, likewise
};

struct Estimate {
    base::Millis median{};
    base::Millis bound{};     ///< nine of ten are not later
    std::size_t learned = 0;  ///< deployments that it was learned from
    /// Not Nothing: the times hold from when that is done.
    Awaits awaits = Awaits::Nothing;
    base::Token whose;  ///< of the deployment or request that awaits it

    bool operator==(const Estimate&) const = default;
};

/// When the running deployment should leave the lane to the next one.
Estimate estimate_end(const LaneState& lane, const Catalog& catalog, base::TimePoint now);

/// When the requests that wait should start, in their order, the first `most` of them: all of them
/// together cost little more than the last one alone. Freezes and locks with an end are waited for;
/// what stops them without one is awaited.
std::vector<Estimate> estimate_queue(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    std::size_t most
);

/// `token` waits in the lane.
Estimate estimate_start(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops,
    const base::Token& token, base::TimePoint now
);

/// When a request of this service that this person makes now should start.
Estimate estimate_newcomer(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops,
    const Service& service, const base::PersonId& requester, base::TimePoint now
);

}  // namespace deploybot::deploy
