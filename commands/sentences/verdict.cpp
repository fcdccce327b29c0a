#include "commands/sentences/verdict.hpp"

#include "base/text.hpp"
#include "commands/sentences/words.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

namespace deploybot::commands {
namespace {

using deploy::JudgePolicy;
using deploy::Rule;
using deploy::Verdict;
using deploy::VerdictKind;

constexpr std::chrono::seconds kShortestShown{1};

std::string thousands(double number) {
    return base::thousands(std::llround(number));
}

bool is_beside(const Verdict& verdict) {
    return verdict.comparison == deploy::Comparison::SideBySide && verdict.stable.has_value();
}

/// Whether the judge could tell from what was measured how many requests it takes. Without a
/// request on either side it could not, nor where errors are too many for any number of them; it
/// then names the policy's minimum.
bool number_is_known(const Verdict& verdict, const JudgePolicy& policy) {
    const bool errors_are_few = verdict.stable
                                    ? verdict.excess_upper < policy.tolerance
                                    : verdict.canary.error_upper < verdict.limits.max_error_ratio;
    const double needed = verdict.canary.requests + verdict.missing.canary_requests;
    return verdict.canary.requests > 0 && (errors_are_few || needed > policy.min_requests + 1);
}

std::string needs(const Verdict& verdict, const JudgePolicy& policy) {
    const deploy::Missing& missing = verdict.missing;
    if (missing.canary_requests <= 0 && missing.stable_requests <= 0) {
        return verdict.rule == Rule::ExcessUnclear ? "; more requests help only if its errors fall"
                                                   : "";
    }
    const bool known = number_is_known(verdict, policy);
    std::vector<std::string> parts;
    if (missing.canary_requests > 0) {
        parts.push_back(
            thousands(missing.canary_requests) + (known ? " more requests to it" : " to it")
        );
    }
    if (missing.stable_requests > 0) {
        parts.push_back(
            thousands(missing.stable_requests) +
            (known && parts.empty() ? " more requests"
             : known                ? " more"
                                    : "") +
            " to the stable version"
        );
    }
    return (known ? "; needs about " : "; needs more requests, at least ") +
           base::join(parts, " and ");
}

/// 0.01, 0.62, and "< 0.0001" below that.
std::string chance(double p) {
    constexpr double kLeastShown = 0.0001;
    if (p < kLeastShown) {
        return "< 0.0001";
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2g", p);
    return text.data();
}

}  // namespace

std::string_view word_of(VerdictKind kind) {
    switch (kind) {
        case VerdictKind::Pass:
            return "pass";
        case VerdictKind::Fail:
            return "fail";
        case VerdictKind::Inconclusive:
            return "not decided";
        case VerdictKind::NoData:
            return "no data";
        case VerdictKind::Error:
            return "metrics broken";
    }
    return "";
}

std::string_view word_of(Rule rule) {
    switch (rule) {
        case Rule::EvidenceEnough:
            return "the evidence is enough";
        case Rule::ErrorsAboveStable:
            return "more errors than the stable version's";
        case Rule::ErrorsAboveBaseline:
            return "more errors than the baseline's";
        case Rule::ErrorLimit:
            return "errors above the limit";
        case Rule::LatencyLimit:
            return "latency above the limit";
        case Rule::SaturationLimit:
            return "saturation above the limit";
        case Rule::BothAboveLimit:
            return "both versions are above the limit: not this version's fault";
        case Rule::StepTime:
            return "nothing against it; the step's time has not gone by";
        case Rule::ExcessUnclear:
            return "it may still have more errors than I allow";
        case Rule::NearLimit:
            return "above a limit, or not proven to keep it";
        case Rule::InstanceUnread:
            return "a process could not be read";
        case Rule::TooFewRequests:
            return "too few requests";
        case Rule::Silent:
            return "not one request";
        case Rule::MetricsStopped:
            return "the metrics stopped";
        case Rule::MetricsBroken:
            return "the metrics make no sense";
        case Rule::ImpossibleNumbers:
            return "the numbers are impossible";
    }
    return "";
}

bool numbers_are_few(const Verdict& verdict, const JudgePolicy& policy) {
    return verdict.canary.requests < policy.min_requests ||
           (is_beside(verdict) && verdict.stable->requests < policy.min_requests);
}

std::string verdict_words(const Verdict& verdict, const JudgePolicy& policy) {
    const bool says_needs = verdict.rule == Rule::StepTime || verdict.rule == Rule::NearLimit ||
                            verdict.rule == Rule::ExcessUnclear;
    const std::string needed = says_needs ? needs(verdict, policy) : std::string();
    const bool shows_window = verdict.window >= kShortestShown;
    if (verdict.rule == Rule::StepTime && verdict.canary.requests <= 0) {
        return "no request yet" + (shows_window ? " in " + roughly(verdict.window) : "") +
               (verdict.stable ? "" : " (nothing to compare with)") + needed;
    }
    Verdict measured = verdict;
    measured.missing = {};
    std::string text = deploy::describe(measured);
    if (!shows_window) {
        const std::string window = " in " + base::format_duration(verdict.window);
        if (const std::size_t at = text.find(window); at != std::string::npos) {
            text.erase(at, window.size());
        }
    }
    return text + needed;
}

std::string test_words(const Verdict& verdict) {
    if (verdict.test.empty()) {
        return "";
    }
    const std::string value = base::percent(verdict.value);
    const std::string threshold = base::percent(verdict.threshold);
    std::string found;
    if (verdict.test.find("counts test") != std::string::npos) {
        found = "p " + chance(verdict.value) + " (fails below " + chance(verdict.threshold) + ")";
    } else if (verdict.test.find("score interval") != std::string::npos) {
        found = "at most " + value + " (passes below " + threshold + ")";
    } else if (verdict.test.find("lower bound") != std::string::npos) {
        found = "at least " + value + " (fails above " + threshold + ")";
    } else {
        found = thousands(verdict.value) + " (fails at " + thousands(verdict.threshold) + ")";
    }
    return verdict.test + ": " + found + ", window " + roughly(verdict.window);
}

}  // namespace deploybot::commands
