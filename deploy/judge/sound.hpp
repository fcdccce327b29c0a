// Finds what cannot be right in the judge's input, before anything is computed from it.
#pragma once

#include "deploy/judge/judge.hpp"

#include <optional>
#include <string>

namespace deploybot::deploy {

/// The first number that cannot be right, in words; nothing if all can.
std::optional<std::string> find_impossible(const JudgeInput& input);

}  // namespace deploybot::deploy
