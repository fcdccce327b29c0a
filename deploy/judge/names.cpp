#include "deploy/judge/judge.hpp"

#include <string_view>

namespace deploybot::deploy {

std::string_view name_of(VerdictKind kind) {
    switch (kind) {
        case VerdictKind::Pass:
            return "pass";
        case VerdictKind::Fail:
            return "fail";
        case VerdictKind::Inconclusive:
            return "inconclusive";
        case VerdictKind::NoData:
            return "no_data";
        case VerdictKind::Error:
            return "error";
    }
    return "";
}

std::string_view name_of(Rule rule) {
    switch (rule) {
        case Rule::EvidenceEnough:
            return "evidence_enough";
        case Rule::ErrorsAboveStable:
            return "errors_above_stable";
        case Rule::ErrorsAboveBaseline:
            return "errors_above_baseline";
        case Rule::ErrorLimit:
            return "error_limit";
        case Rule::LatencyLimit:
            return "latency_limit";
        case Rule::SaturationLimit:
            return "saturation_limit";
        case Rule::BothAboveLimit:
            return "both_above_limit";
        case Rule::StepTime:
            return "step_time";
        case Rule::ExcessUnclear:
            return "excess_unclear";
        case Rule::NearLimit:
            return "near_limit";
        case Rule::InstanceUnread:
            return "instance_unread";
        case Rule::TooFewRequests:
            return "too_few_requests";
        case Rule::Silent:
            return "silent";
        case Rule::MetricsStopped:
            return "metrics_stopped";
        case Rule::MetricsBroken:
            return "metrics_broken";
        case Rule::ImpossibleNumbers:
            return "impossible_numbers";
    }
    return "";
}

std::string_view name_of(LimitKind limit) {
    switch (limit) {
        case LimitKind::Errors:
            return "errors";
        case LimitKind::Latency:
            return "latency";
        case LimitKind::Saturation:
            return "saturation";
    }
    return "";
}

std::string_view name_of(Comparison comparison) {
    switch (comparison) {
        case Comparison::SideBySide:
            return "side_by_side";
        case Comparison::Baseline:
            return "baseline";
        case Comparison::LimitsOnly:
            return "limits_only";
    }
    return "";
}

std::string_view name_of(MetricHealth::State state) {
    switch (state) {
        case MetricHealth::State::Fine:
            return "fine";
        case MetricHealth::State::Stopped:
            return "stopped";
        case MetricHealth::State::Broken:
            return "broken";
    }
    return "";
}

}  // namespace deploybot::deploy
