#include "deploy/judge/judge.hpp"

#include "base/text.hpp"
#include "deploy/judge/arm.hpp"
#include "deploy/judge/interval.hpp"
#include "deploy/judge/latency.hpp"
#include "deploy/judge/sequential.hpp"
#include "deploy/judge/sound.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace deploybot::deploy {
namespace {

constexpr const char* kCountsTest = "sequential counts test";
constexpr const char* kBoundTest = "sequential lower bound";
constexpr const char* kIntervalTest = "Newcombe score interval";
constexpr const char* kRatioTest = "Wilson score interval";
constexpr const char* kLooksTest = "looks in a row";

/// One absolute limit held against both arms.
struct LimitCheck {
    LimitKind kind = LimitKind::Errors;
    Rule rule = Rule::ErrorLimit;
    bool over = false;         ///< as measured
    bool proven = false;       ///< beyond chance
    bool stable_over = false;  ///< beyond chance
    const char* test = kBoundTest;
    double value = 0;
    double threshold = 0;
};

/// One look: collects the numbers, then asks the rules in order; the first that applies decides.
class Judgement {
public:
    explicit Judgement(const JudgeInput& input) : input_(input), policy_(input.policy) {
        verdict_.window = input.elapsed;
        verdict_.limits = policy_.limits;
        verdict_.p_so_far = input.p_so_far;
        verdict_.saturated_looks = input.saturated_looks;
        verdict_.comparison = input.stable     ? Comparison::SideBySide
                              : has_baseline() ? Comparison::Baseline
                                               : Comparison::LimitsOnly;
    }

    Verdict decide() {
        if (const auto problem = find_impossible(input_)) {
            // nothing may be computed from it, nor carried on from it
            verdict_.p_so_far =
                std::clamp(std::isnan(input_.p_so_far) ? 1 : input_.p_so_far, 0.0, 1.0);
            settle(VerdictKind::Error, Rule::ImpossibleNumbers);
            verdict_.problem = *problem;
            return std::move(verdict_);
        }
        read_arms();
        if (is_blind()) {
            return std::move(verdict_);
        }
        count_saturated_looks();
        check_limits();
        const bool decided = fails_against_stable() || fails_a_limit() ||
                             fails_against_baseline() || both_are_above() || sees_too_little() ||
                             must_wait() || is_unclear();
        if (!decided) {
            settle(VerdictKind::Pass, Rule::EvidenceEnough);
            show_interval();
        }
        return std::move(verdict_);
    }

private:
    void settle(VerdictKind kind, Rule rule) {
        verdict_.kind = kind;
        verdict_.rule = rule;
    }

    bool settle_on_problem(VerdictKind kind, Rule rule, const std::string& problem) {
        settle(kind, rule);
        verdict_.problem = problem;
        return true;
    }

    void show_test(const char* test, double value, double threshold) {
        verdict_.test = test;
        verdict_.value = value;
        verdict_.threshold = threshold;
    }

    void show_interval() {
        if (stable_) {
            show_test(kIntervalTest, verdict_.excess_upper, policy_.tolerance);
        } else {
            show_test(kRatioTest, canary_.numbers.error_upper, policy_.limits.max_error_ratio);
        }
    }

    [[nodiscard]] bool is_beside() const { return input_.stable.has_value(); }
    [[nodiscard]] bool has_baseline() const {
        return input_.baseline && input_.baseline->requests > 0;
    }

    void read_arms();
    void compute_missing();
    [[nodiscard]] bool would_pass_with(double times) const;
    bool is_blind();
    void count_saturated_looks();
    void check_limits();
    bool fails_against_stable();
    bool fails_a_limit();
    bool fails_against_baseline();
    bool both_are_above();
    bool sees_too_little();
    bool must_wait();
    bool is_unclear();

