#include "deploy/metrics_json.hpp"

#include "deploy/metrics_fields.hpp"

namespace deploybot::deploy {

void to_json(nlohmann::json& json, const RouteCounter& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, RouteCounter& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const LatencyHistogram& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, LatencyHistogram& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const InstanceSample& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, InstanceSample& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const MetricSnapshot& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, MetricSnapshot& value) {
    json_fields::take(json, value);
}

void to_json(nlohmann::json& json, const ArmCounts& value) {
    json_fields::put(json, value);
}
void from_json(const nlohmann::json& json, ArmCounts& value) {
    json_fields::take(json, value);
}

}  // namespace deploybot::deploy
