// Which branches hold a commit: it is their tip or an ancestor of it.
//
// Thread: one at a time (the worker's). Between two object ids the answer never changes, so it is
// kept: the second look of an eligibility check walks nothing.
#pragma once

#include "base/result.hpp"
#include "integrations/git/git_forge.hpp"

#include <git2.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::integrations::git {

class BranchFinder {
public:
    /// Sorted names. A name with invisible characters is listed as such, so that it can pass for no
    /// other. Errors: Unavailable (too many branches), Broken (a reference or an object that cannot
    /// be read).
    base::Result<std::vector<std::string>> branches_with(
        git_repository* repository, const GitConfig& config, const git_oid& commit
    );

private:
    struct Tip {
        std::string branch;
        git_oid id;
    };
    static base::Result<std::vector<Tip>> read_tips(
        git_repository* repository, const GitConfig& config
    );
    /// Afterwards the answer for each tip is known.
    base::Outcome learn(
        git_repository* repository, const std::vector<Tip>& tips, const git_oid& commit
    );

    /// (tip, commit) in hex -> whether the tip descends from the commit
    std::map<std::pair<std::string, std::string>, bool> known_;
};

}  // namespace deploybot::integrations::git
