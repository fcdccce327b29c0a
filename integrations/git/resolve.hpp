// From the digits that a person typed to one commit object. Never through a reference: a branch or
// tag that is named like an id is not looked at.
#pragma once

#include "base/result.hpp"
#include "integrations/git/handle.hpp"

#include <string>

namespace deploybot::integrations::git {

/// `digits`: 4 to 64 hex digits. Where several objects begin with them, the only commit among them
/// is meant. Errors: NotFound, also for an object of another kind; Ambiguous; Broken.
base::Result<git_oid> resolve_commit(git_repository* repository, const std::string& digits);

}  // namespace deploybot::integrations::git
