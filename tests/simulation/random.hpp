// The only chance in the simulation: a small deterministic generator. The same seed gives the same
// numbers on every machine (splitmix64, Steele, Lea, Flood 2014; no std distribution, whose results
// the standard leaves open).
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace deploybot::simulation {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
        return mixed ^ (mixed >> 31U);
    }
    /// Both ends included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        const auto span = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<std::int64_t>(next() % span);
    }
    base::Millis between(base::Millis low, base::Millis high) {
        return base::Millis{between(low.count(), high.count())};
    }
    bool chance(double probability) {
        constexpr double kScale = 1.0 / 9007199254740992.0;
        return static_cast<double>(next() >> 11U) * kScale < probability;
    }
    std::size_t index(std::size_t size) { return static_cast<std::size_t>(next() % size); }
    template <class T>
    const T& pick(const std::vector<T>& values) {
        return values[index(values.size())];
    }
    /// A generator of its own: what it draws does not change what this one draws.
    Random split() { return Random(next()); }

private:
    std::uint64_t state_;
};

}  // namespace deploybot::simulation
