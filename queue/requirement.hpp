// What a team asks by name: of a commit before it may be queued, of a deployment before it may
// enter production.
//
// Invariant: each names its source. What is declared without one is a mistake in the configuration.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"

#include <string>
#include <vector>

namespace deploybot::queue {

/// Where the answer comes from.
enum class Feed {
    Stage,           ///< a result recorded on the commit by CI, CD, a tracker or a scanner
    Reviews,         ///< reviews recorded on the commit
    Batch,           ///< the number of commits that it brings
    Approval,        ///< people with a role, never the requester
    Word,            ///< somebody with a role says so; it holds for a time
    Soak,            ///< the time that this deployment stood in the environment before
    Uat,             ///< this deployment's own smoke tests there, with its digest
    RollbackTarget,  ///< the stable version is there, and its artifact still is what it was
    Told,            ///< people with a role were told in chat
};

struct Requirement {
    std::string name;
    std::string owner;  ///< who looks after it
    Feed feed = Feed::Stage;
    std::string stage;                  ///< Stage: the name of the recorded result
    int count = 1;                      ///< Reviews, Approval: people; Batch: commits at most
    std::vector<base::RoleName> roles;  ///< Approval, Word, Told
    /// Stage: an older result does not count. Approval, Word: it holds so long. Soak: at least so
    /// long. Zero: any.
    base::Millis period{};
    std::string link;                 ///< where to look; may be empty
    std::vector<std::string> paths;   ///< only where the commits change one of these (`pay/*`)
    std::vector<std::string> labels;  ///< or have one of these labels; both empty: always
    bool warns = false;               ///< Batch: says so, and lets it pass

    bool operator==(const Requirement&) const = default;
};

}  // namespace deploybot::queue
