// Which request joins which train, or takes whose place: asked twice, before the ancestry of their
// commits is looked up and when it is known.
#pragma once

#include "deploy/decide.hpp"
#include "deploy/rules/subject.hpp"

#include <optional>
#include <vector>

namespace deploybot::deploy {

struct JoinPlan {
    const queue::Request* train = nullptr;  ///< nullptr: refused
    const queue::Request* rider = nullptr;
    std::optional<queue::Refusal> refusal;
};

/// For Join and Admit.
JoinPlan plan_join(const Catalog& catalog, const Ask& ask, const Subject& subject);

/// Waiting requests whose place a newer one may take, as the policy says; those whose turn it is
/// keep it.
std::vector<const queue::Request*> replaceable(const LaneState& lane, const Service& service);

}  // namespace deploybot::deploy
