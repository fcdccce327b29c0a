#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <utility>

namespace deploybot::base {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
    char32_t code = kReplacement;
    std::size_t bytes = 1;
    bool valid = false;
};

/// Reads one code point; a broken sequence is one replacement character for each byte.
Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (count == 0 || first > 0xF4 || text.size() < count) {
        return {};
    }
    char32_t code = first & (0x7FU >> count);
    for (std::size_t i = 1; i < count; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return {};
        }
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    if (code < kLeast[count] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        return {};
    }
    return {code, count, true};
}

void append_utf8(std::string& out, char32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | (code >> 18U));
        out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

/// Characters that show nothing or reorder what is shown: they let a text look like another one.
bool is_invisible(char32_t code) {
    static constexpr std::array<std::pair<char32_t, char32_t>, 12> kRanges{
        {{0x7F, 0x9F},
         {0xAD, 0xAD},
         {0x34F, 0x34F},
         {0x61C, 0x61C},
         {0x180B, 0x180E},
         {0x200B, 0x200F},
         {0x2028, 0x202E},
         {0x2060, 0x206F},
         {0xFE00, 0xFE0F},
         {0xFEFF, 0xFEFF},
         {0xFFF0, 0xFFFB},
         {0xE0000, 0xE0FFF}}};
    return std::any_of(kRanges.begin(), kRanges.end(), [code](const auto& range) {
        return code >= range.first && code <= range.second;
    });
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::string clean(std::string_view text, bool one_line) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Decoded next = decode(text);
        text.remove_prefix(next.bytes);
        if (next.code == '\n' || next.code == '\t' || next.code == '\r') {
            if (!one_line) {
                // CR LF and a CR alone are one line break
                const bool pair = next.code == '\r' && text.starts_with('\n');
                out += pair ? "" : next.code == '\t' ? "\t" : "\n";
            } else if (!out.empty() && out.back() != ' ') {
                out += ' ';
            }
            continue;
        }
        if (next.code >= 0x20 && !is_invisible(next.code)) {
            append_utf8(out, next.code);
        }
    }
    return out;
}

std::string shorten(std::string_view text, std::size_t most) {
    if (length(text) <= most) {
        return std::string(text);
    }
    std::string out;
    for (std::size_t letters = 0; letters + 1 < most && !text.empty(); ++letters) {
        const std::size_t bytes = decode(text).bytes;
        out += text.substr(0, bytes);
        text.remove_prefix(bytes);
    }
    return out + "…";
}

std::size_t length(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(decode(text).bytes);
        ++count;
    }
    return count;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty()) {
            out += separator;
        }
        out += part;
    }
    return out;
}

std::string thousands(std::int64_t number) {
    std::string text = std::to_string(number);
    const std::size_t start = number < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > start + 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string percent(double share) {
    const double value = share * 100;
    if (value == 0) {
        return "0 %";
    }
    std::array<char, 32> text{};
    const double size = std::fabs(value);
    const int digits = size < 0.1 ? 2 : size < 10 ? 1 : 0;
    std::snprintf(text.data(), text.size(), "%.*f %%", digits, value);
    return text.data();
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(right.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::vector<std::size_t> row(right.size() + 1);
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t changed = left[i - 1] == right[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last = std::exchange(last, std::move(row));
    }
    return last.back();
}

std::vector<std::string> nearest(
    std::string_view word, const std::vector<std::string>& candidates, std::size_t most
) {
    std::vector<std::pair<std::size_t, std::string>> near;
    const std::size_t limit = word.size() <= 3 ? 1 : word.size() <= 6 ? 2 : 3;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > word.size() + limit || word.size() > candidate.size() + limit) {
            continue;
        }
        const std::size_t distance = edit_distance(word, candidate);
        if (distance <= limit) {
            near.emplace_back(distance, candidate);
        }
    }
    std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    std::vector<std::string> names;
    for (auto& [distance, name] : near) {
        if (names.size() < most) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

bool looks_like_sha(std::string_view text) {
    return text.size() >= 4 && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_hex);
}

bool is_full_sha(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_hex(c) && !(c >= 'A' && c <= 'F');
           });
}

}  // namespace deploybot::base
