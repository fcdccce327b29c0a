// The command reference as Markdown: docs/commands.md is this text, and a test compares them.
#pragma once

#include <string>

namespace deploybot::commands {

std::string command_reference();

}  // namespace deploybot::commands
