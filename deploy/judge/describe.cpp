#include "base/text.hpp"
#include "deploy/judge/judge.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>
#include <string>

namespace deploybot::deploy {
namespace {

std::string count(double number) {
    return base::thousands(std::llround(number));
}

/// 0.01, 0.62, and "< 0.0001" below that.
std::string probability(double p) {
    constexpr double kLeastShown = 0.0001;
    if (p < kLeastShown) {
        return "< 0.0001";
    }
    std::ostringstream text;
    text << std::setprecision(2) << p;
    return text.str();
}

/// "errors 4.8 % of 1,212"
std::string errors(const ArmNumbers& arm) {
    return base::percent(arm.error_ratio) + " of " + count(arm.requests);
}

std::string other_arm(const Verdict& verdict) {
    return verdict.comparison == Comparison::Baseline ? "stable before" : "stable";
}

/// "stable 0.1 % of 22,940", or that there is none.
std::string other_errors(const Verdict& verdict) {
    if (!verdict.stable) {
        return "nothing to compare with";
    }
    return other_arm(verdict) + " " + errors(*verdict.stable);
}

std::string errors_of_both(const Verdict& verdict, const std::string& more = {}) {
    return "errors " + errors(verdict.canary) + " in " + base::format_duration(verdict.window) +
           " (" + other_errors(verdict) + more + ")";
}

std::string latency_of_both(const Verdict& verdict) {
    if (!verdict.canary.p95) {
        return "";
    }
    std::string text = ", p95 " + base::format_duration(*verdict.canary.p95);
    if (verdict.stable && verdict.stable->p95) {
        text += " (" + base::format_duration(*verdict.stable->p95) + ")";
    }
    return text;
}

std::string numbers(const Verdict& verdict) {
    return errors_of_both(verdict) + latency_of_both(verdict);
}

std::string missing(const Verdict& verdict) {
    std::vector<std::string> parts;
    if (verdict.missing.canary_requests > 0) {
        parts.push_back(count(verdict.missing.canary_requests) + " more requests to it");
    }
    if (verdict.missing.stable_requests > 0) {
        parts.push_back(count(verdict.missing.stable_requests) + " more to the stable version");
    }
    return base::join(parts, " and ");
}

std::string latency_limit(const Verdict& verdict) {
    std::string text = "p95 ";
    text += verdict.canary.p95 ? base::format_duration(*verdict.canary.p95) : "unknown";
    text +=
        " of " + count(verdict.canary.requests) + " in " + base::format_duration(verdict.window);
    text += ", my limit is " + base::format_duration(verdict.limits.max_p95) + ": ";
    text += base::percent(verdict.canary.slow_ratio) + " were slower, at least " +
            base::percent(verdict.canary.slow_lower);
    if (verdict.stable && verdict.stable->p95) {
        text += " (" + other_arm(verdict) + ": p95 " + base::format_duration(*verdict.stable->p95) +
                ")";
    }
    return text;
}

std::string saturation_limit(const Verdict& verdict) {
    std::string text = "saturation " + base::percent(verdict.canary.saturation) + " (" +
                       verdict.canary.saturated_gauge + ") in " +
                       std::to_string(verdict.saturated_looks) + " looks in a row, my limit is " +
                       base::percent(verdict.limits.max_saturation);
    if (verdict.stable) {
        text += " (" + other_arm(verdict) + " " + base::percent(verdict.stable->saturation) + ")";
    }
    return text;
}

std::string limit_numbers(const Verdict& verdict) {
    switch (verdict.limit.value_or(LimitKind::Errors)) {
        case LimitKind::Latency:
            return latency_limit(verdict);
        case LimitKind::Saturation:
            return saturation_limit(verdict);
        case LimitKind::Errors:
            break;
    }
    return errors_of_both(
        verdict, "; between " + base::percent(verdict.canary.error_lower) + " and " +
                     base::percent(verdict.canary.error_upper) + ", my limit is " +
                     base::percent(verdict.limits.max_error_ratio)
    );
}

bool is_measured_below(const Verdict& verdict) {
    return verdict.limit == LimitKind::Errors &&
           verdict.canary.error_ratio <= verdict.limits.max_error_ratio;
}

std::string needs(const Verdict& verdict) {
    const std::string still = missing(verdict);
    return still.empty() ? "" : "; needs about " + still;
}

}  // namespace

std::string describe(const Verdict& verdict) {
    switch (verdict.rule) {
        case Rule::EvidenceEnough:
        case Rule::StepTime:
            return numbers(verdict) + (verdict.rule == Rule::StepTime ? needs(verdict) : "");
        case Rule::ErrorsAboveStable:
            return errors_of_both(
                verdict, "; p " + probability(verdict.value) + ", my limit is " +
                             probability(verdict.threshold)
            );
        case Rule::ErrorsAboveBaseline:
            return errors_of_both(
                verdict, "; at least " + base::percent(verdict.value) + ", I allow " +
                             base::percent(verdict.threshold)
            );
        case Rule::ErrorLimit:
        case Rule::LatencyLimit:
        case Rule::SaturationLimit:
            return limit_numbers(verdict);
        case Rule::BothAboveLimit:
            return limit_numbers(verdict) + "; the stable version " +
                   (verdict.comparison == Comparison::Baseline ? "was" : "is") +
                   " above the same limit";
        case Rule::NearLimit:
            return limit_numbers(verdict) +
                   (is_measured_below(verdict) ? "; not proven to keep it" : "; that may be chance"
                   ) +
                   needs(verdict);
        case Rule::ExcessUnclear:
            return errors_of_both(verdict) + ": may be worse by up to " +
                   base::percent(verdict.excess_upper) + ", I allow " +
                   base::percent(verdict.threshold) + needs(verdict);
        case Rule::InstanceUnread:
        case Rule::TooFewRequests:
        case Rule::Silent:
        case Rule::MetricsStopped:
        case Rule::MetricsBroken:
        case Rule::ImpossibleNumbers:
            return verdict.problem;
    }
    return verdict.problem;
}

}  // namespace deploybot::deploy
