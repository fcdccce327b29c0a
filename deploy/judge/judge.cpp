#include "deploy/judge/judge.hpp"

#include "base/text.hpp"
#include "deploy/judge/evidence.hpp"
#include "deploy/judge/interval.hpp"
#include "deploy/judge/limits.hpp"
#include "deploy/judge/sequential.hpp"
#include "deploy/judge/sound.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace deploybot::deploy {
namespace {

/// One look at sound numbers: asks the rules in order; the first that applies decides.
class Judgement {
public:
    Judgement(const JudgeInput& input, Verdict started)
        : input_(input), policy_(input.policy), evidence_(input), verdict_(std::move(started)) {
        show_numbers();
    }

    Verdict decide() {
        if (is_blind()) {
            return std::move(verdict_);
        }
        const bool saturated = canary().saturation > policy_.limits.max_saturation;
        verdict_.saturated_looks = saturated ? input_.saturated_looks + 1 : 0;
        limits_ = check_limits(evidence_, verdict_.saturated_looks);
        const bool decided = fails_against_stable() || fails_a_limit() ||
                             fails_against_baseline() || both_are_above() || cannot_read() ||
                             is_silent() || must_wait() || is_unclear();
        if (!decided) {
            settle(VerdictKind::Pass, Rule::EvidenceEnough);
            show_interval();
        }
        return std::move(verdict_);
    }

private:
    [[nodiscard]] const ArmNumbers& canary() const { return evidence_.canary.numbers; }
    [[nodiscard]] const ArmNumbers& stable() const { return evidence_.stable.numbers; }

    bool settle(VerdictKind kind, Rule rule, const std::string& problem = {}) {
        verdict_.kind = kind;
        verdict_.rule = rule;
        verdict_.problem = problem;
        return true;
    }

    bool settle_by(VerdictKind kind, Rule rule, const LimitCheck& check) {
        verdict_.limit = check.kind;
        show_test(check.test, check.value, check.threshold);
        return settle(kind, rule);
    }

    void show_test(const char* test, double value, double threshold) {
        verdict_.test = test;
        verdict_.value = value;
        verdict_.threshold = threshold;
    }

    void show_interval() {
        if (evidence_.has_stable()) {
            show_test("Newcombe score interval", verdict_.excess_upper, policy_.tolerance);
        } else {
            show_test(
                "Wilson score interval", canary().error_upper, policy_.limits.max_error_ratio
            );
        }
    }

    void show_numbers();
    bool is_blind();
    bool fails_against_stable();
    bool fails_a_limit();
    bool fails_against_baseline();
    bool both_are_above();
    bool cannot_read();
    bool is_silent();
    bool must_wait();
    bool is_unclear();

