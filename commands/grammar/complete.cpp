#include "commands/grammar/complete.hpp"

#include "base/text.hpp"
#include "commands/grammar/lexer.hpp"
#include "commands/grammar/slots.hpp"

#include <cstdint>
#include <optional>

namespace deploybot::commands {
namespace {

constexpr std::size_t kMostCandidates = 200;

/// What stands before the word that is being typed.
struct Typed {
    const VerbEntry* entry = nullptr;
    std::uint32_t filled = 0;
    std::uint32_t marked = 0;  ///< slots that a marker just before the word named
    bool in_reason = false;
};

bool has_marker(const Slot& slot, std::string_view word) {
    for (const std::string_view marker : base::split(slot.markers, ' ')) {
        if (marker == word) {
            return true;
        }
    }
    return false;
}

void read_word(Typed& typed, const Word& word, const Vocabulary& names, const Grammar& grammar) {
    const LowerWord lowered(word.text);
    if (lowered.view() == "because" || lowered.view() == "-") {
        typed.in_reason = true;
        return;
    }
    std::uint32_t marked = 0;
    Fit best = Fit::Unknown;
    std::optional<std::size_t> where;
    for (std::size_t i = 0; i < typed.entry->slots.size(); ++i) {
        const Slot& slot = typed.entry->slots[i];
        const bool open = (typed.filled >> i & 1U) == 0;
        marked |= open && has_marker(slot, lowered.view()) ? 1U << i : 0U;
        const bool wanted = typed.marked == 0 ? open : (typed.marked >> i & 1U) != 0;
        const Fit fit = wanted ? fit_of(slot.kind, word.text, names, grammar) : Fit::No;
        if (fit > best) {
            best = fit;
            where = i;
        }
    }
    typed.marked = marked;
    if (marked == 0 && where) {
        typed.filled |= 1U << *where;
    }
}

Typed read(std::string_view before, const Vocabulary& names, const Grammar& grammar) {
    Typed typed;
    Lexer lexer(before);
    std::string verb;
    Word word;
    while (lexer.next(word)) {
        if (typed.entry == nullptr && (word.text.starts_with('@') || word.text.ends_with(':'))) {
            continue;
        }
        if (!typed.in_reason) {
            const std::string longer =
                (verb.empty() ? "" : verb + " ") + std::string(LowerWord(word.text).view());
            const Grammar::Found found = grammar.find(longer);
            if (found.entry != nullptr || (found.longer && typed.filled == 0)) {
                typed.entry = found.entry != nullptr ? found.entry : typed.entry;
                typed.marked = 0;
                verb = longer;
            } else if (typed.entry == nullptr) {
                return typed;
            } else {
                read_word(typed, word, names, grammar);
            }
        }
    }
    return typed;
}

class Collector {
public:
    explicit Collector(std::string_view typed) : typed_(base::lower(typed)) {}

    void offer(std::string_view text, std::string_view help = {}) {
        if (list_.size() < kMostCandidates && base::lower(text).starts_with(typed_)) {
            list_.push_back({std::string(text), help});
        }
    }
    void offer_names(const NameSet& names) {
        for (const std::string& name : names.all()) {
            offer(name);
        }
    }
    /// A token is completed from any of its digits.
    void offer_tokens(const NameSet& names) {
        for (const std::string& token : names.all()) {
            if (list_.size() < kMostCandidates &&
                base::lower(token).find(typed_) != std::string::npos) {
                list_.push_back({token, {}});
            }
        }
    }
    std::vector<Candidate> take() { return std::move(list_); }

private:
    std::string typed_;
    std::vector<Candidate> list_;
};

void offer_verbs(Collector& collector, const Grammar& grammar) {
    for (const VerbEntry& entry : grammar.table()) {
        collector.offer(entry.name, entry.help);
    }
}

void offer_slot(
    Collector& collector, SlotKind kind, const Vocabulary& names, const Grammar& grammar
) {
    switch (kind) {
        case SlotKind::Commit:
        case SlotKind::Guard:
        case SlotKind::Confirmed:
            break;  // too many commits to list; the refusal names the guards, and asks
        case SlotKind::Token:
            collector.offer_tokens(names.tokens);
            break;
        case SlotKind::Service:
            collector.offer_names(names.services);
            break;
        case SlotKind::Target:
            collector.offer_tokens(names.tokens);
            collector.offer_names(names.services);
            break;
        case SlotKind::Environment:
            collector.offer_names(names.environments);
            break;
        case SlotKind::Flag:
            collector.offer_names(names.flags);
            break;
        case SlotKind::Percent:
            collector.offer("on");
            collector.offer("off");
            break;
        case SlotKind::Stage:
            collector.offer_names(names.stages);
            break;
        case SlotKind::Person:
            collector.offer_names(names.people);
            break;
        case SlotKind::Place:
            collector.offer("first");
            collector.offer_tokens(names.tokens);
            collector.offer_names(names.people);
            break;
        case SlotKind::VerbName:
            offer_verbs(collector, grammar);
            break;
        case SlotKind::Scope:
        case SlotKind::Freeze:
            collector.offer("everything");
            collector.offer_names(names.services);
            break;
        case SlotKind::Level:
            for (const char* level : {"warn", "own", "full"}) {
                collector.offer(level);
            }
            break;
        case SlotKind::Length:
        case SlotKind::From:
        case SlotKind::Until:
            break;  // nobody needs a list of times
    }
}

}  // namespace

Candidates complete(std::string_view line, const Vocabulary& names, const Grammar& grammar) {
    std::string_view command = line;
    while (!command.empty()) {
        std::string_view rest = command;
        take_command(rest);
        const bool is_last = rest.empty() && command.back() != ';' && command.back() != '\n';
        if (is_last) {
            break;
        }
        command = rest;
    }
    const std::size_t blank = command.find_last_of(" \t");
    const std::string_view partial =
        blank == std::string_view::npos ? command : command.substr(blank + 1);
    const std::string_view before = command.substr(0, command.size() - partial.size());
    const Typed typed = read(before, names, grammar);
    Collector collector(partial);
    if (typed.entry == nullptr) {
        if (before.find_first_not_of(" \t") == std::string_view::npos || before.starts_with('@')) {
            offer_verbs(collector, grammar);
        }
    } else if (!typed.in_reason) {
        for (std::size_t i = 0; i < typed.entry->slots.size(); ++i) {
            const Slot& slot = typed.entry->slots[i];
            const bool wanted =
                typed.marked == 0 ? (typed.filled >> i & 1U) == 0 : (typed.marked >> i & 1U) != 0;
            if (wanted) {
                offer_slot(collector, slot.kind, names, grammar);
            }
            if (wanted && typed.marked == 0 && slot.shows_marker) {
                collector.offer(slot.markers.substr(0, slot.markers.find(' ')));
            }
        }
        if (typed.marked == 0 && typed.entry->reason != ReasonUse::Ignored) {
            collector.offer("because");
        }
    }
    return {line.size() - partial.size(), collector.take()};
}

}  // namespace deploybot::commands
