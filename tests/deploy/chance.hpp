// Chance for Monte Carlo tests: seeded, and the same with every standard library (its distributions
// are not).
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace deploybot::deploy {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : numbers_(seed) {}

    bool happens(double probability) {
        constexpr double kRange = 18446744073709551616.0;  // 2^64
        return static_cast<double>(numbers_()) < probability * kRange;
    }

    /// How many of `trials` happen.
    double count(int trials, double probability) {
        double events = 0;
        for (int i = 0; i < trials; ++i) {
            events += happens(probability) ? 1 : 0;
        }
        return events;
    }

private:
    std::mt19937_64 numbers_;
};

}  // namespace deploybot::deploy
