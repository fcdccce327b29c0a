// `deploybot serve`: the long-running bot.
//
// SIGHUP reads the configuration again (a bad one is refused while the old one goes on); SIGTERM
// and SIGINT drain: no new starts, what runs is handed over to the next start; a second one ends at
// once.
#pragma once

#include <string>

namespace deploybot::bot {

/// 0: ended in order; 1: could not start, and standard error says why; 2: the journal was lost
/// while it ran.
int run_serve(const std::string& config_path);

}  // namespace deploybot::bot
