#include "deploy/judge/sound.hpp"

#include <cmath>
#include <cstddef>

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

Fault histogram_fault(const std::string& arm, const LatencyHistogram& latency) {
    if (latency.bounds.size() != latency.counts.size()) {
        return arm + ": the latency histogram has not one count a bucket";
    }
    for (std::size_t i = 0; i < latency.counts.size(); ++i) {
        const bool rises = i == 0 || (latency.bounds[i] > latency.bounds[i - 1] &&
                                      latency.counts[i] >= latency.counts[i - 1]);
        if (std::isnan(latency.bounds[i]) || !is_count(latency.counts[i]) || !rises) {
            return arm + ": the latency histogram does not rise, or holds what is no number";
        }
    }
    return std::nullopt;
}

Fault arm_fault(const std::string& arm, const ArmCounts& counts) {
    for (const RouteCounter& each : counts.routes) {
        if (!is_count(each.requests) || !is_count(each.errors)) {
            return arm + ": a count of route " + each.route + " is no number or negative";
        }
        if (each.errors > each.requests) {
            return arm + ": route " + each.route + " has more errors than requests";
        }
    }
    for (const auto& [gauge, value] : counts.saturation) {
        if (!is_count(value)) {
            return arm + ": gauge " + gauge + " is no number or negative";
        }
    }
    return histogram_fault(arm, counts.latency);
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
