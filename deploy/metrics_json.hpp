// Counters as JSON, for the journal: strict in types, tolerant of fields that came later
// (deploy/json_fields.hpp).
//
// Errors: nlohmann::json::exception.
#pragma once

#include "deploy/metrics.hpp"

#include <nlohmann/json_fwd.hpp>

namespace deploybot::deploy {

void to_json(nlohmann::json& json, const RouteCounter& value);
void from_json(const nlohmann::json& json, RouteCounter& value);
void to_json(nlohmann::json& json, const LatencyHistogram& value);
void from_json(const nlohmann::json& json, LatencyHistogram& value);
void to_json(nlohmann::json& json, const InstanceSample& value);
void from_json(const nlohmann::json& json, InstanceSample& value);
void to_json(nlohmann::json& json, const MetricSnapshot& value);
void from_json(const nlohmann::json& json, MetricSnapshot& value);
void to_json(nlohmann::json& json, const ArmCounts& value);
void from_json(const nlohmann::json& json, ArmCounts& value);

}  // namespace deploybot::deploy
