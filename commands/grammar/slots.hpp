// Which word may stand in which slot, and where it goes in the command. Internal to the grammar.
#pragma once

#include "commands/grammar/verbs.hpp"
#include "commands/grammar/vocabulary.hpp"
#include "queue/command.hpp"

#include <string>
#include <string_view>

namespace deploybot::commands {

enum class Fit {
    No,       ///< it is not so written
    Unknown,  ///< written like a name, and nothing is so called
    Shape,    ///< written as it must be
    Known,    ///< and something is so called
};

Fit fit_of(SlotKind kind, std::string_view word, const Vocabulary& names, const Grammar& grammar);

/// `word` has at least Fit::Shape.
void fill(
    SlotKind kind, std::string_view word, const Vocabulary& names, const Grammar& grammar,
    queue::Command& command
);

/// Said by those who mean it, where the rules ask whether they do.
inline constexpr std::string_view kConfirmed = "confirmed";

/// "a commit (4 to 64 hex digits)"
std::string expectation(SlotKind kind);

/// Starts and ends with a letter or digit, and has only these and `. _ -` between: at most 63
/// characters.
bool is_name(std::string_view word);

/// Word for word in lower case, ASCII; longer ones than `kMost` are given back as nothing.
class LowerWord {
public:
    explicit LowerWord(std::string_view word);
    [[nodiscard]] std::string_view view() const { return {text_, size_}; }

private:
    static constexpr std::size_t kMost = 64;
    char text_[kMost];  // NOLINT(*-avoid-c-arrays): not zeroed, this is the hot path
    std::size_t size_ = 0;
};

}  // namespace deploybot::commands
