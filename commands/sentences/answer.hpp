// Answers to the commands that only read.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"

#include <optional>
#include <string>

namespace deploybot::commands {

/// Answers what the state alone answers. Check needs facts (checks.hpp), as where does of a commit
/// (where.hpp); next and diff need the commits (cargo.hpp); logs needs the driver: its output goes
/// below logs_header().
Message answer_query(
    const queue::Command& command, const queue::Speaker& speaker, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
);

/// Where nothing can be answered: a stranger asks, or what the question names does not exist.
std::optional<Message> refuse_question(
    const queue::Command& command, const queue::Speaker& speaker, const deploy::World& world,
    const deploy::Catalog& catalog
);

/// Stands above what the driver printed. `key`: whose output it is; empty: nothing was run yet.
Message logs_header(const base::Token& token, const std::string& key, bool complete);

}  // namespace deploybot::commands
