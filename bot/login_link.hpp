// `deploybot login-link PERSON`: lets a person in on the board.
#pragma once

#include <string>

namespace deploybot::bot {

/// Leaves a one-time code beside the journal and prints the link that holds it. The exit status: 0;
/// 1: the configuration has mistakes or knows nobody of that id, or the code cannot be written.
int print_login_link(const std::string& config_path, const std::string& person);

}  // namespace deploybot::bot
