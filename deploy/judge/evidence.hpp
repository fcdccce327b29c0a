// What one look has to judge by: both arms, how they compare, and what is still missing.
//
// Lifetime: points into the input, which must outlive it. The input must be sound
// (deploy/judge/sound.hpp).
#pragma once

#include "deploy/judge/arm.hpp"
#include "deploy/judge/judge.hpp"

namespace deploybot::deploy {

struct Evidence {
    explicit Evidence(const JudgeInput& input);

    const JudgePolicy& policy;
    const ArmCounts* beside = nullptr;   ///< the stable version, if it serves at the same time
    const Baseline* baseline = nullptr;  ///< if not: what it was before
    double z = 0;                        ///< of the policy's confidence
    Arm canary;
    Arm stable;  ///< beside it, or as remembered; meaningless if there is neither

    [[nodiscard]] bool has_stable() const { return beside != nullptr || baseline != nullptr; }
    [[nodiscard]] Comparison comparison() const;
    /// Upper bound of the excess of errors, were there `times` as much evidence of the same kind; 1
    /// if there is nothing to compare with.
    [[nodiscard]] double excess_upper(double times = 1) const;
    /// Errors proven to be few enough: against the stable version, or without one against the
    /// limit.
    [[nodiscard]] bool errors_are_few(double times = 1) const;
    [[nodiscard]] Missing missing(base::Millis time_left) const;
};

}  // namespace deploybot::deploy
