// A text from outside, made plain, cut into commands and words. Internal to the grammar.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace deploybot::commands {

/// Cleaned (base::clean), with typographic dashes, quotes, ellipses and blanks turned into their
/// ASCII likes, so that what a phone makes of a command is the command. Line breaks stay.
std::string normalise(std::string_view text);

/// Cuts the next command off `text`: up to `;` or a line break outside of quotes. The cut part is
/// trimmed, maybe empty.
std::string_view take_command(std::string_view& text);

struct Word {
    std::string_view text;  ///< without its quotes
    bool quoted = false;
    std::size_t begin = 0;  ///< place in the command, quotes included
    std::size_t end = 0;
};

/// Reads one command word by word, without allocating. Lifetime: that of the text.
class Lexer {
public:
    explicit Lexer(std::string_view command) : command_(command) {}
    /// False, and `word` as it was, where there is no more.
    bool next(Word& word);
    bool peek(Word& word) const { return Lexer(*this).next(word); }
    /// All that was not read yet.
    [[nodiscard]] std::string_view rest() const { return command_.substr(at_); }

private:
    std::string_view command_;
    std::size_t at_ = 0;
};

}  // namespace deploybot::commands
