// Forge on a local Git repository, read by libgit2: commits, the branches that hold them, CI stages
// and reviews from notes, and the commits between two versions.
//
// The notes' format is docs/git-notes.md. Nothing is ever written. The repository is opened anew
// for each question, so new commits, moved branches, notes, gc and repack are seen by the next one.
// Thread: the executor's; libgit2 works on a worker thread.
#pragma once

#include "base/name.hpp"
#include "queue/commit_log.hpp"
#include "queue/facts.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace deploybot::integrations::git {

struct GitConfig {
    std::string repository;  ///< absolute path of a bare repository, or of a work tree's top folder
    /// Empty: the branches are refs/heads/*. Otherwise this remote's, named without it:
    /// refs/remotes/origin/main is `main`.
    std::string remote;
    std::string stages_ref{"refs/notes/deploybot/stages"};
    std::string reviews_ref{"refs/notes/deploybot/reviews"};
    std::size_t most_branches =
        2000;  ///< more than that: Unavailable, rather than minutes of walking

    bool operator==(const GitConfig&) const = default;
};

class GitForge final : public queue::Forge, public queue::CommitLog {
public:
    GitForge(
        boost::asio::any_io_executor executor, std::map<base::ServiceName, GitConfig> services
    );
    ~GitForge() override;

    /// Errors: NotFound (no such object, or it is no commit), Ambiguous (at most five candidates in
    /// the message), Invalid (unknown service), Unavailable (no repository there, or it cannot be
    /// read), Broken (a damaged object).
    void find_commit(
        const base::ServiceName& service, const std::string& commit,
        queue::Completion<queue::CommitFacts> done
    ) override;

    /// Errors: as find_commit.
    void find_ancestry(
        const base::ServiceName& service, const std::vector<base::CommitSha>& commits,
        queue::Completion<queue::Ancestry> done
    ) override;

    /// Errors: as find_commit.
    void list_commits(
        const base::ServiceName& service, const base::CommitSha& from, const base::CommitSha& to,
        std::size_t most, queue::Completion<queue::CommitRange> done
    ) override;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::git
