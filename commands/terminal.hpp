// A message as a terminal shows it: wrapped, and coloured where asked for.
#pragma once

#include "commands/message.hpp"

#include <cstddef>
#include <string>

namespace deploybot::commands {

struct TerminalStyle {
    std::size_t width = 100;  ///< columns, at least 20; 0: nothing is wrapped (logs, mail, tests)
    bool colour = false;      ///< ANSI escapes; all of them are the renderer's own
};

/// Ends with a line break.
std::string render_terminal(const Message& message, const TerminalStyle& style = {});

}  // namespace deploybot::commands
