// The text of the notes that CI and reviewers leave on a commit, read into facts. The format is
// docs/git-notes.md.
//
// Pure. Whatever cannot be read becomes a fact in state Unknown that says why: never Passed, and
// never nothing.
#pragma once

#include "queue/facts.hpp"

#include <string_view>
#include <vector>

namespace deploybot::integrations::git {

/// `name: passed|failed|pending [time] [detail] [url]`, a line each; a later line of a name wins.
/// In order of first mention.
std::vector<queue::StageFact> parse_stages(std::string_view note);

struct Reviews {
    std::vector<queue::ReviewFact> facts;  ///< one for each mail address, the latest line of each
    std::vector<queue::StageFact> unreadable;  ///< lines that are no review, as Unknown facts
};

/// `Reviewed-by: Name <mail> [time]`, a line each.
Reviews parse_reviews(std::string_view note);

}  // namespace deploybot::integrations::git
