#include "integrations/git/notes.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace deploybot::integrations::git {
namespace {

using queue::CheckState;
using queue::ReviewFact;
using queue::StageFact;

constexpr std::size_t kMostLines = 500;
constexpr std::size_t kLongestLine = 2000;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestText = 300;

std::string shown(std::string_view text, std::size_t most = kLongestText) {
    return base::shorten(base::clean(text), most);
}

/// The next word and what follows it.
std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
    text = base::trim(text);
    const std::size_t end = text.find_first_of(" \t");
    return {
        text.substr(0, end),
        end == std::string_view::npos ? std::string_view{} : base::trim(text.substr(end))};
}

std::string_view last_word(std::string_view text) {
    const std::size_t start = text.find_last_of(" \t");
    return start == std::string_view::npos ? text : text.substr(start + 1);
}

std::optional<CheckState> state_of(std::string_view word) {
    return word == "passed"    ? std::optional(CheckState::Passed)
           : word == "failed"  ? std::optional(CheckState::Failed)
           : word == "pending" ? std::optional(CheckState::Pending)
                               : std::nullopt;
}

bool is_stage_name(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '/';
    };
    return !name.empty() && name.size() <= kLongestName &&
           std::all_of(name.begin(), name.end(), is_plain);
}

bool is_link(std::string_view word) {
    return word.starts_with("https://") || word.starts_with("http://");
}

StageFact unknown(std::string name, std::string_view why, std::string_view line) {
    StageFact fact;
    fact.name = std::move(name);
    fact.detail = std::string(why) + ": \"" + shown(line, 100) + "\"";
    return fact;
}

StageFact parse_stage(std::string_view line, std::size_t number) {
    const std::size_t colon = line.find(':');
    const std::string_view name = base::trim(line.substr(0, colon));
    if (colon == std::string_view::npos || !is_stage_name(name)) {
        const std::string place = "stages note, line " + std::to_string(number);
        return unknown(place, "not of the form `name: passed`", line);
    }
    auto [word, rest] = first_word(line.substr(colon + 1));
    const auto state = state_of(word);
    if (!state) {
        return unknown(std::string(name), "neither passed, failed nor pending", line);
    }
    StageFact fact;
    fact.name = name;
    fact.state = *state;
    if (const auto at = base::parse_iso8601(first_word(rest).first)) {
        fact.at = *at;
        rest = first_word(rest).second;
    }
    if (const std::string_view link = last_word(rest); is_link(link)) {
        fact.where = shown(link, kLongestLine);
        rest = base::trim(rest.substr(0, rest.size() - link.size()));
    }
    fact.detail = shown(rest);
    return fact;
}

/// "Name <mail> [time]"
std::optional<ReviewFact> parse_review(std::string_view text) {
    const std::size_t open = text.find('<');
    const std::size_t close = text.find('>');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
        return std::nullopt;
    }
    const std::string_view name = base::trim(text.substr(0, open));
    const std::string_view mail = base::trim(text.substr(open + 1, close - open - 1));
    const std::string_view time = base::trim(text.substr(close + 1));
    const bool is_mail = mail.find('@') != std::string_view::npos &&
                         mail.find_first_of(" \t<") == std::string_view::npos;
    if (name.empty() || !is_mail) {
        return std::nullopt;
    }
    ReviewFact fact;
    fact.by = shown(name, 100) + " <" + shown(base::lower(mail), 200) + ">";
    if (!time.empty()) {
        const auto at = base::parse_iso8601(time);
        if (!at) {
            return std::nullopt;
        }
        fact.at = *at;
    }
    return fact;
}

std::string_view mail_of(const ReviewFact& fact) {
    return std::string_view(fact.by).substr(fact.by.rfind('<'));
}

/// Hands over each line that says something. Limits come first: the note is text from outside.
std::vector<StageFact> each_line(
    std::string_view note, std::string_view kind,
    const std::function<void(std::string_view, std::size_t)>& read
) {
    std::vector<StageFact> problems;
    std::size_t number = 0;
    for (const std::string_view raw : base::split(note, '\n')) {
        const std::string place = std::string(kind) + " note, line " + std::to_string(++number);
        const std::string_view line = base::trim(raw);
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        if (number > kMostLines) {
            problems.push_back(unknown(place, "more than 500 lines; the rest is not read", line));
            break;
        }
        if (line.size() > kLongestLine) {
            problems.push_back(unknown(place, "longer than 2,000 bytes", line));
            continue;
        }
        read(line, number);
    }
    return problems;
}

void put(std::vector<StageFact>& facts, StageFact fact) {
    for (StageFact& known : facts) {
        if (known.name == fact.name) {
            known = std::move(fact);
            return;
        }
    }
    facts.push_back(std::move(fact));
}

}  // namespace

std::vector<StageFact> parse_stages(std::string_view note) {
    std::vector<StageFact> facts;
    auto problems = each_line(note, "stages", [&](std::string_view line, std::size_t number) {
        put(facts, parse_stage(line, number));
    });
    // a note that was cut off may have had a later line for any of them
    const bool is_cut = std::any_of(problems.begin(), problems.end(), [](const StageFact& problem) {
        return problem.detail.starts_with("more than");
    });
    for (StageFact& fact : facts) {
        if (is_cut && fact.state == CheckState::Passed) {
            fact.state = CheckState::Unknown;
            fact.detail = "the note has more than 500 lines; a later one may say otherwise";
        }
    }
    facts.insert(facts.end(), problems.begin(), problems.end());
    return facts;
}

Reviews parse_reviews(std::string_view note) {
    constexpr std::string_view kKey = "reviewed-by:";
    Reviews reviews;
    auto& facts = reviews.facts;
    auto problems = each_line(note, "reviews", [&](std::string_view line, std::size_t number) {
        auto review = base::lower(line.substr(0, kKey.size())) == kKey
                          ? parse_review(line.substr(kKey.size()))
                          : std::nullopt;
        if (!review) {
            const std::string place = "reviews note, line " + std::to_string(number);
            reviews.unreadable.push_back(
                unknown(place, "not of the form `Reviewed-by: Name <mail> time`", line)
            );
            return;
        }
        std::erase_if(facts, [&](const ReviewFact& f) { return mail_of(f) == mail_of(*review); });
        facts.push_back(std::move(*review));
    });
    reviews.unreadable.insert(reviews.unreadable.end(), problems.begin(), problems.end());
    return reviews;
}

}  // namespace deploybot::integrations::git
