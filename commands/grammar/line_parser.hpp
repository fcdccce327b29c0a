// Parses one command. Internal to the grammar: parse.hpp is the way in.
#pragma once

#include "commands/grammar/lexer.hpp"
#include "commands/grammar/parse.hpp"
#include "commands/grammar/slots.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace deploybot::commands {

/// One use: parse() once. The text is normalised, trimmed and holds no line break.
class LineParser {
public:
    LineParser(std::string_view line, const Context& context)
        : line_(line), context_(context), lexer_(line) {}

    /// Without suggestions: suggest.hpp adds them.
    Parsed parse();

    /// Where the word begins and ends that was not understood; both 0 where it is none.
    [[nodiscard]] const Word& culprit() const { return culprit_; }
    /// The slot that might have taken it.
    [[nodiscard]] std::optional<SlotKind> wanted() const { return wanted_; }

private:
    using Kind = Misunderstanding::Kind;

    bool skip_address();
    bool find_verb();
    bool read_arguments();
    bool take(const Word& word);
    std::string_view without_ending(std::string_view word);
    bool take_composed(const Word& word);
    bool take_bare(const Word& word, std::uint32_t marked);
    bool read_reason(const Word& word);
    bool keep_reason(std::string_view text);
    bool finish();
    [[nodiscard]] bool is_bot(std::string_view name) const;
    [[nodiscard]] std::uint32_t slots_marked_by(std::string_view word) const;
    [[nodiscard]] bool commit_follows() const;
    [[nodiscard]] bool stands_for_commit(const Word& word, std::uint32_t marked) const;
    [[nodiscard]] bool is_last(const Lexer& lexer) const;
    bool misunderstood(Kind kind, const Word& word, std::string_view expected = {});

    std::string_view line_;
    const Context& context_;
    Lexer lexer_;
    const VerbEntry* entry_ = nullptr;
    std::uint32_t filled_ = 0;  // a bit for each slot of the entry
    queue::Command command_;
    Misunderstanding trouble_;
    bool in_trouble_ = false;
    Word culprit_;
    std::optional<SlotKind> wanted_;
    bool question_ = false;
    bool colon_ = false;  ///< the word ended with it: a reason follows
};

}  // namespace deploybot::commands
