// What conversations about trains and the order of the queue share: a trunk, and looks at the lane.
#pragma once

#include "tests/support/conversation.hpp"

#include <algorithm>
#include <string>

namespace deploybot::tests {

// what is live, what keeps the lane busy, a trunk of three, a commit beside it, and one that mends
inline const std::string kLive = "77aa01f000000000000000000000000000000000";
inline const std::string kBusy = "b051111000000000000000000000000000000000";
inline const std::string kA = "aaaaaa1000000000000000000000000000000000";
inline const std::string kB = "bbbbbb2000000000000000000000000000000000";
inline const std::string kC = "cccccc3000000000000000000000000000000000";
inline const std::string kApart = "dddddd4000000000000000000000000000000000";
inline const std::string kFix = "f1f1f15000000000000000000000000000000000";

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

inline std::ptrdiff_t written(const Conversation& chat, const std::string& type) {
    const auto types = chat.entry_types();
    return std::count(types.begin(), types.end(), type);
}

/// Requests it as this person; its token.
inline base::Token ask(Conversation& chat, const std::string& person, const std::string& commit) {
    chat.say(person, "request " + commit);
    return chat.last_token();
}

/// "ana bo ": whose requests wait, the next first.
inline std::string order(const Conversation& chat) {
    std::string people;
    for (const queue::Request& request : chat.lane().queue.waiting) {
        people += request.requester.str() + " ";
    }
    return people;
}

}  // namespace deploybot::tests
