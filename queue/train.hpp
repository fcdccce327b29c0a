// Trains: requests of one service that ride together as one entry of the queue. The entry is the
// request whose commit goes out; it contains every rider's commit, so one digest brings all of them
// to production.
#pragma once

#include "queue/lane.hpp"

#include <optional>
#include <vector>

namespace deploybot::queue {

/// All on board, in their order: the conductor first. A request by itself is a train of one.
std::vector<const Request*> on_board(const Request& train);
const Request& conductor_of(const Request& train);
/// A person's request on board; nullptr if they have none there. Their first, if several.
const Request* request_of(const Request& train, const base::PersonId& person);
/// All of them, in their order on board.
std::vector<const Request*> requests_of(const Request& train, const base::PersonId& person);
bool all_good(const Request& train);

/// What is known of a commit that wants on board.
struct Coupling {
    bool leads = false;  ///< it contains all others: it goes out
    std::vector<base::CommitSha> contains;
    std::vector<base::CommitSha> contained_in;
};

/// nullopt: neither does it contain what goes out, nor the other way round.
std::optional<Coupling> find_coupling(
    const Request& train, const base::CommitSha& commit, const Ancestry& ancestry
);

/// Who goes out when this one no longer does: whose commit contains the most of the others. Empty
/// if it is no head, or nobody rides along.
base::Token next_head(const Request& train, const base::Token& without);

/// Whose commit that one does not contain: they cannot stay on board.
std::vector<const Request*> left_without(const Request& train, const base::Token& without);

/// Of requests that rode together, those that may go out without the suspect's commit: the one
/// whose commit contains the most of the others, and these. Empty if there is none.
std::vector<const Request*> prefix_without(
    const std::vector<const Request*>& rode, const base::CommitSha& suspect,
    const std::vector<base::CommitSha>& contains_of_suspect
);

/// Where to cut a failed train of which nobody knows the suspect: the first half, counted by who
/// contains how many of the others. Empty where there is no half.
std::vector<const Request*> propose_cut(const std::vector<const Request*>& rode);

// ---- changes, for evolve
// ---------------------------------------------------------------------------------------------

/// The rider is on board: `train` is the whole afterwards.
void couple(Request& train, Request rider, const base::Token& before, bool leads);

/// Takes one from the train; `head` goes out from now on if it was the one that did, and contains
/// all that stay.
Request uncouple(Request& train, const base::Token& token, const base::Token& head);

/// Somebody else drives it: they are asked anew, as often as anybody.
void renew_turn(Request& train);

/// Everybody says anew.
void clear_readiness(Request& train);

}  // namespace deploybot::queue
