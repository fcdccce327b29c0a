#include "deploy/judge/arm.hpp"

#include "deploy/judge/interval.hpp"
#include "deploy/judge/latency.hpp"
#include "deploy/judge/sequential.hpp"

namespace deploybot::deploy {
namespace {

void compute_ratios(Arm& arm, const JudgePolicy& policy) {
    ArmNumbers& numbers = arm.numbers;
    if (numbers.requests > 0) {
        numbers.error_ratio = numbers.errors / numbers.requests;
        numbers.error_lower =
            sequential_lower_bound(numbers.errors, numbers.requests, policy.alpha);
        const double z = normal_quantile(policy.confidence);
        numbers.error_upper = wilson_interval(numbers.errors, numbers.requests, z).upper;
    }
    if (arm.timed > 0 && arm.slow) {
        numbers.slow_ratio = *arm.slow / arm.timed;
        numbers.slow_lower = sequential_lower_bound(*arm.slow, arm.timed, policy.alpha);
    }
}

}  // namespace

Arm read_arm(const ArmCounts& counts, const JudgePolicy& policy) {
    Arm arm;
    arm.numbers.requests = counts.requests();
    arm.numbers.errors = counts.errors();
    arm.numbers.p95 = percentile_95(counts.latency);
    arm.numbers.instances = counts.instances;
    for (const auto& [gauge, value] : counts.saturation) {
        if (value > arm.numbers.saturation || arm.numbers.saturated_gauge.empty()) {
            arm.numbers.saturation = value;
            arm.numbers.saturated_gauge = gauge;
        }
    }
    arm.timed = timed_requests(counts.latency);
    arm.slow = slower_than(counts.latency, policy.limits.max_p95);
    compute_ratios(arm, policy);
    return arm;
}

Arm read_arm(const Baseline& baseline, const JudgePolicy& policy) {
    Arm arm;
    arm.numbers.requests = baseline.requests;
    arm.numbers.errors = baseline.errors;
    arm.numbers.p95 = baseline.p95;
    arm.numbers.saturation = baseline.saturation;
    arm.timed = baseline.timed;
    arm.slow = baseline.slow;
    compute_ratios(arm, policy);
    return arm;
}

Baseline to_baseline(const Arm& arm, base::TimePoint at) {
    return {
        .requests = arm.numbers.requests,
        .errors = arm.numbers.errors,
        .timed = arm.timed,
        .slow = arm.slow.value_or(0),
        .p95 = arm.numbers.p95,
        .saturation = arm.numbers.saturation,
        .at = at};
}

}  // namespace deploybot::deploy
