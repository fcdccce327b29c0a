#include "commands/grammar/slots.hpp"

#include "base/text.hpp"
#include "base/time_zone.hpp"

#include <algorithm>
#include <optional>

namespace deploybot::commands {
namespace {

constexpr std::size_t kTokenDigits = 13;  // UTC milliseconds from 2001 to 2286
constexpr std::size_t kMostTokenDigits = 15;
constexpr std::size_t kLeastTokenDigits = 4;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The digits of `DEP-1763699862417`, `dep-...2417`, `...2417` or `2417`; empty if it is not
/// written so.
std::string_view token_digits(std::string_view word) {
    const bool named = word.size() > 4 && LowerWord(word.substr(0, 4)).view() == "dep-";
    if (named) {
        word.remove_prefix(4);
    }
    const std::size_t dots = std::min(word.find_first_not_of('.'), word.size());
    word.remove_prefix(dots);
    const bool digits = word.size() >= kLeastTokenDigits && word.size() <= kMostTokenDigits &&
                        std::all_of(word.begin(), word.end(), is_digit);
    return digits && dots <= 3 ? word : std::string_view{};
}

base::Token token_of(std::string_view word) {
    const std::string_view digits = token_digits(word);
    return base::Token((digits.size() >= kTokenDigits ? "DEP-" : "DEP-…") + std::string(digits));
}

std::optional<int> percent_of(std::string_view word) {
    const LowerWord lowered(word);
    std::string_view text = lowered.view();
    if (text == "on") {
        return 100;
    }
    if (text == "off") {
        return 0;
    }
    if (text.ends_with('%')) {
        text.remove_suffix(1);
    }
    if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit)) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text) {
        value = value * 10 + (c - '0');
    }
    return value <= 100 ? std::optional(value) : std::nullopt;
}

/// What people say -> the environments as the design names them.
std::string_view environment_name(std::string_view word) {
    const LowerWord lowered(word);
    const std::string_view text = lowered.view();
    if (text == "prod" || text == "live") {
        return "production";
    }
    return text == "preprod" || text == "pre-production" ? "uat" : word;
}

bool means_everything(std::string_view word) {
    const LowerWord lowered(word);
    const std::string_view text = lowered.view();
    return text == "everything" || text == "all" || text == "everywhere";
}

std::optional<queue::LockLevel> level_of(std::string_view word) {
    const LowerWord lowered(word);
    const std::string_view text = lowered.view();
    if (text == "warn" || text == "warning") {
        return queue::LockLevel::Warn;
    }
    if (text == "own" || text == "mine") {
        return queue::LockLevel::Own;
    }
    return text == "full" ? std::optional(queue::LockLevel::Full) : std::nullopt;
}

/// Whether the word is written as a point in time: which one, the rules say.
bool looks_like_moment(std::string_view word) {
    return base::read_moment(word, {}, base::TimePoint{}).has_value();
}

/// `@bo` and `bo` are the same person.
std::string_view person_name(std::string_view word) {
    return word.starts_with('@') ? word.substr(1) : word;
}

Fit name_fit(std::string_view word, const NameSet& names) {
    if (!is_name(word)) {
        return Fit::No;
    }
    if (names.empty()) {
        return Fit::Shape;
    }
    return names.find(word) != nullptr ? Fit::Known : Fit::Unknown;
}

std::string_view canonical(std::string_view word, const NameSet& names) {
    const std::string* known = names.find(word);
    return known == nullptr ? word : std::string_view(*known);
}

}  // namespace

