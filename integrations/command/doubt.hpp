// What to do about an action that was started and whose end nobody saw: in doubt, look; never
// repeat blindly.
//
// Pure.
#pragma once

#include "base/result.hpp"
#include "deploy/ports.hpp"

#include <optional>
#include <string>

namespace deploybot::integrations::command {

struct Doubt {
    deploy::DriverCall call;
    int attempt = 1;          ///< starts so far
    bool repeatable = false;  ///< the configuration says that starting it twice does no harm
    /// What observing answered; none where the action cannot be observed.
    std::optional<base::Result<deploy::DriverResult>> observed;
};

struct DoubtDecision {
    /// How it ended; none: start it again.
    std::optional<deploy::DriverResult> result;
    std::string reason;
};

DoubtDecision resolve(const Doubt& doubt);

}  // namespace deploybot::integrations::command
