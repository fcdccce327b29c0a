#include "deploy/judge/sound.hpp"

#include "deploy/metrics_fault.hpp"

#include <cmath>

namespace deploybot::deploy {
namespace {

using Fault = std::optional<std::string>;

bool is_count(double value) {
    return std::isfinite(value) && value >= 0;
}
bool is_inner_share(double value) {
    return value > 0 && value < 1;
}

Fault policy_fault(const JudgePolicy& policy) {
    if (!is_inner_share(policy.alpha) || !is_inner_share(policy.confidence)) {
        return "the policy's alpha and confidence must lie between 0 and 1";
    }
    if (!(policy.prior_k > 0) || !std::isfinite(policy.prior_k)) {
        return "the policy's prior_k must be above 0";
    }
    if (!is_count(policy.tolerance) || !is_count(policy.least_errors) ||
        !is_count(policy.min_requests) || !is_count(policy.baseline_factor)) {
        return "a number of the policy is negative or none";
    }
    if (!is_count(policy.limits.max_error_ratio) || !is_count(policy.limits.max_saturation) ||
        policy.limits.max_p95 <= base::Millis{0}) {
        return "a limit of the policy is negative or none";
    }
    return std::nullopt;
}

Fault arm_fault(const char* arm, const ArmCounts& counts) {
    const Fault fault = find_fault(counts.routes, counts.latency, counts.saturation);
    return fault ? Fault(std::string(arm) + ": " + *fault) : fault;
}

Fault baseline_fault(const Baseline& baseline) {
    const bool counts = is_count(baseline.requests) && is_count(baseline.errors) &&
                        is_count(baseline.timed) && is_count(baseline.slow) &&
                        is_count(baseline.saturation);
    if (!counts || baseline.errors > baseline.requests || baseline.slow > baseline.timed) {
        return "baseline: a number is none, negative, or larger than what it is a part of";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_impossible(const JudgeInput& input) {
    Fault fault = policy_fault(input.policy);
    if (!fault) {
        fault = arm_fault("canary", input.canary);
    }
    if (!fault && input.stable) {
        fault = arm_fault("stable", *input.stable);
    }
    if (!fault && input.baseline) {
        fault = baseline_fault(*input.baseline);
    }
    const bool carried = input.p_so_far >= 0 && input.p_so_far <= 1 && input.saturated_looks >= 0;
    if (!fault && !carried) {
        fault =
            "what was carried from the last look is no p between 0 and 1, or no number of looks";
    }
    return fault;
}

}  // namespace deploybot::deploy
