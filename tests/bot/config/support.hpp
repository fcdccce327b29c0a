// What the configuration's tests share: a small file without mistakes, changes to it, and what is
// wrong then.
#pragma once

#include "bot/config/load.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bot {

/// As good as random: hex, 128 bits.
inline constexpr const char* kToken = "9f86d081884c7d659a2feaa0c55ad015";

/// One service, two people; line numbers of the tests are its own.
const std::string& shop_file();

/// shop_file() with the only occurrence of `from` replaced.
std::string changed(std::string_view from, std::string_view to);

/// TOKEN_BO is kToken; `more` is set besides, or instead.
LoadedConfig load(std::string_view text, const std::map<std::string, std::string>& more = {});

/// As check-config prints them, of a file named `f`; empty: none.
std::string mistakes_in(
    std::string_view text, const std::map<std::string, std::string>& variables = {}
);

/// A change of shop_file() and what is then said of it.
struct Case {
    std::string_view from;
    std::string_view to;
    std::string_view mistakes;
};
void expect_mistakes(const std::vector<Case>& cases);

}  // namespace deploybot::bot
