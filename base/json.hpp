// How times, lengths of time and optional values stand in JSON. Include only where JSON is read or
// written.
#pragma once

#include "base/time.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>

namespace nlohmann {

/// Milliseconds since 1970, as a number.
template <>
struct adl_serializer<deploybot::base::TimePoint> {
    static void to_json(json& out, const deploybot::base::TimePoint& at) {
        out = deploybot::base::to_millis(at);
    }
    static void from_json(const json& in, deploybot::base::TimePoint& at) {
        at = deploybot::base::from_millis(in.get<std::int64_t>());
    }
};

/// Milliseconds, as a number.
template <>
struct adl_serializer<deploybot::base::Millis> {
    static void to_json(json& out, const deploybot::base::Millis& length) { out = length.count(); }
    static void from_json(const json& in, deploybot::base::Millis& length) {
        length = deploybot::base::Millis{in.get<std::int64_t>()};
    }
};

/// The value, or null.
template <class T>
struct adl_serializer<std::optional<T>> {
    static void to_json(json& out, const std::optional<T>& value) {
        if (value) {
            out = *value;
        } else {
            out = nullptr;
        }
    }
    static void from_json(const json& in, std::optional<T>& value) {
        if (in.is_null()) {
            value.reset();
        } else {
            value = in.get<T>();
        }
    }
};

}  // namespace nlohmann
