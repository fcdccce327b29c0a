// What a policy asks by name: declared checks, gates before production, emergencies.
#pragma once

#include "bot/config/declare/codec.hpp"
#include "deploy/policy.hpp"

#include <string>
#include <vector>

namespace deploybot::bot::config {

/// A path in a commit, or its beginning with * at the end.
Codec<std::string> path_pattern();
Codec<std::vector<queue::Requirement>> checks_codec();
Codec<std::vector<queue::Requirement>> gates_codec();
Codec<deploy::EmergencyPolicy> emergency_codec();

/// No name means two things, and an emergency keeps checks that there are.
void check_requirements(Context& context, const Node& node, const deploy::Policy& policy);

}  // namespace deploybot::bot::config
