// Eligibility: may this commit go out? Each check answers with its own line.
#pragma once

#include "base/name.hpp"
#include "queue/facts.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::queue {

/// One line of eligibility: what was asked, what was found, where to look and what to do.
struct Check {
    std::string name;  ///< `commit`, `branch`, `unit`, `bad mark`, `artifact`, ...
    CheckState state = CheckState::Unknown;
    std::string asked;   ///< "on one of main, develop, release/*"
    std::string found;   ///< "on feature/cache only"
    std::string remedy;  ///< what to do next; empty where it passed
    std::string where;   ///< link or path; may be empty

    bool operator==(const Check&) const = default;
};

struct EligibilityPolicy {
    std::vector<std::string> approved_branches;  ///< names, or a prefix and `*`
    std::vector<std::string> required_stages;
};

/// What the queue itself knows of the commit.
struct Standing {
    std::map<base::CommitSha, std::string> bad;  ///< marked by a rollback -> why
    base::CommitSha live;                        ///< stable version in production; empty: none yet
};

/// Every check, passed or not, in a fixed order: branch, the required stages, not live already, not
/// marked bad.
std::vector<Check> eligibility(
    const CommitFacts& facts, const EligibilityPolicy& policy, const Standing& standing
);

bool all_passed(const std::vector<Check>& checks);

/// `release/*` matches `release/1.2`; without `*` the names must be equal.
bool branch_matches(std::string_view pattern, std::string_view branch);

}  // namespace deploybot::queue
