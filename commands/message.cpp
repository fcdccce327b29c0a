#include "commands/message.hpp"

#include "base/text.hpp"
#include "commands/grammar/parse.hpp"

namespace deploybot::commands {
namespace {

/// A button's line that ends so asks for the reason when it is clicked.
constexpr std::string_view kReasonToCome = " because …";

bool is_web_address(std::string_view address) {
    const std::string start = base::lower(address.substr(0, 8));
    return (start.starts_with("https://") || start.starts_with("http://")) &&
           address.find_first_of(" \"'<>\\`|") == std::string_view::npos &&
           base::clean(address) == address;
}

const VerbEntry* verb_of(std::string_view line) {
    static const Vocabulary kNoNames;
    const Parsed parsed = parse(line, {.names = kNoNames}).front();
    if (const auto* command = std::get_if<queue::Command>(&parsed)) {
        return &entry_of(command->verb);
    }
    const auto& trouble = std::get<Misunderstanding>(parsed);
    return trouble.verb ? &entry_of(*trouble.verb) : nullptr;
}

}  // namespace

Span plain(std::string_view text) {
    return {Span::Kind::Plain, base::clean(text), {}};
}

Span strong(std::string_view text) {
    return {Span::Kind::Strong, base::clean(text), {}};
}

Span code(std::string_view text) {
    return {Span::Kind::Code, base::clean(text), {}};
}

Span mention(const base::PersonId& person, std::string_view name) {
    return {Span::Kind::Person, base::clean(name), person.str()};
}

Span link(std::string_view text, std::string_view address) {
    if (!is_web_address(address)) {
        return plain(text);
    }
    return {Span::Kind::Link, base::clean(text), std::string(address)};
}

Span time(base::TimePoint at, std::string_view text) {
    return {Span::Kind::Time, base::clean(text), base::to_iso8601(at)};
}

Button button(std::string_view label, std::string_view line, ButtonStyle style) {
    Button made{.label = base::clean(label), .line = base::clean(line), .style = style};
    if (const VerbEntry* entry = verb_of(made.line)) {
        made.confirmation = entry->confirmation;
    }
    if (made.line.ends_with(kReasonToCome)) {
        made.line.resize(made.line.size() - kReasonToCome.size());
        made.question = "Why?";
    }
    return made;
}

}  // namespace deploybot::commands
