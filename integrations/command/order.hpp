// From a call and the configuration to everything that a supervisor needs.
#pragma once

#include "base/result.hpp"
#include "deploy/ports.hpp"
#include "integrations/command/config.hpp"
#include "integrations/command/run_folder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace deploybot::integrations::command {

struct StartOrder {
    RunSpec spec;
    std::vector<std::string> environment;
    std::vector<std::string> supervisor;
    bool repeatable = false;
};

/// Invalid: a service or action without a program, a key or environment that cannot be, no time
/// limit.
base::Result<StartOrder> make_order(
    const CommandDriverConfig& config, const deploy::DriverCall& call
);

/// The observation that can tell how `call` ended, under a key of its own; none where observing
/// tells nothing.
std::optional<deploy::DriverCall> make_look(const deploy::DriverCall& call, base::TimePoint now);

}  // namespace deploybot::integrations::command
