// Whether a guard is in the way of a request, or somebody took it upon themselves.
#pragma once

#include "queue/check.hpp"
#include "queue/lane.hpp"
#include "queue/rights.hpp"

#include <vector>

namespace deploybot::queue {

/// Everything that an answer depends on: the word must hold still, and so must the right to give
/// it.
struct OverrideView {
    const Lane& lane;
    const Rights& rights;
    base::ServiceName service;
    base::CommitSha commit;
    base::EnvironmentName environment;
    base::TimePoint now;
    const Request* request = nullptr;  ///< what would go through; nullptr: nothing yet
    std::vector<Requirement> gates{};  ///< of the service's policy
};

/// Whether people other than the requester answer for it: then only they can lift it, whenever they
/// say so.
bool is_for_others(const base::GuardName& guard, const std::vector<Requirement>& gates);

/// The word that lifts this guard; nullptr: it counts.
const Override* lifted(const OverrideView& view, const base::GuardName& guard);

/// Notes with each check in the way who took it upon themselves.
void apply_overrides(const OverrideView& view, std::vector<Check>& checks);

/// In an emergency only some checks count, and those that nobody can lift.
void reduce(const Emergency& emergency, std::vector<Check>& checks);

}  // namespace deploybot::queue
