// Which commits go out: answers to `diff` and `next`. The state says from where to where; the forge
// says what lies between.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/commit_log.hpp"

#include <cstddef>
#include <optional>

namespace deploybot::commands {

/// Commits that a message names one by one; more are only counted as "more".
inline constexpr std::size_t kMostCommitsShown = 20;

/// What one deployment brings: the commits of `to` that `from` does not hold.
struct Cargo {
    base::ServiceName service;
    base::Token token;
    base::CommitSha from;  ///< empty: there is no version before it
    base::CommitSha to;
};

/// What the command asks about; nullopt: nothing there, answer_cargo() says so.
std::optional<Cargo> cargo_of(
    const queue::Command& command, const deploy::World& world, const deploy::Catalog& catalog
);

/// `commits`: of the cargo; where there is none it is not looked at.
Message answer_cargo(
    const queue::Command& command, const std::optional<Cargo>& cargo,
    const base::Result<queue::CommitRange>& commits, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::commands
