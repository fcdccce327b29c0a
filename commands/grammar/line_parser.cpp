#include "commands/grammar/line_parser.hpp"

#include "base/text.hpp"

#include <array>
#include <bit>

namespace deploybot::commands {
namespace {

constexpr std::size_t kShownFound = 60;
constexpr std::size_t kMostVerbWords = 4;

bool is_one_of(std::string_view word, std::string_view list) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word) {
            return true;
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// What people put at the end of a word without meaning it: "deploy 4be1c07."
std::string_view without_full_stop(std::string_view word) {
    while (word.size() > 1 && (word.back() == '.' || word.back() == ',')) {
        word.remove_suffix(1);
    }
    return word;
}

}  // namespace

Parsed LineParser::parse() {
    if (skip_address() && find_verb() && read_arguments() && finish()) {
        return std::move(command_);
    }
    return std::move(trouble_);
}

bool LineParser::misunderstood(Kind kind, const Word& word, std::string_view expected) {
    culprit_ = word;
    in_trouble_ = true;
    trouble_ = Misunderstanding{
        .kind = kind,
        .found = base::shorten(base::clean(word.text), kShownFound),
        .expected = std::string(expected)};
    if (entry_ != nullptr) {
        trouble_.verb = entry_->verb;
    }
    return false;
}

bool LineParser::is_bot(std::string_view name) const {
    return LowerWord(name).view() == LowerWord(context_.bot_name).view();
}

/// Skips `@DeployBot`, `deploybot:` and "please".
bool LineParser::skip_address() {
    Word word;
    while (lexer_.peek(word)) {
        std::string_view name = word.text;
        const bool mentions = name.starts_with('@');
        while (!name.empty() && (name.back() == ':' || name.back() == ',')) {
            name.remove_suffix(1);
        }
        if (mentions && !is_bot(name.substr(1))) {
            return misunderstood(Kind::NotForMe, word);
        }
        if (!mentions && !is_bot(name) && LowerWord(name).view() != "please") {
            return true;
        }
        lexer_.next(word);
    }
    return misunderstood(Kind::Nothing, {});
}

/// The longest spelling that the next words make.
bool LineParser::find_verb() {
    Word first;
    lexer_.next(first);
    std::string_view word = first.text;
    if (word.size() > 1 && (word.front() == '/' || word.front() == '.' || word.front() == '!')) {
        word.remove_prefix(1);
    }
    if (word.size() > 1 && word.back() == '?') {
        word.remove_suffix(1);
        question_ = true;
    }
    const LowerWord lowered(word);
    Grammar::Found found = context_.grammar.find(lowered.view());
    entry_ = found.entry;
    if (found.longer) {
        std::string words(lowered.view());
        Lexer ahead = lexer_;
        for (std::size_t count = 1; found.longer && count < kMostVerbWords; ++count) {
            Word next;
            if (!ahead.next(next)) {
                break;
            }
            words += ' ';
            // "who may approve?"
            const bool asks = next.text.size() > 1 && next.text.ends_with('?') && is_last(ahead);
            next.text.remove_suffix(asks ? 1 : 0);
            words += LowerWord(next.text).view();
            found = context_.grammar.find(words);
            if (found.entry != nullptr) {
                entry_ = found.entry;
                lexer_ = ahead;
                question_ = question_ || asks;
            }
        }
    }
    if (entry_ == nullptr) {
        return misunderstood(Kind::UnknownVerb, {word, first.quoted, first.begin, first.end});
    }
    command_.verb = entry_->verb;
    return true;
}

/// The word without what ends a sentence, a question, or the part before a reason.
std::string_view LineParser::without_ending(std::string_view word) {
    // only where it stands last, so that `4be1c07?` is a question and `a?b` is no name
    if (word.ends_with('?') && is_last(lexer_)) {
        question_ = true;
        word.remove_suffix(1);
    }
    word = without_full_stop(word);
    // `hold shop: reason`
    if (word.size() > 1 && word.ends_with(':') && entry_->reason != ReasonUse::Ignored) {
        colon_ = true;
        word.remove_suffix(1);
    }
    return word;
}

bool LineParser::read_arguments() {
    Word word;
    while (lexer_.next(word)) {
        if (!word.quoted) {
            const LowerWord lowered(word.text);
            const std::string_view text = lowered.view();
            if (text == "because" || text == "-" || text == "--" || text == "bc") {
                return keep_reason(lexer_.rest());
            }
            if (text == "the" || text == "please" ||
                (text.starts_with('@') && is_bot(text.substr(1)))) {
                continue;
            }
            word.text = without_ending(word.text);
            if (word.text.empty()) {
                continue;
            }
        }
        if (!take(word)) {
            return false;
        }
        if (colon_) {
            return keep_reason(lexer_.rest());
        }
        if (!command_.reason.empty()) {
            Word more;
            return !lexer_.next(more) || misunderstood(Kind::NoPlace, more);
        }
    }
    return true;
}

std::uint32_t LineParser::slots_marked_by(std::string_view word) const {
    std::uint32_t marked = 0;
    for (std::size_t i = 0; i < entry_->slots.size(); ++i) {
        if ((filled_ >> i & 1U) == 0 && is_one_of(word, entry_->slots[i].markers)) {
            marked |= 1U << i;
        }
    }
    return marked;
}

/// One word, or markers and the word that they bind. A quoted text of several words is a reason.
bool LineParser::take(const Word& first) {
    if (first.quoted) {
        return read_reason(first) || (!in_trouble_ && take_bare(first, 0));
    }
    Word word = first;
    std::uint32_t marked = 0;
    while (true) {
        const LowerWord lowered(word.text);
        // "on" is a flag's value before it is a preposition
        const bool is_value = marked == 0 && entry_->verb == queue::Verb::SetFlag &&
                              lowered.view() == "on" && (filled_ & 2U) == 0 && (filled_ & 1U) != 0;
        const bool is_article = marked != 0 && lowered.view() == "the";
        const std::uint32_t marks = is_value     ? 0
                                    : is_article ? marked
                                                 : slots_marked_by(lowered.view());
        if (marks == 0) {
            return (marked == 0 && take_composed(word)) || take_bare(word, marked);
        }
        if (!lexer_.next(word)) {
            return take_bare(word, marked);
        }
        marked = marks;
        word.text = word.quoted ? word.text : without_ending(word.text);
        if (word.text.empty()) {
            return misunderstood(Kind::NoPlace, word);
        }
    }
}

/// Whether a later word can only be the commit: then this one is the service, though it looks like
/// a commit too.
bool LineParser::commit_follows() const {
    Lexer ahead = lexer_;
    Word word;
    while (ahead.next(word)) {
        if (LowerWord(word.text).view() == "because") {
            return false;
        }
        if (base::looks_like_sha(word.text)) {
            return true;
        }
    }
    return false;
}

bool LineParser::is_last(const Lexer& lexer) const {
    return base::trim(lexer.rest()).empty();
}

/// `request main`: the commit is missing still, and this is no misspelt service.
bool LineParser::stands_for_commit(const Word& word, std::uint32_t marked) const {
    const Slot& first = entry_->slots.front();
    const bool commit_is_missing =
        first.kind == SlotKind::Commit && first.need == Need::Required && (filled_ & 1U) == 0;
    if (!commit_is_missing || (marked & ~1U) != 0 || commit_follows()) {
        return false;
    }
    const bool may_be_service =
        marked == 0 &&
        !base::nearest(base::lower(word.text), context_.names.services.all(), 1).empty();
    return !may_be_service;
}

/// `shop@4be1c07`, `shop/4be1c07`, as other bots write it: only of a service that there is.
bool LineParser::take_composed(const Word& word) {
    const std::size_t cut = word.text.find_first_of("@/");
    if (cut == std::string_view::npos || entry_->slots.empty() ||
        entry_->slots.front().kind != SlotKind::Commit || filled_ != 0) {
        return false;
    }
    const std::string_view service = word.text.substr(0, cut);
    const std::string_view commit = word.text.substr(cut + 1);
    if (context_.names.services.find(service) == nullptr || !base::looks_like_sha(commit)) {
        return false;
    }
    for (std::size_t i = 0; i < entry_->slots.size(); ++i) {
        const SlotKind kind = entry_->slots[i].kind;
        if (kind == SlotKind::Commit || kind == SlotKind::Service) {
            filled_ |= 1U << i;
            fill(
                kind, kind == SlotKind::Commit ? commit : service, context_.names, context_.grammar,
                command_
            );
        }
    }
    return true;
}

/// Puts the word into the slot that it fits best: one that its markers named, else any that is
/// free.
bool LineParser::take_bare(const Word& word, std::uint32_t marked) {
    Fit best = Fit::No;
    std::size_t where = 0;
    std::uint32_t shaped = 0;
    for (std::size_t i = 0; i < entry_->slots.size(); ++i) {
        const bool open = marked == 0 ? (filled_ >> i & 1U) == 0 && !entry_->slots[i].bound
                                      : (marked >> i & 1U) != 0;
        const Fit fit =
            open ? fit_of(entry_->slots[i].kind, word.text, context_.names, context_.grammar)
                 : Fit::No;
        shaped += fit >= Fit::Shape ? 1U : 0U;
        if (fit > best) {
            best = fit;
            where = i;
        }
    }
    if (best < Fit::Shape && !entry_->slots.empty() && stands_for_commit(word, marked)) {
        return misunderstood(Kind::NoCommit, word);
    }
    if (best < Fit::Shape) {
        if (best == Fit::Unknown || marked != 0) {
            wanted_ = entry_->slots[best == Fit::Unknown ? where : std::countr_zero(marked)].kind;
        }
        return misunderstood(
            best == Fit::Unknown ? Kind::UnknownName : Kind::NoPlace, word,
            wanted_ ? expectation(*wanted_) : ""
        );
    }
    const bool commit_is_free =
        entry_->slots.front().kind == SlotKind::Commit && (filled_ & 1U) == 0 && where != 0;
    if (marked == 0 && shaped > 1 && commit_is_free && base::looks_like_sha(word.text) &&
        !commit_follows()) {
        return misunderstood(Kind::TwoMeanings, word);
    }
    filled_ |= 1U << where;
    fill(entry_->slots[where].kind, word.text, context_.names, context_.grammar, command_);
    // "25 %"
    if (Word sign;
        entry_->slots[where].kind == SlotKind::Percent && lexer_.peek(sign) && sign.text == "%") {
        lexer_.next(sign);
    }
    return true;
}

bool LineParser::read_reason(const Word& word) {
    const bool could_be_name = word.text.find(' ') == std::string_view::npos;
    if (could_be_name) {
        for (std::size_t i = 0; i < entry_->slots.size(); ++i) {
            const bool open = (filled_ >> i & 1U) == 0 && !entry_->slots[i].bound;
            if (open &&
                fit_of(entry_->slots[i].kind, word.text, context_.names, context_.grammar) >=
                    Fit::Shape) {
                return false;
            }
        }
    }
    if (entry_->reason == ReasonUse::Ignored) {
        return misunderstood(Kind::NoPlace, word);
    }
    return keep_reason(word.text);
}

bool LineParser::keep_reason(std::string_view text) {
    text = base::trim(text);
    const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
                        text.back() == text.front();
    if (quoted && text.find(text.front(), 1) == text.size() - 1) {
        text = base::trim(text.substr(1, text.size() - 2));
    }
    if (text.find_first_not_of('.') == std::string_view::npos) {
        text = {};  // the "…" of an example is no reason
    }
    if (entry_->reason != ReasonUse::Ignored) {
        command_.reason = text;
    }
    return true;
}

bool LineParser::finish() {
    for (std::size_t i = 0; i < entry_->slots.size(); ++i) {
        const Slot& slot = entry_->slots[i];
        const bool takes_token = slot.kind == SlotKind::Token || slot.kind == SlotKind::Target;
        if ((filled_ >> i & 1U) != 0) {
            continue;
        }
        if (takes_token && !context_.thread_token.empty()) {
            command_.token = context_.thread_token;
        } else if (slot.need == Need::Required) {
            wanted_ = slot.kind;
            return misunderstood(Kind::Missing, {}, expectation(slot.kind));
        }
    }
    if (question_ && queue::changes_something(entry_->verb)) {
        return misunderstood(Kind::Question, {line_, false, 0, line_.size()});
    }
    if (entry_->reason == ReasonUse::Required && command_.reason.empty()) {
        return misunderstood(Kind::MissingReason, {});
    }
    return true;
}

}  // namespace deploybot::commands
