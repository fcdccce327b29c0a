// Something that is wrong in a configuration file: where, what, and what would be right.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace deploybot::bot {

/// Both from 1; the column counts characters, not bytes.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;

    auto operator<=>(const Place&) const = default;
};

struct Mistake {
    std::string file;
    Place place;
    std::string message;  ///< what was found; never a secret
    std::string hint;     ///< the nearest right name, or what to write; may be empty

    bool operator==(const Mistake&) const = default;
};

/// `deploybot.yaml:12:5: message; hint`, one line each.
std::string format_mistakes(const std::vector<Mistake>& mistakes);

}  // namespace deploybot::bot
