// What a team asks of a version before it goes on: limits that customers notice, and how sure the
// judge must be.
//
// Comes from the configuration and is pinned by the deployment. All ratios are shares of one (0.01
// is 1 %).
#pragma once

#include "base/time.hpp"

#include <chrono>

namespace deploybot::deploy {

/// What no version may exceed, whatever the stable one does.
struct Limits {
    double max_error_ratio = 0.01;
    base::Millis max_p95{std::chrono::seconds{2}};
    double max_saturation = 0.9;

    bool operator==(const Limits&) const = default;
};

struct JudgePolicy {
    Limits limits;

    /// Chance at most, over all looks of a step together, that a version like the stable one fails.
    double alpha = 0.01;
    /// Weight of the sequential test's prior, in errors: larger sees small differences better, and
    /// later.
    double prior_k = 10;
    /// No failure on fewer errors (or slow requests) than this: one customer who tries again and
    /// again is no evidence.
    double least_errors = 5;

    /// The greatest excess of the error ratio over the stable version's that may pass.
    double tolerance = 0.01;
    /// Of the one-sided interval whose upper end must be below the tolerance.
    double confidence = 0.95;
    /// Of each arm, before anything may pass.
    double min_requests = 100;

    /// Against a recorded baseline: the errors must be proven to be above this many times its own.
    /// Other hours have other errors.
    double baseline_factor = 2;
    /// A saturation above its limit in so many looks in a row is no spike.
    int saturated_looks = 3;
    /// A canary without one request after so long is silent.
    base::Millis silent_after{std::chrono::seconds{30}};
    /// A sample taken longer ago than this is late and is left out.
    base::Millis stale_after{std::chrono::seconds{30}};

    bool operator==(const JudgePolicy&) const = default;
};

}  // namespace deploybot::deploy
