// Eligibility as people read it: every check that is in the way with its remedy, the others in one
// line.
#pragma once

#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "queue/check.hpp"

#include <vector>

namespace deploybot::commands {

/// One line for each check that has not passed, one for all that have.
std::vector<Line> check_lines(const std::vector<queue::Check>& checks);

/// "9 of 9 fine (branch, build, unit)"
std::string checks_in_short(const std::vector<queue::Check>& checks);

/// Answers `check COMMIT [of SERVICE]`.
Message answer_check(
    const base::ServiceName& service, const queue::Commit& commit,
    const std::vector<queue::Check>& checks
);

}  // namespace deploybot::commands
