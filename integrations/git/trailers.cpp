#include "integrations/git/trailers.hpp"

#include "base/name.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace deploybot::integrations::git {
namespace {

constexpr std::size_t kMostNamed = 20;
constexpr std::size_t kLongestLabel = 64;
constexpr std::string_view kReverts = "this reverts commit ";

bool is_token(std::string_view word) {
    constexpr std::string_view kPrefix = "dep-";
    return word.starts_with(kPrefix) && word.size() > kPrefix.size() &&
           std::all_of(word.begin() + kPrefix.size(), word.end(), [](char c) {
               return c >= '0' && c <= '9';
           });
}

void keep(std::string_view word, std::vector<std::string>& words) {
    if (!word.empty() && words.size() < kMostNamed) {
        words.emplace_back(word);
    }
}

/// What stands behind `key` in a line that begins with it; nothing otherwise.
std::string_view behind(std::string_view line, std::string_view key) {
    return line.starts_with(key) ? base::trim(line.substr(key.size())) : std::string_view{};
}

}  // namespace

void read_trailers(std::string_view message, queue::Commit& commit) {
    for (const std::string_view raw : base::split(message, '\n')) {
        const std::string line = base::lower(base::trim(raw));
        std::string_view named = behind(line, kReverts);
        if (named.empty()) {
            named = behind(line, "fixes:");
        }
        std::string_view first = named.substr(0, named.find_first_of(" ,.("));
        if (base::looks_like_sha(first) || is_token(first)) {
            keep(first, commit.fixes);
        }
        for (const std::string_view label : base::split(behind(line, "labels:"), ',')) {
            keep(base::shorten(base::clean(base::trim(label)), kLongestLabel), commit.labels);
        }
    }
}

}  // namespace deploybot::integrations::git
