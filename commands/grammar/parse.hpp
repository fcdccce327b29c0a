// Text as people type it -> commands, or what was not understood and what may have been meant.
//
// Nothing is ever executed by guess: a line that does not fit the grammar word for word is a
// Misunderstanding with suggestions that do. Limits come first: a text over kMaxText bytes or with
// more than kMaxCommands commands has no effect at all. Costs well under 2 µs for one command,
// whatever the number of verbs.
#pragma once

#include "base/name.hpp"
#include "commands/grammar/verbs.hpp"
#include "commands/grammar/vocabulary.hpp"
#include "queue/command.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace deploybot::commands {

inline constexpr std::size_t kMaxText = 4096;
inline constexpr std::size_t kMaxCommands = 10;

/// Where a text was said. The references must outlive the call only.
struct Context {
    const Vocabulary& names;
    const Grammar& grammar = Grammar::standard();
    std::string_view bot_name =
        "DeployBot";  ///< `@DeployBot`, `deploybot:` before a command are skipped
    /// Said in the thread of this deployment: stands in where a verb takes a token and none was
    /// typed.
    base::Token thread_token;
};

/// What was not understood. `found` is cleaned and short; it is text from outside.
struct Misunderstanding {
    enum class Kind {
        Nothing,        ///< no words, or only my name
        NotForMe,       ///< begins with the mention of somebody else, or of nobody
        TooLong,        ///< more than kMaxText bytes
        TooMany,        ///< more than kMaxCommands commands
        UnknownVerb,    ///< `found` is no verb
        UnknownName,    ///< `found` looks like a name of `expected`, and none is so called
        NoCommit,       ///< `found` stands where a commit must, and is none
        NoPlace,        ///< nothing of this verb takes the word `found`
        TwoMeanings,    ///< `found` is a service's name and may be a commit as well
        Question,       ///< a changing command that ends with a question mark
        Missing,        ///< `expected` is missing
        MissingReason,  ///< the verb needs a reason
    };
    Kind kind = Kind::Nothing;
    std::string found;
    std::string expected;             ///< in words: "a commit (4 to 64 hex digits)"
    std::optional<queue::Verb> verb;  ///< as far as it was understood
    /// Whole command lines, nearest first; each parses as it stands (one that lacks only its reason
    /// ends in "because …").
    std::vector<std::string> suggestions;

    bool operator==(const Misunderstanding&) const = default;
};

using Parsed = std::variant<queue::Command, Misunderstanding>;

/// One entry for each command in the text, in order; never empty. `Command::token` is a full `DEP-`
/// and 13 or more digits, or `DEP-…` and the last 4 to 12 digits, which the rules resolve.
std::vector<Parsed> parse(std::string_view text, const Context& context);

/// The line that parses to this command again: for buttons, history and logs.
std::string to_line(const queue::Command& command);

}  // namespace deploybot::commands
