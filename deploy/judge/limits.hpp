// The absolute limits of the policy, held against both arms.
#pragma once

#include "deploy/judge/evidence.hpp"
#include "deploy/judge/judge.hpp"

#include <array>

namespace deploybot::deploy {

inline constexpr const char* kBoundTest = "sequential lower bound";

struct LimitCheck {
    LimitKind kind = LimitKind::Errors;
    Rule rule = Rule::ErrorLimit;
    bool over = false;         ///< as measured
    bool proven = false;       ///< beyond chance
    bool stable_over = false;  ///< beyond chance
    const char* test = kBoundTest;
    double value = 0;
    double threshold = 0;
};

/// `saturated_looks`: in a row, this one included.
std::array<LimitCheck, 3> check_limits(const Evidence& evidence, int saturated_looks);

}  // namespace deploybot::deploy
