// `deploybot chat`: talks to a running bot from a terminal, over its HTTP API.
//
// Interactive: history, completion, and what happens meanwhile printed above the line that is being
// typed. With `-c "…"` one line and its answer; if standard input is no terminal, each of its
// lines. The exit status says whether all was done.
#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>

namespace deploybot::bot {

struct ChatOptions {
    std::string url = "http://127.0.0.1:8484";
    base::Secret token;
    std::optional<std::string> line;  ///< say this, print the answer, end
    bool follow = true;               ///< interactive: print what happens meanwhile
    bool colour = true;
    std::string history_file;  ///< empty: none is kept
};

/// 0: done, or left; 1: refused or not understood; 2: the bot cannot be reached, or does not know
/// who speaks.
int run_chat(const ChatOptions& options);

}  // namespace deploybot::bot
