// When a waiting request should start: from what the policy asks of those before it and how long
// the service's last deployments took. "About" is what is usual, "at most" what the slowest of the
// last ones would need.
//
// Unknown, and said so, where a person decides: a hold, a missing approval, a turn to accept, a
// deployment that waits.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <optional>
#include <string>

namespace deploybot::commands {

struct Estimate {
    base::Millis about{};
    base::Millis most{};
    std::string
        unknown_because;  ///< not empty: nobody can know; the times are then without meaning
};

/// `token` waits in the lane.
Estimate estimate_start(
    const deploy::LaneState& lane, const deploy::Catalog& catalog, const base::Token& token,
    base::TimePoint now
);

/// When the running deployment should be over.
Estimate estimate_end(const deploy::LaneState& lane, base::TimePoint now);

/// "in about 6 min (at most 11 min)", "now", or "when the hold is lifted".
std::string words_of(const Estimate& estimate);

}  // namespace deploybot::commands
