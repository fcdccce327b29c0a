// Text from outside, made safe to keep and to show: UTF-8, no control or invisible characters,
// never cut in a letter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::base {

/// Valid UTF-8 without control characters, bidirectional overrides, zero-width and other invisible
/// characters. Broken bytes become U+FFFD; line breaks and tabs become one space where `one_line`,
/// else stay.
std::string clean(std::string_view text, bool one_line = true);

/// At most `most` characters (code points), an ellipsis for what was left out, cut between letters.
std::string shorten(std::string_view text, std::size_t most);

/// Number of code points of valid UTF-8.
std::size_t length(std::string_view text);

std::string_view trim(std::string_view text);
/// ASCII only: chat verbs and names are ASCII.
std::string lower(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// 1234567 -> "1,234,567"
std::string thousands(std::int64_t number);
/// A share as people read it: 0.0481 -> "4.8 %", 0.00042 -> "0.04 %", 0 -> "0 %".
std::string percent(double share);

/// Damerau-Levenshtein distance (optimal string alignment) in bytes, for "did you mean".
std::size_t edit_distance(std::string_view left, std::string_view right);
/// The candidates near enough to be meant, nearest first, at most `most`.
std::vector<std::string> nearest(
    std::string_view word, const std::vector<std::string>& candidates, std::size_t most = 3
);

/// 4 to 64 hex digits (any case): may be a commit. `is_full_sha`: 40 or 64 lower-case ones.
bool looks_like_sha(std::string_view text);
bool is_full_sha(std::string_view text);

}  // namespace deploybot::base
