#include "commands/grammar/suggest.hpp"

#include "base/text.hpp"
#include "commands/grammar/lexer.hpp"
#include "commands/grammar/slots.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace deploybot::commands {
namespace {

constexpr std::size_t kMostSuggestions = 3;
constexpr std::size_t kLongestMisspelt =
    40;  // longer words are no misspelt names; keeps the distance cheap

/// Whether the line is a command as it stands, or lacks only its reason.
bool is_worth_offering(std::string& line, const Context& context) {
    const Parsed parsed = LineParser(line, context).parse();
    const auto* trouble = std::get_if<Misunderstanding>(&parsed);
    if (trouble == nullptr) {
        return true;
    }
    if (trouble->kind == Misunderstanding::Kind::MissingReason) {
        line += " because …";
        return true;
    }
    return false;
}

void offer(Misunderstanding& trouble, std::string line, const Context& context) {
    auto& list = trouble.suggestions;
    if (list.size() < kMostSuggestions && is_worth_offering(line, context) &&
        std::find(list.begin(), list.end(), line) == list.end()) {
        list.push_back(std::move(line));
    }
}

std::string replaced(std::string_view line, const Word& word, std::string_view by) {
    return std::string(line.substr(0, word.begin)) + std::string(by) +
           std::string(line.substr(word.end));
}

/// Nearest first, and those that begin with the word: "roll" means rollback, "stat" status.
std::vector<std::string> near_names(std::string_view word, const std::vector<std::string>& all) {
    if (word.empty() || word.size() > kLongestMisspelt) {
        return {};
    }
    const std::string lowered = base::lower(word);
    std::vector<std::string> near;
    constexpr std::size_t kShortestMisspelt = 3;  // "no" is not "go"
    if (word.size() < kShortestMisspelt) {
        return near;
    }
    for (const std::string& name : all) {
        if (base::lower(name).starts_with(lowered)) {
            near.push_back(name);
        }
    }
    for (std::string& name : base::nearest(lowered, all, kMostSuggestions)) {
        if (std::find(near.begin(), near.end(), name) == near.end()) {
            near.push_back(std::move(name));
        }
    }
    return near;
}

/// What people ask in words that are no command -> the commands that answer it, best first.
struct Hint {
    std::string_view words;  ///< separated by spaces
    std::array<std::string_view, 3> commands;
};
constexpr std::array<Hint, 2> kHints{{
    {"long soon ready finished", {"eta", "queue", "why"}},
    {"stuck hangs hanging blocked broken down failing fails failed errors wrong slow",
     {"why", "status", "queue"}},
}};

/// The words of a line, in lower case and without what ends a sentence.
std::vector<std::string> plain_words(std::string_view line) {
    std::vector<std::string> words;
    Lexer lexer(line);
    for (Word word; lexer.next(word);) {
        while (!word.text.empty() &&
               std::string_view("?!.,").find(word.text.back()) != std::string_view::npos) {
            word.text.remove_suffix(1);
        }
        words.push_back(base::lower(word.text));
    }
    return words;
}

/// "is shop stuck?" -> `why shop`; the whole line is then what was not understood.
void suggest_answers(Misunderstanding& trouble, std::string_view line, const Context& context) {
    const std::vector<std::string> words = plain_words(line);
    std::string service;
    const Hint* best = nullptr;
    for (const std::string& word : words) {
        if (const std::string* known = context.names.services.find(word)) {
            service = " " + *known;
        }
        for (const Hint& hint : kHints) {
            const auto known = base::split(hint.words, ' ');
            if (best == nullptr && std::find(known.begin(), known.end(), word) != known.end()) {
                best = &hint;
            }
        }
    }
    if (best == nullptr) {
        return;
    }
    for (const std::string_view command : best->commands) {
        offer(trouble, std::string(command) + service, context);
    }
    constexpr std::size_t kShownLine = 60;
    trouble.found = base::shorten(base::clean(line), kShownLine);
}

void suggest_verbs(
    Misunderstanding& trouble, std::string_view line, const Word& culprit, const Context& context
) {
    std::vector<const VerbEntry*> offered;
    std::vector<std::string> helps;
    for (const std::string& spelling : near_names(culprit.text, context.grammar.spellings())) {
        const VerbEntry* entry = context.grammar.find(spelling).entry;
        // a sign is no misspelt word, and nearly every short word is one letter away from it
        if (spelling.size() < 2 ||
            std::find(offered.begin(), offered.end(), entry) != offered.end()) {
            continue;
        }
        offered.push_back(entry);
        const std::size_t before = trouble.suggestions.size();
        offer(trouble, replaced(line, culprit, spelling), context);
        if (trouble.suggestions.size() == before) {
            helps.push_back("help " + std::string(entry->name));
        }
    }
    if (!trouble.suggestions.empty()) {
        return;  // a line that does what was meant is worth more than how another one is written
    }
    for (std::string& help : helps) {
        offer(trouble, std::move(help), context);
    }
}

const NameSet* names_of(SlotKind kind, const Vocabulary& names) {
    switch (kind) {
        case SlotKind::Service:
        case SlotKind::Scope:
        case SlotKind::Freeze:
            return &names.services;
        case SlotKind::Environment:
            return &names.environments;
        case SlotKind::Flag:
            return &names.flags;
        case SlotKind::Stage:
            return &names.stages;
        case SlotKind::Person:
            return &names.people;
        case SlotKind::Token:
        case SlotKind::Place:
            return &names.tokens;
        case SlotKind::Commit:
        case SlotKind::Target:
        case SlotKind::Percent:
        case SlotKind::VerbName:
        case SlotKind::Level:
        case SlotKind::Length:
        case SlotKind::From:
        case SlotKind::Until:
        case SlotKind::Guard:
        case SlotKind::Confirmed:
            return nullptr;
    }
    return nullptr;
}

std::vector<std::string> candidates_for(SlotKind kind, const Context& context) {
    if (const NameSet* set = names_of(kind, context.names)) {
        return set->all();
    }
    if (kind == SlotKind::VerbName) {
        return context.grammar.spellings();
    }
    std::vector<std::string> both;
    if (kind == SlotKind::Target) {
        both = context.names.tokens.all();
        const auto services = context.names.services.all();
        both.insert(both.end(), services.begin(), services.end());
    }
    return both;
}

void suggest_for_missing(
    Misunderstanding& trouble, std::string_view line, SlotKind wanted, const Context& context
) {
    for (const std::string& name : candidates_for(wanted, context)) {
        if (trouble.suggestions.size() == kMostSuggestions) {
            return;
        }
        offer(trouble, std::string(line) + " " + name, context);
    }
}

/// "who may deploy?" -> `help request`; `help frobnicate` -> `help`.
void suggest_topic(Misunderstanding& trouble, const Word& culprit, const Context& context) {
    const LowerWord word(culprit.text);
    if (trouble.verb == queue::Verb::Help) {
        offer(trouble, "help", context);
    } else if (const VerbEntry* entry = context.grammar.find(word.view()).entry;
               entry != nullptr && trouble.verb == queue::Verb::Who) {
        offer(trouble, "help " + std::string(entry->name), context);
        offer(trouble, "who", context);
    }
}

bool needs_waiting(const std::optional<queue::Verb>& verb) {
    return verb == queue::Verb::Approve || verb == queue::Verb::Reject ||
           verb == queue::Verb::Cancel || verb == queue::Verb::Start;
}

}  // namespace

