// Short ways to write down what an arm served, for the tests of the judge and the ladder.
#pragma once

#include "deploy/judge/judge.hpp"
#include "deploy/metrics.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::deploy {

inline ArmCounts served(double requests, double errors) {
    ArmCounts arm;
    arm.routes = {{.route = "/", .requests = requests, .errors = errors}};
    arm.instances = 2;
    return arm;
}

/// Buckets up to 0.5, 1, 2 (the limit of the default policy) and 5 seconds.
inline LatencyHistogram latencies(double half, double one, double two, double five) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return {.bounds = {0.5, 1, 2, 5, kInfinity}, .counts = {half, one, two, five, five}};
}

/// A canary beside its stable version, half a minute before the end of a step of 75 s.
inline JudgeInput side_by_side(ArmCounts canary, ArmCounts stable) {
    JudgeInput input;
    input.at = base::from_millis(1'763'699'862'417);
    input.step_time = std::chrono::seconds{75};
    input.elapsed = std::chrono::seconds{45};
    input.canary = std::move(canary);
    input.stable = std::move(stable);
    return input;
}

/// The same when the step's time has gone by.
inline JudgeInput at_the_end(ArmCounts canary, ArmCounts stable) {
    JudgeInput input = side_by_side(std::move(canary), std::move(stable));
    input.elapsed = input.step_time;
    return input;
}

}  // namespace deploybot::deploy
