#include "deploy/judge/limits.hpp"

#include "deploy/judge/latency.hpp"

namespace deploybot::deploy {
namespace {

LimitCheck check_errors(
    const ArmNumbers& canary, const ArmNumbers& stable, const JudgePolicy& policy
) {
    const double limit = policy.limits.max_error_ratio;
    return {
        .kind = LimitKind::Errors,
        .rule = Rule::ErrorLimit,
        .over = canary.error_ratio > limit,
        .proven = canary.error_lower > limit && canary.errors >= policy.least_errors,
        .stable_over = stable.error_lower > limit,
        .test = kBoundTest,
        .value = canary.error_lower,
        .threshold = limit};
}

LimitCheck check_latency(const Arm& canary, const ArmNumbers& stable, const JudgePolicy& policy) {
    const bool enough = canary.slow.value_or(0) >= policy.least_errors;
    return {
        .kind = LimitKind::Latency,
        .rule = Rule::LatencyLimit,
        .over = canary.numbers.slow_ratio > kSlowShareOfP95,
        .proven = canary.numbers.slow_lower > kSlowShareOfP95 && enough,
        .stable_over = stable.slow_lower > kSlowShareOfP95,
        .test = kBoundTest,
        .value = canary.numbers.slow_lower,
        .threshold = kSlowShareOfP95};
}

LimitCheck check_saturation(
    const ArmNumbers& canary, const ArmNumbers& stable, const JudgePolicy& policy, int looks
) {
    const double limit = policy.limits.max_saturation;
    return {
        .kind = LimitKind::Saturation,
        .rule = Rule::SaturationLimit,
        .over = canary.saturation > limit,
        .proven = canary.saturation > limit && looks >= policy.saturated_looks,
        .stable_over = stable.saturation > limit,
        .test = "looks in a row",
        .value = static_cast<double>(looks),
        .threshold = static_cast<double>(policy.saturated_looks)};
}

}  // namespace

std::array<LimitCheck, 3> check_limits(const Evidence& evidence, int saturated_looks) {
    const JudgePolicy& policy = evidence.policy;
    const ArmNumbers& stable = evidence.stable.numbers;
    return {
        check_errors(evidence.canary.numbers, stable, policy),
        check_latency(evidence.canary, stable, policy),
        check_saturation(evidence.canary.numbers, stable, policy, saturated_looks)};
}

}  // namespace deploybot::deploy
