// Reads all facts of one commit out of a repository. Blocking.
//
// Thread: one at a time. It keeps no repository open between calls.
#pragma once

#include "base/result.hpp"
#include "integrations/git/branches.hpp"
#include "integrations/git/git_forge.hpp"
#include "queue/commit_log.hpp"
#include "queue/facts.hpp"

#include <string>

namespace deploybot::integrations::git {

class Reader {
public:
    /// Tries twice where something is broken: a gc may have moved objects while we read.
    base::Result<queue::CommitFacts> read(const GitConfig& config, const std::string& digits);

    /// Commits that `to` holds and `from` does not, newest first. Tries twice, as read.
    base::Result<queue::CommitRange> list(
        const GitConfig& config, const std::string& from, const std::string& to, std::size_t most
    );

    /// Which of these commits contain which others. Tries twice, as read.
    static base::Result<queue::Ancestry> ancestry(
        const GitConfig& config, const std::vector<base::CommitSha>& commits
    );

private:
    static base::Result<queue::Ancestry> ancestry_once(
        const GitConfig& config, const std::vector<base::CommitSha>& commits
    );
    base::Result<queue::CommitFacts> read_once(const GitConfig& config, const std::string& digits);

    BranchFinder branches_;
};

}  // namespace deploybot::integrations::git
