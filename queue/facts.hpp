// What is known of a commit, and the port through which it is asked.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace deploybot::queue {

template <class T>
using Completion = std::function<void(base::Result<T>)>;

/// Result of a CI or CD stage, a check, or one line of eligibility. What cannot be had is Unknown,
/// never Passed.
enum class CheckState { Passed, Failed, Pending, Unknown };

struct Commit {
    base::CommitSha sha;
    std::string subject;  ///< cleaned and shortened: text from outside
    std::string author;   ///< display name, cleaned
    std::string author_email;
    base::TimePoint at;
    /// Commits that it reverts (`This reverts commit SHA`) and what its `Fixes:` trailers name:
    /// SHAs and tokens, in lower case.
    std::vector<std::string> fixes{};
    std::vector<std::string> labels{};  ///< of its `Labels:` trailers

    bool operator==(const Commit&) const = default;
};

/// A CI or CD stage recorded on the commit: `unit`, `security`, `image`, ...
struct StageFact {
    std::string name;
    CheckState state = CheckState::Unknown;
    std::string detail;  ///< "2 of 311 tests failed"
    std::string where;   ///< link or path to look at; may be empty
    base::TimePoint at;

    bool operator==(const StageFact&) const = default;
};

/// A review or approval recorded on the commit by the forge.
struct ReviewFact {
    std::string by;
    base::TimePoint at;

    bool operator==(const ReviewFact&) const = default;
};

struct CommitRange {
    base::CommitSha from{};            ///< the version that they come after; empty: there is none
    std::vector<Commit> commits;       ///< newest first
    std::vector<std::string> paths{};  ///< that they change, sorted
    bool complete = true;              ///< false: there are more commits than were asked for
    bool paths_complete = true;        ///< false: they change more paths than are named

    bool operator==(const CommitRange&) const = default;
};

struct CommitFacts {
    Commit commit;
    std::vector<std::string> branches;  ///< names of the branches that hold it, sorted
    std::vector<StageFact> stages;
    std::vector<ReviewFact> reviews;
    /// What it brings that the stable version has not; nullopt: it could not be had.
    std::optional<CommitRange> change{};

    bool operator==(const CommitFacts&) const = default;
};

/// For each of some commits, those of the others that it contains: its ancestors among them.
using Ancestry = std::map<base::CommitSha, std::set<base::CommitSha>>;

/// Port: where a service's commits live. Adapters: local Git, later GitLab and GitHub.
///
/// Thread: called on the bot's thread; the completion comes there too, never inside the call.
class Forge {
public:
    virtual ~Forge() = default;

    /// `commit`: a full or abbreviated SHA as a person typed it (already matched by
    /// base::looks_like_sha). It is only ever an object id, never a branch or tag of that name.
    /// Errors: NotFound; Ambiguous with the candidates in the message; Unavailable when the
    /// repository cannot be read.
    virtual void find_commit(
        const base::ServiceName& service, const std::string& commit, Completion<CommitFacts> done
    ) = 0;

    /// Which of these commits contain which others; full SHAs, a handful.
    /// Errors: NotFound, Unavailable, Broken, Invalid (unknown service).
    virtual void find_ancestry(
        const base::ServiceName& service, const std::vector<base::CommitSha>& commits,
        Completion<Ancestry> done
    ) = 0;
};

}  // namespace deploybot::queue
