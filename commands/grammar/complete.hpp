// What may come next in a line that is being typed: for the terminal's and the board's completion.
#pragma once

#include "commands/grammar/verbs.hpp"
#include "commands/grammar/vocabulary.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::commands {

struct Candidate {
    std::string text;       ///< replaces the line from `Candidates::from` on
    std::string_view help;  ///< one line about a verb; empty for names

    bool operator==(const Candidate&) const = default;
};

struct Candidates {
    std::size_t from = 0;  ///< byte offset of the word that is being typed
    std::vector<Candidate> list;
};

/// `line` up to the cursor. Only the last command of several is looked at.
Candidates complete(
    std::string_view line, const Vocabulary& names, const Grammar& grammar = Grammar::standard()
);

}  // namespace deploybot::commands