    const JudgeInput& input_;
    const JudgePolicy& policy_;
    Verdict verdict_;
    Arm canary_;
    std::optional<Arm> stable_;
    std::array<LimitCheck, 3> limits_;
};

void Judgement::read_arms() {
    canary_ = read_arm(input_.canary, policy_);
    verdict_.canary = canary_.numbers;
    if (input_.stable) {
        stable_ = read_arm(*input_.stable, policy_);
        if (stable_->numbers.requests >= policy_.min_requests) {
            verdict_.new_baseline = to_baseline(*stable_, input_.at);
        }
    } else if (has_baseline()) {
        stable_ = read_arm(*input_.baseline, policy_);
    }
    if (stable_) {
        verdict_.stable = stable_->numbers;
        const ArmNumbers& one = canary_.numbers;
        const ArmNumbers& two = stable_->numbers;
        verdict_.excess = one.error_ratio - two.error_ratio;
        verdict_.excess_upper =
            newcombe_interval(
                one.errors, one.requests, two.errors, two.requests, policy_.confidence
            )
                .upper;
    }
    compute_missing();
}

/// Were there `times` as many requests and errors, would the upper bound be low enough?
bool Judgement::would_pass_with(double times) const {
    const ArmNumbers& one = canary_.numbers;
    if (!stable_) {
        return wilson_interval(times * one.errors, times * one.requests, policy_.confidence).upper <
               policy_.limits.max_error_ratio;
    }
    // a baseline does not grow
    const double beside = is_beside() ? times : 1;
    const ArmNumbers& two = stable_->numbers;
    return newcombe_interval(
               times * one.errors, times * one.requests, beside * two.errors, beside * two.requests,
               policy_.confidence
           )
               .upper < policy_.tolerance;
}

void Judgement::compute_missing() {
    verdict_.missing.time = std::max(base::Millis{0}, input_.step_time - input_.elapsed);
    const double requests = canary_.numbers.requests;
    double needed = policy_.min_requests;
    constexpr double kFarOff =
        1024;  // more than this many times what there is: not a matter of waiting
    if (requests > 0 && !would_pass_with(1) && would_pass_with(kFarOff)) {
        double few = 1;
        double enough = kFarOff;
        constexpr int kHalvings = 30;
        for (int i = 0; i < kHalvings; ++i) {
            const double middle = std::sqrt(few * enough);
            (would_pass_with(middle) ? enough : few) = middle;
        }
        needed = std::max(needed, enough * requests);
    }
    verdict_.missing.canary_requests = std::ceil(std::max(0.0, needed - requests));
    if (is_beside()) {
        verdict_.missing.stable_requests =
            std::ceil(std::max(0.0, policy_.min_requests - stable_->numbers.requests));
    }
}

bool Judgement::is_blind() {
    switch (input_.metrics.state) {
        case MetricHealth::State::Fine:
            return false;
        case MetricHealth::State::Stopped:
            return settle_on_problem(
                VerdictKind::NoData, Rule::MetricsStopped, input_.metrics.problem
            );
        case MetricHealth::State::Broken:
            return settle_on_problem(
                VerdictKind::Error, Rule::MetricsBroken, input_.metrics.problem
            );
    }
    return false;
}

void Judgement::count_saturated_looks() {
    const bool saturated = canary_.numbers.saturation > policy_.limits.max_saturation;
    verdict_.saturated_looks = saturated ? input_.saturated_looks + 1 : 0;
}

void Judgement::check_limits() {
    const ArmNumbers& canary = canary_.numbers;
    const ArmNumbers stable = stable_ ? stable_->numbers : ArmNumbers{};
    const Limits& limits = policy_.limits;
    limits_[0] = {
        .kind = LimitKind::Errors,
        .rule = Rule::ErrorLimit,
        .over = canary.error_ratio > limits.max_error_ratio,
        .proven =
            canary.error_lower > limits.max_error_ratio && canary.errors >= policy_.least_errors,
        .stable_over = stable.error_lower > limits.max_error_ratio,
        .test = kBoundTest,
        .value = canary.error_lower,
        .threshold = limits.max_error_ratio};
    limits_[1] = {
        .kind = LimitKind::Latency,
        .rule = Rule::LatencyLimit,
        .over = canary.slow_ratio > kSlowShareOfP95,
        .proven =
            canary.slow_lower > kSlowShareOfP95 && canary_.slow.value_or(0) >= policy_.least_errors,
        .stable_over = stable.slow_lower > kSlowShareOfP95,
        .test = kBoundTest,
        .value = canary.slow_lower,
        .threshold = kSlowShareOfP95};
    limits_[2] = {
        .kind = LimitKind::Saturation,
        .rule = Rule::SaturationLimit,
        .over = canary.saturation > limits.max_saturation,
        .proven = canary.saturation > limits.max_saturation &&
                  verdict_.saturated_looks >= policy_.saturated_looks,
        .stable_over = stable.saturation > limits.max_saturation,
        .test = kLooksTest,
        .value = static_cast<double>(verdict_.saturated_looks),
        .threshold = static_cast<double>(policy_.saturated_looks)};
}

bool Judgement::fails_against_stable() {
    if (!is_beside()) {
        return false;
    }
    const ArmNumbers& one = canary_.numbers;
    const ArmNumbers& two = stable_->numbers;
    // one-sided: only looks that found the canary worse may speak against it
    const bool worse = one.error_ratio > two.error_ratio;
    if (worse && one.requests > 0 && two.requests > 0) {
        // the shares that were served, not those that were asked for: a router rounds its weights
        const double all = one.requests + two.requests;
        const double p = sequential_counts_p(
            {one.errors, two.errors}, {one.requests / all, two.requests / all}, policy_.prior_k
        );
        verdict_.p_so_far = std::min(verdict_.p_so_far, p);
    }
    show_test(kCountsTest, verdict_.p_so_far, policy_.alpha);
    if (!worse || verdict_.p_so_far > policy_.alpha || one.errors < policy_.least_errors) {
        return false;
    }
    settle(VerdictKind::Fail, Rule::ErrorsAboveStable);
    return true;
}

bool Judgement::fails_a_limit() {
    for (const LimitCheck& each : limits_) {
        if (each.proven && !each.stable_over) {
            settle(VerdictKind::Fail, each.rule);
            verdict_.limit = each.kind;
            show_test(each.test, each.value, each.threshold);
            return true;
        }
    }
    return false;
}

bool Judgement::fails_against_baseline() {
    if (verdict_.comparison != Comparison::Baseline) {
        return false;
    }
    const Baseline& baseline = *input_.baseline;
    const double usual =
        wilson_interval(baseline.errors, baseline.requests, 1 - policy_.alpha).upper;
    const double threshold = policy_.baseline_factor * usual;
    show_test(kBoundTest, canary_.numbers.error_lower, threshold);
    if (canary_.numbers.error_lower <= threshold || canary_.numbers.errors < policy_.least_errors) {
        return false;
    }
    settle(VerdictKind::Fail, Rule::ErrorsAboveBaseline);
    return true;
}

bool Judgement::both_are_above() {
    for (const LimitCheck& each : limits_) {
        if (each.proven && each.stable_over) {
            settle(VerdictKind::Inconclusive, Rule::BothAboveLimit);
            verdict_.limit = each.kind;
            verdict_.page = true;
            show_test(each.test, each.value, each.threshold);
            return true;
        }
    }
    return false;
}

bool Judgement::sees_too_little() {
    const bool stable_silent = is_beside() && input_.stable->instances == 0;
    std::vector<std::string> impossible = input_.canary.impossible;
    if (is_beside()) {
        impossible.insert(
            impossible.end(), input_.stable->impossible.begin(), input_.stable->impossible.end()
        );
    }
    if (!impossible.empty()) {
        return settle_on_problem(
            VerdictKind::Error, Rule::ImpossibleNumbers, base::join(impossible, "; ")
        );
    }
    if (!canary_.slow) {
        return settle_on_problem(
            VerdictKind::Error, Rule::MetricsBroken,
            "the p95 limit of " + base::format_duration(policy_.limits.max_p95) +
                " lies above the largest bucket of the histogram: it cannot be judged"
        );
    }
    if (!input_.canary.problems.empty()) {
        return settle_on_problem(
            VerdictKind::Inconclusive, Rule::InstanceUnread,
            base::join(input_.canary.problems, "; ")
        );
    }
    if (stable_silent && !input_.stable->problems.empty()) {
        return settle_on_problem(
            VerdictKind::Inconclusive, Rule::InstanceUnread,
            base::join(input_.stable->problems, "; ")
        );
    }
    if (canary_.numbers.requests == 0 && input_.elapsed >= policy_.silent_after) {
        return settle_on_problem(
            VerdictKind::NoData, Rule::Silent,
            "not one request in " + base::format_duration(input_.elapsed)
        );
    }
    return false;
}

bool Judgement::must_wait() {
    if (input_.elapsed < input_.step_time) {
        settle(VerdictKind::Inconclusive, Rule::StepTime);
        return true;
    }
    const bool canary_few = canary_.numbers.requests < policy_.min_requests;
    const bool stable_few = is_beside() && stable_->numbers.requests < policy_.min_requests;
    if (!canary_few && !stable_few) {
        return false;
    }
    const ArmNumbers& fewer = canary_few ? canary_.numbers : stable_->numbers;
    const std::string arm = canary_few ? "the new version" : "the stable version";
    return settle_on_problem(
        VerdictKind::NoData, Rule::TooFewRequests,
        arm + " has served " + base::thousands(std::llround(fewer.requests)) + " of at least " +
            base::thousands(std::llround(policy_.min_requests)) + " requests"
    );
}

bool Judgement::is_unclear() {
    for (const LimitCheck& each : limits_) {
        if (each.over) {
            settle(VerdictKind::Inconclusive, Rule::NearLimit);
            verdict_.limit = each.kind;
            show_test(each.test, each.value, each.threshold);
            return true;
        }
    }
    if (would_pass_with(1)) {
        return false;
    }
    settle(VerdictKind::Inconclusive, stable_ ? Rule::ExcessUnclear : Rule::NearLimit);
    if (!stable_) {
        verdict_.limit = LimitKind::Errors;
    }
    show_interval();
    return true;
}

}  // namespace

Verdict judge(const JudgeInput& input) {
    return Judgement(input).decide();
}

bool is_troubled(const Verdict& verdict) {
    return verdict.kind != VerdictKind::Pass && verdict.kind != VerdictKind::Fail &&
           verdict.rule != Rule::StepTime;
}

}  // namespace deploybot::deploy
