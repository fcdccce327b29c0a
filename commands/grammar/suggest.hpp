// Adds to a misunderstanding the lines that may have been meant. Internal to the grammar.
#pragma once

#include "commands/grammar/line_parser.hpp"

#include <string_view>

namespace deploybot::commands {

/// `parser` has parsed `line` in vain and told `trouble`.
void add_suggestions(
    Misunderstanding& trouble, std::string_view line, const LineParser& parser,
    const Context& context
);

}  // namespace deploybot::commands