void add_suggestions(
    Misunderstanding& trouble, std::string_view line, const LineParser& parser,
    const Context& context
) {
    using Kind = Misunderstanding::Kind;
    const Word& culprit = parser.culprit();
    const std::optional<SlotKind> wanted = parser.wanted();
    if (trouble.kind == Kind::UnknownVerb) {
        suggest_answers(trouble, line, context);
    }
    if (trouble.kind == Kind::UnknownVerb && trouble.suggestions.empty()) {
        suggest_verbs(trouble, line, culprit, context);
    } else if (trouble.kind == Kind::TwoMeanings) {
        offer(trouble, replaced(line, culprit, "commit " + std::string(culprit.text)), context);
    } else if (trouble.kind == Kind::NoPlace && base::looks_like_sha(culprit.text)) {
        // "rollback shop 77aa01f": to it, or away from it?
        offer(trouble, replaced(line, culprit, "to " + std::string(culprit.text)), context);
    } else if (trouble.kind == Kind::UnknownName && wanted) {
        for (const std::string& name : near_names(culprit.text, candidates_for(*wanted, context))) {
            const bool is_help = trouble.verb == queue::Verb::Help && name == "help";
            offer(trouble, is_help ? name : replaced(line, culprit, name), context);
        }
        if (trouble.suggestions.empty()) {
            suggest_topic(trouble, culprit, context);
        }
    } else if (trouble.kind == Kind::Missing && needs_waiting(trouble.verb)) {
        // which tokens wait, and whose they are, is not known here
        offer(trouble, "queue", context);
    } else if (trouble.kind == Kind::Missing && wanted) {
        suggest_for_missing(trouble, line, *wanted, context);
    } else if (trouble.kind == Kind::MissingReason) {
        offer(trouble, std::string(line), context);
    }
    if (trouble.verb && trouble.kind != Kind::MissingReason && trouble.suggestions.empty()) {
        trouble.suggestions.push_back("help " + std::string(entry_of(*trouble.verb).name));
    }
    if (trouble.kind != Kind::MissingReason && !trouble.verb) {
        offer(trouble, "help", context);
    }
}

}  // namespace deploybot::commands
