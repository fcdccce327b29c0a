// Policy, input and verdict as JSON, for the journal: what was judged once can be judged again.
//
// Strict in types, tolerant of fields that came later (deploy/json_fields.hpp). Errors:
// nlohmann::json::exception.
#pragma once

#include "deploy/judge/judge.hpp"

#include <nlohmann/json_fwd.hpp>

namespace deploybot::deploy {

void to_json(nlohmann::json& json, const Limits& value);
void from_json(const nlohmann::json& json, Limits& value);
void to_json(nlohmann::json& json, const JudgePolicy& value);
void from_json(const nlohmann::json& json, JudgePolicy& value);
void to_json(nlohmann::json& json, const Baseline& value);
void from_json(const nlohmann::json& json, Baseline& value);
void to_json(nlohmann::json& json, const MetricHealth& value);
void from_json(const nlohmann::json& json, MetricHealth& value);
void to_json(nlohmann::json& json, const JudgeInput& value);
void from_json(const nlohmann::json& json, JudgeInput& value);
void to_json(nlohmann::json& json, const Verdict& value);
void from_json(const nlohmann::json& json, Verdict& value);

}  // namespace deploybot::deploy
