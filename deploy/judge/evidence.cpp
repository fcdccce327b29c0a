#include "deploy/judge/evidence.hpp"

#include "deploy/judge/interval.hpp"

#include <algorithm>
#include <cmath>

namespace deploybot::deploy {

Evidence::Evidence(const JudgeInput& input)
    : policy(input.policy), z(normal_quantile(input.policy.confidence)) {
    canary = read_arm(input.canary, policy);
    if (input.stable) {
        beside = &*input.stable;
        stable = read_arm(*beside, policy);
    } else if (input.baseline && input.baseline->requests > 0) {
        baseline = &*input.baseline;
        stable = read_arm(*baseline, policy);
    }
}

Comparison Evidence::comparison() const {
    if (beside != nullptr) {
        return Comparison::SideBySide;
    }
    return baseline != nullptr ? Comparison::Baseline : Comparison::LimitsOnly;
}

double Evidence::excess_upper(double times) const {
    if (!has_stable()) {
        return 1;
    }
    const ArmNumbers& one = canary.numbers;
    const ArmNumbers& two = stable.numbers;
    // what is remembered does not grow
    const double grown = beside != nullptr ? times : 1;
    return newcombe_interval(
               times * one.errors, times * one.requests, grown * two.errors, grown * two.requests, z
    )
        .upper;
}

bool Evidence::errors_are_few(double times) const {
    if (has_stable()) {
        return excess_upper(times) < policy.tolerance;
    }
    const ArmNumbers& one = canary.numbers;
    return wilson_interval(times * one.errors, times * one.requests, z).upper <
           policy.limits.max_error_ratio;
}

Missing Evidence::missing(base::Millis time_left) const {
    Missing missing;
    missing.time = std::max(base::Millis{0}, time_left);
    const double requests = canary.numbers.requests;
    double needed = policy.min_requests;
    constexpr double kFarOff = 1024;  // so many times what there is: no matter of waiting any more
    if (requests > 0 && !errors_are_few() && errors_are_few(kFarOff)) {
        double few = 1;
        double enough = kFarOff;
        constexpr int kHalvings = 30;
        for (int i = 0; i < kHalvings; ++i) {
            const double middle = std::sqrt(few * enough);
            (errors_are_few(middle) ? enough : few) = middle;
        }
        needed = std::max(needed, enough * requests);
    }
    missing.canary_requests = std::ceil(std::max(0.0, needed - requests));
    if (beside != nullptr) {
        missing.stable_requests =
            std::ceil(std::max(0.0, policy.min_requests - stable.numbers.requests));
    }
    return missing;
}

}  // namespace deploybot::deploy
