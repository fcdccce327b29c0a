// Guards: what may keep a deployment from going on, each with its own name, and overridden by that
// name alone. There is no force that lifts them all.
//
// A check is a guard under its own name with '-' for spaces; these are the others.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

namespace deploybot::queue {

inline const base::GuardName kApprovalGuard{"approval"};
inline const base::GuardName kFreezeGuard{"freeze"};
inline const base::GuardName kHoldGuard{"hold"};
inline const base::GuardName kLockGuard{"lock"};

/// One person's word that one guard does not count for one commit.
struct Override {
    base::GuardName guard;
    base::PersonId by;
    std::string reason;
    base::TimePoint at;

    bool operator==(const Override&) const = default;
};

/// An override speaks of what is known now: after so long it must be said again.
inline constexpr base::Millis kOverrideHolds{std::chrono::hours{4}};

/// `not marked bad` -> `not-marked-bad`
base::GuardName guard_named(std::string_view check);

/// Guards that nobody can lift: without an artifact there is nothing to deploy, what is live needs
/// no deployment, and a bad mark has its own way out, pardon.
bool is_absolute(const base::GuardName& guard);

}  // namespace deploybot::queue
