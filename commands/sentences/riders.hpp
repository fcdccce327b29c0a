// The words for those who ride together.
#pragma once

#include "commands/message.hpp"
#include "deploy/state.hpp"
#include "queue/rights.hpp"

#include <string>
#include <vector>

namespace deploybot::commands {

/// "Ana ✓ + Bo + Cy ✗ (carts are empty)", the conductor first.
std::string riders_words(const queue::Request& train, const queue::Rights& rights);

/// "On board: Ana ✓ + Bo. 9d0e2aa goes out with 4be1c07." Empty for a request by itself.
Line on_board_line(const queue::Request& train, const queue::Rights& rights);

/// Mentions each of them once.
Line mentions(const std::vector<const queue::Request*>& people, const queue::Rights& rights);

/// What those on board can say now, and how others come on board; whoever may not is not shown it.
std::vector<Button> train_buttons(
    const deploy::LaneState& lane, const queue::Request& train, const deploy::Policy& policy
);

/// Whom the end of a deployment concerns; riders that were not looked at wait again by themselves.
std::vector<Line> told_of_the_end(
    const queue::Lane& lane, const queue::Finished& ended, const queue::Rights& rights
);

/// Those who were on board of it when it ended.
std::vector<const queue::Request*> stranded_of(const queue::Lane& lane, const base::Token& failed);

/// "If one of them is the cause: [4be1c07 of Ana] can go without [9d0e2aa of Bo]."
std::vector<Line> proposal_lines(
    const queue::Lane& lane, const base::Token& failed, const queue::Rights& rights
);

/// `split DEP-…2417 before DEP-…2288`, as proposed; empty where nothing can be cut.
std::string proposed_split(const queue::Lane& lane, const base::Token& failed);

/// For whom it waits, and what they can say; empty: for nobody.
Line awaited_line(
    const deploy::LaneState& lane, const queue::Request& train, const deploy::Policy& policy,
    const queue::Rights& rights, base::TimePoint now
);

/// "Quiet hours of Ana until 07:00." Empty: all of them can be asked.
Line quiet_line(
    const std::vector<base::PersonId>& people, const queue::Rights& rights, base::TimePoint now
);
std::vector<base::PersonId> requesters_of(const std::vector<const queue::Request*>& requests);

}  // namespace deploybot::commands
