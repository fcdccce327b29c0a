#include "deploy/rollback/ladder_json.hpp"

#include "deploy/rollback/ladder_fields.hpp"

namespace deploybot::deploy {

void to_json(nlohmann::json& json, const Rung& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, Rung& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const LadderPolicy& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, LadderPolicy& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const FeatureState& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, FeatureState& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const TriedRung& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, TriedRung& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const LadderInput& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, LadderInput& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const LadderDecision& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, LadderDecision& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const FlagOffEvidence& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, FlagOffEvidence& value) {
    json_fields::take(json, value);
}

}  // namespace deploybot::deploy
