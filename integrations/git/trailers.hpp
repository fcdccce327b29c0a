// What a commit's message says about other commits: reverts, `Fixes:` and `Labels:` trailers.
#pragma once

#include "queue/facts.hpp"

#include <string_view>

namespace deploybot::integrations::git {

/// Fills in `fixes` and `labels`. The message is text from outside: what is not understood is left
/// out.
void read_trailers(std::string_view message, queue::Commit& commit);

}  // namespace deploybot::integrations::git
