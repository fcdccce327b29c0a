// Answers to the commands that only read.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"

#include <string>

namespace deploybot::commands {

/// Answers status, queue, why, history, who, flags and help. Check needs facts: see checks.hpp.
/// Logs needs the driver: its output goes below logs_header().
Message answer_query(
    const queue::Command& command, const queue::Speaker& speaker, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
);

/// Stands above what the driver printed. `key`: whose output it is; empty: nothing was run yet.
Message logs_header(const base::Token& token, const std::string& key, bool complete);

}  // namespace deploybot::commands
