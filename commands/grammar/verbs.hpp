// The verbs of the grammar, declared once: parser, help, completion and docs/commands.md all read
// this table.
//
// A new verb is one entry in verbs.cpp, one enumerator in queue/command.hpp, and the rule that
// answers it (docs/adding-a-command.md).
#pragma once

#include "queue/command.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::commands {

/// What a word after the verb may name. One field of queue::Command each; Target fills token or
/// service; Place is `first`, a request or a person.
enum class SlotKind {
    Commit,
    Token,
    Service,
    Target,
    Environment,
    Flag,
    Percent,
    Stage,
    VerbName,
    Scope,   ///< a service, or everything
    Freeze,  ///< a service, everything, or the name of a freeze
    Level,   ///< of a lock
    Length,  ///< of time: 90m, 2h
    From,    ///< a point in time: 18:00, 2026-12-24
    Until,
    Guard,
    Confirmed,
    Person,
    Place,  ///< first, a request or a person
};

enum class Need { Required, Optional };

struct Slot {
    SlotKind kind = SlotKind::Service;
    Need need = Need::Optional;
    /// Words that may stand before it and bind the next word to it, separated by spaces: "of for".
    std::string_view markers;
    /// Whether the shown usage writes the first marker: `check COMMIT [of SERVICE]`.
    bool shows_marker = false;
    /// Whether only a marker can name it: a bare word never means it.
    bool bound = false;
};

/// What stands behind "because" or "-", or in quotes. Ignored: a reading verb lets it pass without
/// keeping it.
enum class ReasonUse { Ignored, Optional, Required };

struct VerbEntry {
    queue::Verb verb = queue::Verb::Help;
    std::string_view name;                    ///< how the bot itself writes it
    std::vector<std::string_view> spellings;  ///< also understood; may be of several words
    std::vector<Slot> slots;                  ///< at most 32
    ReasonUse reason = ReasonUse::Ignored;
    std::string_view confirmation;  ///< a button for it asks this first; empty: it does not ask
    std::string_view help;          ///< one line, a sentence
    std::string_view who;           ///< who may use it
    std::vector<std::string_view> examples;
};

/// All verbs, in the order in which help shows them.
std::span<const VerbEntry> verbs();
const VerbEntry& entry_of(queue::Verb verb);

/// `rollback [DEP-…|SERVICE] because REASON`
std::string usage(const VerbEntry& entry);

/// Finds a verb by its first words. Built once; a lookup hashes the first word and, only where a
/// longer spelling begins with it, the next ones: its cost does not grow with the number of verbs.
///
/// Thread: any, once built. Lifetime: keeps pointers into the table it was built from.
class Grammar {
public:
    explicit Grammar(std::span<const VerbEntry> table);
    Grammar(const Grammar&) = delete;
    Grammar& operator=(const Grammar&) = delete;
    ~Grammar();

    /// The grammar of `verbs()`.
    static const Grammar& standard();

    struct Found {
        const VerbEntry* entry = nullptr;  ///< none: no spelling is so written
        bool longer = false;               ///< a spelling of more words begins with these
    };
    /// `words` in lower case with single spaces between them.
    [[nodiscard]] Found find(std::string_view words) const;
    [[nodiscard]] std::span<const VerbEntry> table() const { return table_; }
    /// Every name and spelling, names first.
    [[nodiscard]] const std::vector<std::string>& spellings() const { return spellings_; }

private:
    struct Index;
    std::span<const VerbEntry> table_;
    std::unique_ptr<Index> index_;
    std::vector<std::string> spellings_;
};

}  // namespace deploybot::commands
