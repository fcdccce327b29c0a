// The fields of the judge's structs as they stand in JSON; for the sources that write or read
// structs which hold them.
#pragma once

#include "deploy/judge/judge.hpp"
#include "deploy/metrics_fields.hpp"

namespace deploybot::deploy {

template <class Visit, SameStruct<Limits> T>
void visit_fields(Visit& visit, T& value) {
    visit("max_error_ratio", value.max_error_ratio);
    visit("max_p95", value.max_p95);
    visit("max_saturation", value.max_saturation);
}

template <class Visit, SameStruct<JudgePolicy> T>
void visit_fields(Visit& visit, T& value) {
    visit("limits", value.limits);
    visit("alpha", value.alpha);
    visit("prior_k", value.prior_k);
    visit("least_errors", value.least_errors);
    visit("tolerance", value.tolerance);
    visit("confidence", value.confidence);
    visit("min_requests", value.min_requests);
    visit("baseline_factor", value.baseline_factor);
    visit("saturated_looks", value.saturated_looks);
    visit("silent_after", value.silent_after);
    visit("stale_after", value.stale_after);
}

template <class Visit, SameStruct<Baseline> T>
void visit_fields(Visit& visit, T& value) {
    visit("requests", value.requests);
    visit("errors", value.errors);
    visit("timed", value.timed);
    visit("slow", value.slow);
    visit("p95", value.p95);
    visit("saturation", value.saturation);
    visit("at", value.at);
}

template <class Visit, SameStruct<MetricHealth> T>
void visit_fields(Visit& visit, T& value) {
    visit("state", value.state);
    visit("since", value.since);
    visit("problem", value.problem);
}

template <class Visit, SameStruct<JudgeInput> T>
void visit_fields(Visit& visit, T& value) {
    visit("policy", value.policy);
    visit("at", value.at);
    visit("elapsed", value.elapsed);
    visit("step_time", value.step_time);
    visit("canary", value.canary);
    visit("stable", value.stable);
    visit("baseline", value.baseline);
    visit("metrics", value.metrics);
    visit("p_so_far", value.p_so_far);
    visit("saturated_looks", value.saturated_looks);
}

template <class Visit, SameStruct<ArmNumbers> T>
void visit_fields(Visit& visit, T& value) {
    visit("requests", value.requests);
    visit("errors", value.errors);
    visit("error_ratio", value.error_ratio);
    visit("error_lower", value.error_lower);
    visit("error_upper", value.error_upper);
    visit("p95", value.p95);
    visit("slow_ratio", value.slow_ratio);
    visit("slow_lower", value.slow_lower);
    visit("saturation", value.saturation);
    visit("saturated_gauge", value.saturated_gauge);
    visit("instances", value.instances);
}

template <class Visit, SameStruct<Missing> T>
void visit_fields(Visit& visit, T& value) {
    visit("time", value.time);
    visit("canary_requests", value.canary_requests);
    visit("stable_requests", value.stable_requests);
}

template <class Visit, SameStruct<Verdict> T>
void visit_fields(Visit& visit, T& value) {
    visit("kind", value.kind);
    visit("rule", value.rule);
    visit("limit", value.limit);
    visit("comparison", value.comparison);
    visit("page", value.page);
    visit("test", value.test);
    visit("value", value.value);
    visit("threshold", value.threshold);
    visit("limits", value.limits);
    visit("window", value.window);
    visit("canary", value.canary);
    visit("stable", value.stable);
    visit("excess", value.excess);
    visit("excess_upper", value.excess_upper);
    visit("missing", value.missing);
    visit("problem", value.problem);
    visit("p_so_far", value.p_so_far);
    visit("saturated_looks", value.saturated_looks);
    visit("new_baseline", value.new_baseline);
}

}  // namespace deploybot::deploy
