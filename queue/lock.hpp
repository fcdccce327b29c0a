// A lock: somebody keeps a service, or one of its environments, from being deployed to for a time.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"

#include <optional>
#include <string>

namespace deploybot::queue {

enum class LockLevel {
    Warn,  ///< a deployment starts once its requester has confirmed it
    Own,   ///< only the locker's own deployments start
    Full,  ///< none starts
};

struct Lock {
    base::ServiceName service;
    base::EnvironmentName environment;  ///< empty: all of them
    LockLevel level = LockLevel::Full;
    base::PersonId by;
    std::string reason;
    base::TimePoint since;
    std::optional<base::TimePoint> until;  ///< its time; it outlasts a deployment that runs then
    bool reminded = false;                 ///< its locker was told that it ends soon

    bool operator==(const Lock&) const = default;
};

/// Before the end of a lock its locker is reminded.
inline constexpr base::Millis kLockReminder{std::chrono::minutes{10}};

}  // namespace deploybot::queue
