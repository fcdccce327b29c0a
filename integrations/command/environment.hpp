// The whole environment of a deploy program: what is configured, what the call says, nothing of the
// bot's own by itself.
//
// Pure but for the pass-through names, whose values are read from the bot's environment.
#pragma once

#include "base/result.hpp"
#include "deploy/ports.hpp"
#include "integrations/command/config.hpp"

#include <string>
#include <vector>

namespace deploybot::integrations::command {

/// NAME=value lines. Invalid: a name that is none or starts with DEPLOYBOT_, a value with a zero
/// byte.
base::Result<std::vector<std::string>> build_environment(
    const CommandService& service, const deploy::DriverCall& call
);

/// DEPLOYBOT_KEY=..., by which a process is known as part of the action.
std::string key_variable(const std::string& key);

}  // namespace deploybot::integrations::command
