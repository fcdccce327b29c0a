// What libyaml complains about, in words that say what to do.
#pragma once

#include "bot/config/mistake.hpp"

#include <yaml.h>

#include <string>
#include <string_view>

namespace deploybot::bot::config {

inline Place to_place(const yaml_mark_t& mark) {
    return Place{.line = mark.line + 1, .column = mark.column + 1};
}

/// The mistake that stopped the parser. `text`: what it was given.
Mistake explain_problem(
    const yaml_parser_t& parser, std::string_view text, const std::string& file
);

}  // namespace deploybot::bot::config
