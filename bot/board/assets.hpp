// The built files of the board as they lie in the program, plain and compressed.
#pragma once

#include <string_view>

namespace deploybot::bot {

struct Asset {
    std::string_view name;  ///< `index.html`
    std::string_view type;
    std::string_view plain;
    std::string_view gzipped;
};

/// nullptr: there is none of that name. Valid for ever.
const Asset* find_asset(std::string_view name);

}  // namespace deploybot::bot
