// Which of many branch tips descend from one commit, by one walk for all of them.
//
// The walk goes from the tips towards the roots, newest first, and paints everything below the
// commit as it goes: what is below cannot lead to it and is not followed further. It ends when
// nothing else is left, so a recent commit costs a recent piece of history, whatever the number of
// branches; and it is exact even where commit times lie. The painting is Git's own
// paint_down_to_common (commit-reach.c), the way back up from the commit replaces its flags for two
// sides.
#pragma once

#include "base/result.hpp"

#include <git2.h>

#include <vector>

namespace deploybot::integrations::git {

/// For each tip, whether it is the commit or descends from it. Broken: a commit on the way cannot
/// be read. Unavailable: more than two million commits would have to be read.
base::Result<std::vector<bool>> descends(
    git_repository* repository, const std::vector<git_oid>& tips, const git_oid& commit
);

}  // namespace deploybot::integrations::git
