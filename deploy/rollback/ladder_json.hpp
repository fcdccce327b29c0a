// The ladder's policy, input and decision as JSON, for the journal.
//
// Strict in types, tolerant of fields that came later (deploy/json_fields.hpp). Errors:
// nlohmann::json::exception.
#pragma once

#include "deploy/rollback/ladder.hpp"

#include <nlohmann/json_fwd.hpp>

namespace deploybot::deploy {

void to_json(nlohmann::json& json, const Rung& value);
void from_json(const nlohmann::json& json, Rung& value);
void to_json(nlohmann::json& json, const LadderPolicy& value);
void from_json(const nlohmann::json& json, LadderPolicy& value);
void to_json(nlohmann::json& json, const FeatureState& value);
void from_json(const nlohmann::json& json, FeatureState& value);
void to_json(nlohmann::json& json, const TriedRung& value);
void from_json(const nlohmann::json& json, TriedRung& value);
void to_json(nlohmann::json& json, const LadderInput& value);
void from_json(const nlohmann::json& json, LadderInput& value);
void to_json(nlohmann::json& json, const LadderDecision& value);
void from_json(const nlohmann::json& json, LadderDecision& value);
void to_json(nlohmann::json& json, const FlagOffEvidence& value);
void from_json(const nlohmann::json& json, FlagOffEvidence& value);

}  // namespace deploybot::deploy
