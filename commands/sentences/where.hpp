// How far a commit has come: the answer to `where SHA`. The state knows the commits that were
// requested; whether one is part of another the forge has to say.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace deploybot::commands {

/// A commit as one service's forge knows it.
struct CommitOf {
    base::ServiceName service;
    queue::Commit commit;
    std::optional<bool> in_stable;  ///< part of the stable version; nullopt: nobody could say
};

/// `found`: of each service whose forge knows it; `problem`: why one could not be asked.
Message answer_where_commit(
    const std::string& typed, const std::vector<CommitOf>& found, const std::string& problem,
    const deploy::World& world, const deploy::Catalog& catalog, base::TimePoint now
);

}  // namespace deploybot::commands
