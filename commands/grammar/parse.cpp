#include "commands/grammar/parse.hpp"

#include "base/text.hpp"
#include "commands/grammar/lexer.hpp"
#include "commands/grammar/line_parser.hpp"
#include "commands/grammar/suggest.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

using Kind = Misunderstanding::Kind;

std::vector<Parsed> alone(Misunderstanding trouble) {
    std::vector<Parsed> result;
    result.emplace_back(std::move(trouble));
    return result;
}

Parsed parse_line(std::string_view line, const Context& context) {
    LineParser parser(line, context);
    Parsed parsed = parser.parse();
    if (auto* trouble = std::get_if<Misunderstanding>(&parsed)) {
        add_suggestions(*trouble, line, parser, context);
    }
    return parsed;
}

/// A reason that would be cut in two, or read as its own quotes, is put in quotes.
std::string quoted_where_needed(const std::string& reason) {
    if (reason.find(';') == std::string::npos && reason.find_first_of("\"'`") != 0) {
        return reason;
    }
    std::string text = reason;
    std::replace(text.begin(), text.end(), '"', '\'');
    return '"' + text + '"';
}

std::string quoted_time(const std::string& time) {
    return time.find(' ') == std::string::npos ? time : '"' + time + '"';
}

std::string_view percent_word(int percent) {
    return percent == 0 ? "off" : percent == 100 ? "on" : "";
}

}  // namespace

std::vector<Parsed> parse(std::string_view text, const Context& context) {
    if (text.size() > kMaxText) {
        return alone(
            {.kind = Kind::TooLong,
             .found = base::thousands(static_cast<std::int64_t>(text.size()))}
        );
    }
    const std::string normal = normalise(text);
    std::vector<Parsed> result;
    std::string_view rest = normal;
    while (!rest.empty()) {
        const std::string_view line = take_command(rest);
        if (line.empty()) {
            continue;
        }
        if (result.size() == kMaxCommands) {
            return alone({.kind = Kind::TooMany, .found = std::to_string(kMaxCommands)});
        }
        result.push_back(parse_line(line, context));
    }
    if (result.empty()) {
        return alone({.kind = Kind::Nothing, .suggestions = {"help"}});
    }
    return result;
}

std::string to_line(const queue::Command& command) {
    const VerbEntry& entry = entry_of(command.verb);
    std::string line(entry.name);
    const auto put = [&line](std::string_view marker, std::string_view word) {
        if (!word.empty()) {
            line += marker;
            line += word;
        }
    };
    const bool person_first = !entry.slots.empty() && entry.slots.front().kind == SlotKind::Person;
    const bool has_percent = command.verb == queue::Verb::SetFlag;
    const bool commit_last =
        std::any_of(entry.slots.begin(), entry.slots.end(), [](const Slot& slot) {
            return slot.kind == SlotKind::Commit && slot.bound;
        });
    const bool guard_first = command.verb == queue::Verb::Override;
    put(" ", person_first ? command.person : std::string_view{});
    put(" ", guard_first ? command.guard.str() : std::string_view{});
    put(guard_first ? " on " : " ", commit_last ? std::string_view{} : command.commit);
    // `at canary with DEP-…`: a stage is told from a service by its place
    const bool topic_first = command.verb == queue::Verb::At;
    put(" ", topic_first ? command.topic : std::string_view{});
    put(guard_first ? " on " : topic_first ? " with " : " ", command.token.str());
    put(" for ", guard_first ? std::string_view{} : command.guard.str());
    put(" ", command.flag.str());
    if (has_percent) {
        const std::string_view word = percent_word(command.percent);
        put(" ", word.empty() ? std::to_string(command.percent) + "%" : std::string(word));
    }
    put(" in ", command.environment.str());
    const bool service_first =
        !entry.slots.empty() && (entry.slots.front().kind == SlotKind::Service ||
                                 entry.slots.front().kind == SlotKind::Target);
    put(service_first ? " " : " of ", command.service.str());
    put(" ", topic_first ? std::string_view{} : command.topic);
    if (command.level != queue::LockLevel::Full) {
        put(" ", command.level == queue::LockLevel::Own ? "own" : "warn");
    }
    put(" from ", quoted_time(command.from));
    if (command.lasts > base::Millis{}) {
        put(" for ", std::to_string(command.lasts / std::chrono::seconds{1}) + "s");
    }
    put(" until ", quoted_time(command.until));
    put(" ", command.confirmed ? kConfirmed : std::string_view{});
    put(" to ", commit_last ? command.commit : std::string_view{});
    put(" with ", person_first ? std::string_view{} : command.person);
    put(command.before == "first" ? " " : " before ", command.before);
    put(" because ", quoted_where_needed(command.reason));
    return line;
}

}  // namespace deploybot::commands
