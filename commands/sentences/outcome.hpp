// How things ended, and why a lane stands still: sentences that several messages share.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/policy.hpp"
#include "queue/lane.hpp"

#include <string>

namespace deploybot::commands {

/// "completed", "rolled back"
std::string word_of(queue::End end);

/// "Rolled back at 14:09 after 12 min: errors 4.8 % of 1,212.", "Aborted by ana at 14:09 …"
Line outcome_words(
    const queue::Finished& finished, const queue::Rights& rights, base::TimePoint now
);

/// "The lane is held by ana since 14:02 (8 min): release day."
Line hold_words(const queue::Hold& hold, const queue::Rights& rights, base::TimePoint now);

}  // namespace deploybot::commands