    const JudgeInput& input_;
    const JudgePolicy& policy_;
    Evidence evidence_;
    Verdict verdict_;
    std::array<LimitCheck, 3> limits_;
};

void Judgement::show_numbers() {
    verdict_.canary = canary();
    verdict_.comparison = evidence_.comparison();
    verdict_.missing = evidence_.missing(input_.step_time - input_.elapsed);
    if (evidence_.has_stable()) {
        verdict_.stable = stable();
        verdict_.excess = canary().error_ratio - stable().error_ratio;
        verdict_.excess_upper = evidence_.excess_upper();
    }
    if (evidence_.beside != nullptr && stable().requests >= policy_.min_requests) {
        verdict_.new_baseline = to_baseline(evidence_.stable, input_.at);
    }
}

bool Judgement::is_blind() {
    switch (input_.metrics.state) {
        case MetricHealth::State::Fine:
            return false;
        case MetricHealth::State::Stopped:
            return settle(VerdictKind::NoData, Rule::MetricsStopped, input_.metrics.problem);
        case MetricHealth::State::Broken:
            return settle(VerdictKind::Error, Rule::MetricsBroken, input_.metrics.problem);
    }
    return false;
}

bool Judgement::fails_against_stable() {
    if (evidence_.beside == nullptr) {
        return false;
    }
    // one-sided: only looks that found the canary worse may speak against it
    const bool worse = canary().error_ratio > stable().error_ratio;
    if (worse && canary().requests > 0 && stable().requests > 0) {
        // the shares that were served, not those that were asked for: a router rounds its weights
        const double all = canary().requests + stable().requests;
        const double p = sequential_counts_p(
            {canary().errors, stable().errors}, {canary().requests / all, stable().requests / all},
            policy_.prior_k
        );
        verdict_.p_so_far = std::min(verdict_.p_so_far, p);
    }
    show_test("sequential counts test", verdict_.p_so_far, policy_.alpha);
    if (!worse || verdict_.p_so_far > policy_.alpha || canary().errors < policy_.least_errors) {
        return false;
    }
    return settle(VerdictKind::Fail, Rule::ErrorsAboveStable);
}

bool Judgement::fails_a_limit() {
    for (const LimitCheck& each : limits_) {
        if (each.proven && !each.stable_over) {
            return settle_by(VerdictKind::Fail, each.rule, each);
        }
    }
    return false;
}

bool Judgement::fails_against_baseline() {
    const Baseline* baseline = evidence_.baseline;
    if (baseline == nullptr) {
        return false;
    }
    const double z = normal_quantile(1 - policy_.alpha);
    const double usual = wilson_interval(baseline->errors, baseline->requests, z).upper;
    const double threshold = policy_.baseline_factor * usual;
    show_test(kBoundTest, canary().error_lower, threshold);
    if (canary().error_lower <= threshold || canary().errors < policy_.least_errors) {
        return false;
    }
    return settle(VerdictKind::Fail, Rule::ErrorsAboveBaseline);
}

bool Judgement::both_are_above() {
    for (const LimitCheck& each : limits_) {
        if (each.proven && each.stable_over) {
            verdict_.page = true;
            return settle_by(VerdictKind::Inconclusive, Rule::BothAboveLimit, each);
        }
    }
    return false;
}

bool Judgement::cannot_read() {
    std::vector<std::string> impossible = input_.canary.impossible;
    std::vector<std::string> unread = input_.canary.problems;
    if (const ArmCounts* beside = evidence_.beside; beside != nullptr) {
        impossible.insert(impossible.end(), beside->impossible.begin(), beside->impossible.end());
        // of many processes of the stable version one may be away, but not all
        if (beside->instances == 0) {
            unread.insert(unread.end(), beside->problems.begin(), beside->problems.end());
        }
    }
    if (!impossible.empty()) {
        return settle(VerdictKind::Error, Rule::ImpossibleNumbers, base::join(impossible, "; "));
    }
    if (!evidence_.canary.slow) {
        return settle(
            VerdictKind::Error, Rule::MetricsBroken,
            "the p95 limit of " + base::format_duration(policy_.limits.max_p95) +
                " lies above the largest bucket of the histogram: it cannot be judged"
        );
    }
    return !unread.empty() &&
           settle(VerdictKind::Inconclusive, Rule::InstanceUnread, base::join(unread, "; "));
}

bool Judgement::is_silent() {
    return canary().requests == 0 && input_.elapsed >= policy_.silent_after &&
           settle(
               VerdictKind::NoData, Rule::Silent,
               "not one request in " + base::format_duration(input_.elapsed)
           );
}

bool Judgement::must_wait() {
    if (input_.elapsed < input_.step_time) {
        return settle(VerdictKind::Inconclusive, Rule::StepTime);
    }
    const bool canary_few = canary().requests < policy_.min_requests;
    const bool stable_few = evidence_.beside != nullptr && stable().requests < policy_.min_requests;
    if (!canary_few && !stable_few) {
        return false;
    }
    const std::string arm = canary_few ? "the new version" : "the stable version";
    const double served = canary_few ? canary().requests : stable().requests;
    return settle(
        VerdictKind::NoData, Rule::TooFewRequests,
        arm + " has served " + base::thousands(std::llround(served)) + " of at least " +
            base::thousands(std::llround(policy_.min_requests)) + " requests"
    );
}

bool Judgement::is_unclear() {
    for (const LimitCheck& each : limits_) {
        if (each.over) {
            return settle_by(VerdictKind::Inconclusive, Rule::NearLimit, each);
        }
    }
    if (evidence_.errors_are_few()) {
        return false;
    }
    show_interval();
    if (evidence_.has_stable()) {
        return settle(VerdictKind::Inconclusive, Rule::ExcessUnclear);
    }
    verdict_.limit = LimitKind::Errors;
    return settle(VerdictKind::Inconclusive, Rule::NearLimit);
}

}  // namespace

Verdict judge(const JudgeInput& input) {
    Verdict verdict;
    verdict.window = input.elapsed;
    verdict.limits = input.policy.limits;
    verdict.saturated_looks = input.saturated_looks;
    if (const auto problem = find_impossible(input)) {
        // nothing can be computed from it; what was carried on stays, if it makes sense itself
        verdict.kind = VerdictKind::Error;
        verdict.rule = Rule::ImpossibleNumbers;
        verdict.problem = *problem;
        verdict.p_so_far = input.p_so_far >= 0 && input.p_so_far <= 1 ? input.p_so_far : 1;
        return verdict;
    }
    verdict.p_so_far = input.p_so_far;
    return Judgement(input, std::move(verdict)).decide();
}

bool is_troubled(const Verdict& verdict) {
    return verdict.kind != VerdictKind::Pass && verdict.kind != VerdictKind::Fail &&
           verdict.rule != Rule::StepTime;
}

}  // namespace deploybot::deploy
