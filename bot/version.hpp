// The program's version, as `deploybot --version` and the journal's start entries say it.
#pragma once

#include <string_view>

namespace deploybot::bot {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace deploybot::bot
