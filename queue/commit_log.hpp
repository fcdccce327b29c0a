// The port through which the commits between two versions are listed: what goes out with a
// deployment.
#pragma once

#include "base/name.hpp"
#include "queue/facts.hpp"

#include <cstddef>

namespace deploybot::queue {

/// Thread: called on the bot's thread; the completion comes there too, never inside the call.
class CommitLog {
public:
    virtual ~CommitLog() = default;

    /// Commits that `to` holds and `from` does not, at most `most`; `from` empty: `to` alone.
    /// Errors: NotFound, Unavailable, Broken, Invalid (unknown service).
    virtual void list_commits(
        const base::ServiceName& service, const base::CommitSha& from, const base::CommitSha& to,
        std::size_t most, Completion<CommitRange> done
    ) = 0;
};

}  // namespace deploybot::queue
