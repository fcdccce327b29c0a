// Eligibility: may this commit go out? Each check answers with its own line.
#pragma once

#include "base/name.hpp"
#include "queue/facts.hpp"
#include "queue/requirement.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::queue {

/// One line of eligibility: what was asked, what was found, where to look and what to do.
struct Check {
    std::string name;  ///< `commit`, `branch`, `unit`, `bad mark`, `artifact`, ...
    CheckState state = CheckState::Unknown;
    std::string asked;    ///< "on one of main, develop, release/*"
    std::string found;    ///< "on feature/cache only"
    std::string remedy;   ///< what to do next; empty where it passed
    std::string where;    ///< link or path; may be empty
    std::string owner{};  ///< who looks after it; may be empty
    /// Who took it upon themselves, and why: it is no longer in the way. Empty: nobody.
    std::string overridden{};

    bool operator==(const Check&) const = default;
};

struct EligibilityPolicy {
    std::vector<std::string> approved_branches;  ///< names, or a prefix and `*`
    std::vector<std::string> required_stages;
    std::vector<Requirement> declared;
};

/// Why a commit was marked bad, and by which request's rollback.
struct BadCommit {
    std::string reason;
    base::Token token;

    bool operator==(const BadCommit&) const = default;
};

/// What the queue itself knows of the commit.
struct Standing {
    std::map<base::CommitSha, BadCommit> bad;
    base::CommitSha live;  ///< stable version in production; empty: none yet
};

/// Every check, passed or not, in a fixed order: branch, the required stages, the declared ones,
/// not live already, not marked bad, trunk.
std::vector<Check> eligibility(
    const CommitFacts& facts, const EligibilityPolicy& policy, const Standing& standing,
    base::TimePoint now
);

/// One declared check against what is known of the commit.
Check check_requirement(
    const CommitFacts& facts, const Requirement& requirement, base::TimePoint now
);

/// Whether it asks anything of what the commit brings: its paths and labels say so. What the commit
/// brings and is not known may be anything.
bool concerns(const Requirement& requirement, const CommitFacts& facts);

/// The first of the paths that one of the patterns means (`pay/*`); empty: none.
std::string first_touched(
    const std::vector<std::string>& patterns, const std::vector<std::string>& paths
);

/// Not in the way: it passed, or somebody took it upon themselves.
bool is_settled(const Check& check);
bool all_passed(const std::vector<Check>& checks);

/// `release/*` matches `release/1.2`; without `*` the names must be equal.
bool branch_matches(std::string_view pattern, std::string_view branch);

}  // namespace deploybot::queue
