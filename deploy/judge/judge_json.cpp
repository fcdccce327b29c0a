#include "deploy/judge/judge_json.hpp"

#include "deploy/judge/judge_fields.hpp"

namespace deploybot::deploy {

void to_json(nlohmann::json& json, const Limits& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, Limits& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const JudgePolicy& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, JudgePolicy& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const Baseline& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, Baseline& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const MetricHealth& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, MetricHealth& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const JudgeInput& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, JudgeInput& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const Verdict& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, Verdict& value) {
    json_fields::take(json, value);
}

}  // namespace deploybot::deploy
