// One arm as the judge compares it: served side by side, or remembered in a baseline.
#pragma once

#include "deploy/judge/judge.hpp"

#include <optional>

namespace deploybot::deploy {

struct Arm {
    ArmNumbers numbers;
    double timed = 0;  ///< requests in the histogram
    /// Of these, slower than the p95 limit; none: its buckets cannot tell.
    std::optional<double> slow;
};

Arm read_arm(const ArmCounts& counts, const JudgePolicy& policy);
Arm read_arm(const Baseline& baseline, const JudgePolicy& policy);

/// To be held against later.
Baseline to_baseline(const Arm& arm, base::TimePoint at);

}  // namespace deploybot::deploy
