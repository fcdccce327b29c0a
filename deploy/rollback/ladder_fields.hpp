// The fields of the ladder's structs as they stand in JSON.
#pragma once

#include "deploy/judge/judge_fields.hpp"
#include "deploy/rollback/ladder.hpp"

namespace deploybot::deploy {

template <class Visit, SameStruct<LadderPolicy> T>
void visit_fields(Visit& visit, T& value) {
    visit("feature_share", value.feature_share);
    visit("flag_time", value.flag_time);
    visit("scrape_time", value.scrape_time);
    visit("rollback_time", value.rollback_time);
    visit("confidence", value.confidence);
}

template <class Visit, SameStruct<FeatureState> T>
void visit_fields(Visit& visit, T& value) {
    visit("flag", value.flag);
    visit("routes", value.routes);
    visit("on", value.on);
}

template <class Visit, SameStruct<TriedRung> T>
void visit_fields(Visit& visit, T& value) {
    visit("rung", value.rung);
    visit("decided", value.decided);
    visit("deadline", value.deadline);
    visit("helped", value.helped);
}

template <class Visit, SameStruct<LadderInput> T>
void visit_fields(Visit& visit, T& value) {
    visit("policy", value.policy);
    visit("now", value.now);
    visit("verdict", value.verdict);
    visit("canary", value.canary);
    visit("stable", value.stable);
    visit("max_saturation", value.max_saturation);
    visit("features", value.features);
    visit("infrastructure_troubles", value.infrastructure_troubles);
    visit("tried", value.tried);
    visit("stable_health", value.stable_health);
    visit("may_turn_flags", value.may_turn_flags);
}

template <class Visit, SameStruct<LadderDecision> T>
void visit_fields(Visit& visit, T& value) {
    visit("rung", value.rung);
    visit("reason", value.reason);
    visit("deadline", value.deadline);
    visit("verify", value.verify);
    visit("flags", value.flags);
    visit("excess_errors", value.excess_errors);
    visit("feature_share", value.feature_share);
    visit("infrastructure_troubles", value.infrastructure_troubles);
}

template <class Visit, SameStruct<FlagOffEvidence> T>
void visit_fields(Visit& visit, T& value) {
    visit("before", value.before);
    visit("after", value.after);
    visit("routes", value.routes);
    visit("deadline", value.deadline);
    visit("taken", value.taken);
    visit("now", value.now);
}

}  // namespace deploybot::deploy