LowerWord::LowerWord(std::string_view word) {
    if (word.size() <= kMost) {
        size_ = word.size();
        std::transform(word.begin(), word.end(), text_, [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    }
}

bool is_name(std::string_view word) {
    constexpr std::size_t kMost = 63;
    return !word.empty() && word.size() <= kMost && is_alnum(word.front()) &&
           is_alnum(word.back()) && std::all_of(word.begin(), word.end(), [](char c) {
               return is_alnum(c) || c == '.' || c == '_' || c == '-';
           });
}

Fit fit_of(SlotKind kind, std::string_view word, const Vocabulary& names, const Grammar& grammar) {
    const auto shape = [](bool is_shaped) { return is_shaped ? Fit::Shape : Fit::No; };
    switch (kind) {
        case SlotKind::Commit:
            return shape(base::looks_like_sha(word));
        case SlotKind::Token:
            return shape(!token_digits(word).empty());
        case SlotKind::Service:
            return name_fit(word, names.services);
        case SlotKind::Target:
            if (const Fit fit = name_fit(word, names.services); fit == Fit::Known) {
                return fit;
            } else {
                return token_digits(word).empty() ? fit : Fit::Shape;
            }
        case SlotKind::Environment:
            return name_fit(environment_name(word), names.environments);
        case SlotKind::Flag:
            return name_fit(word, names.flags);
        case SlotKind::Percent:
            return shape(percent_of(word).has_value());
        case SlotKind::Stage:
            return name_fit(environment_name(word), names.stages);
        case SlotKind::Guard:
            // `unit` is a guard before it is a service of that name
            return is_name(word) && token_digits(word).empty() ? Fit::Known : Fit::No;
        case SlotKind::Confirmed:
            return LowerWord(word).view() == kConfirmed ? Fit::Known : Fit::No;
        case SlotKind::Person:
            return name_fit(person_name(word), names.people);
        case SlotKind::Place:
            if (LowerWord(word).view() == "first") {
                return Fit::Known;
            }
            return token_digits(word).empty() ? name_fit(person_name(word), names.people)
                                              : Fit::Shape;
        case SlotKind::VerbName: {
            if (const LowerWord lowered(word); grammar.find(lowered.view()).entry != nullptr) {
                return Fit::Known;
            }
            return is_name(word) ? Fit::Unknown : Fit::No;
        }
        case SlotKind::Scope:
            return means_everything(word) ? Fit::Known : name_fit(word, names.services);
        case SlotKind::Freeze:
            return means_everything(word) ? Fit::Known : shape(is_name(word));
        case SlotKind::Level:
            return level_of(word) ? Fit::Known : Fit::No;
        case SlotKind::Length:
            return shape(
                !word.empty() && is_digit(word.front()) && base::parse_duration(word).has_value()
            );
        case SlotKind::From:
        case SlotKind::Until:
            return shape(looks_like_moment(word));
    }
    return Fit::No;
}

namespace {

/// `first`, a person, or a token.
std::string place_named(std::string_view word, const Vocabulary& names) {
    if (LowerWord(word).view() == "first") {
        return "first";
    }
    return token_digits(word).empty() ? std::string(canonical(person_name(word), names.people))
                                      : token_of(word).str();
}

}  // namespace

void fill(
    SlotKind kind, std::string_view word, const Vocabulary& names, const Grammar& grammar,
    queue::Command& command
) {
    switch (kind) {
        case SlotKind::Commit:
            command.commit = base::lower(word);
            break;
        case SlotKind::Token:
            command.token = token_of(word);
            break;
        case SlotKind::Service:
            command.service = base::ServiceName(canonical(word, names.services));
            break;
        case SlotKind::Target:
            if (fit_of(SlotKind::Service, word, names, grammar) != Fit::Known &&
                !token_digits(word).empty()) {
                command.token = token_of(word);
            } else {
                command.service = base::ServiceName(canonical(word, names.services));
            }
            break;
        case SlotKind::Environment:
            command.environment =
                base::EnvironmentName(canonical(environment_name(word), names.environments));
            break;
        case SlotKind::Flag:
            command.flag = base::FlagName(canonical(word, names.flags));
            break;
        case SlotKind::Percent:
            command.percent = percent_of(word).value_or(0);
            break;
        case SlotKind::Stage:
            command.topic = canonical(environment_name(word), names.stages);
            break;
        case SlotKind::Person:
            command.person = canonical(person_name(word), names.people);
            break;
        case SlotKind::Place:
            command.before = place_named(word, names);
            break;
        case SlotKind::Guard:
            command.guard = base::GuardName(base::lower(word));
            break;
        case SlotKind::Confirmed:
            command.confirmed = true;
            break;
        case SlotKind::VerbName:
            command.topic = grammar.find(LowerWord(word).view()).entry->name;
            break;
        case SlotKind::Scope:
            if (means_everything(word)) {
                command.topic = "everything";
            } else {
                command.service = base::ServiceName(canonical(word, names.services));
            }
            break;
        case SlotKind::Freeze:
            command.topic = means_everything(word) ? "everything" : word;
            break;
        case SlotKind::Level:
            command.level = level_of(word).value_or(queue::LockLevel::Full);
            break;
        case SlotKind::Length:
            command.lasts = base::parse_duration(word).value_or(base::Millis{});
            break;
        case SlotKind::From:
            command.from = word;
            break;
        case SlotKind::Until:
            command.until = word;
            break;
    }
}

std::string expectation(SlotKind kind) {
    switch (kind) {
        case SlotKind::Commit:
            return "a commit (4 to 64 hex digits)";
        case SlotKind::Token:
            return "a token (DEP-… or its last digits)";
        case SlotKind::Service:
            return "a service";
        case SlotKind::Target:
            return "a token (DEP-…) or a service";
        case SlotKind::Environment:
            return "an environment";
        case SlotKind::Flag:
            return "a feature flag";
        case SlotKind::Percent:
            return "on, off, or 0% to 100%";
        case SlotKind::Stage:
            return "a stage";
        case SlotKind::Guard:
            return "a check or another guard, by its name";
        case SlotKind::Confirmed:
            return std::string(kConfirmed);
        case SlotKind::VerbName:
            return "a command";
        case SlotKind::Scope:
            return "a service, or everything";
        case SlotKind::Freeze:
            return "a service, everything, or the name of a freeze";
        case SlotKind::Level:
            return "warn, own or full";
        case SlotKind::Length:
            return "a length of time (90m, 2h, 1d)";
        case SlotKind::From:
        case SlotKind::Until:
            return "a time (18:00, 2026-12-24, \"2026-12-24 18:00\")";
        case SlotKind::Person:
            return "a person";
        case SlotKind::Place:
            return "first, a request (DEP-…) or a person";
    }
    return "";
}

}  // namespace deploybot::commands
