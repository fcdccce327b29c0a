// The small process between the bot and a deploy program: `deploybot supervise --dir DIR`.
//
// It outlives the bot, holds DIR/lock as long as it lives, keeps the program's output within
// bounds, enforces the time limit and cancellation on everything that descends from the program,
// and leaves DIR/result.json behind. The bot finds it again by the lock. See run_folder.hpp for the
// files, docs/command-driver.md for what stays running and what does not.
//
// Its own environment is the program's: the bot starts it with nothing else, so no value of it
// touches the disk.
#pragma once

#include <string>

namespace deploybot::integrations::command {

/// Runs DIR/call.json to its end. Single-threaded, blocking. The process's exit status: 0 when a
/// result was written, whatever it says; otherwise it was not, and standard error says why.
int run_supervisor(const std::string& dir);

}  // namespace deploybot::integrations::command
