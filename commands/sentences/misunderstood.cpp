#include "base/text.hpp"
#include "commands/sentences/refuse.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

using Kind = Misunderstanding::Kind;

std::string what_was_found(const Misunderstanding& trouble) {
    const std::string found = "\"" + trouble.found + "\"";
    const std::string verb =
        trouble.verb ? std::string(entry_of(*trouble.verb).name) : std::string();
    switch (trouble.kind) {
        case Kind::Nothing:
            return "I'm here. Tell me what to do, or ask for help.";
        case Kind::NotForMe:
            return "That begins with " + found + ", not with me; I did nothing.";
        case Kind::TooLong:
            return "That is " + trouble.found + " bytes; I read at most " +
                   base::thousands(static_cast<std::int64_t>(kMaxText)) + " and did nothing of it.";
        case Kind::TooMany:
            return "That is more than " + trouble.found + " commands at once; I did none of them.";
        case Kind::UnknownVerb:
            return "I don't know " + found + ".";
        case Kind::UnknownName:
            if (trouble.verb == queue::Verb::Help) {
                return "I don't know a command " + found + ".";
            }
            return found + " is not " + trouble.expected + " that I know, so I did nothing.";
        case Kind::NoCommit:
            return found +
                   " is no commit, so I did nothing. A commit is 4 or more hex digits of "
                   "its SHA, like 4be1c07; a branch's name is none.";
        case Kind::NoPlace:
            return "I can't place " + found + " in " + verb + ", so I did nothing." +
                   (trouble.expected.empty() ? "" : " There I expect " + trouble.expected + ".");
        case Kind::TwoMeanings:
            return found + " is a service and could be a commit; I did nothing.";
        case Kind::Question:
            return "Is that a question? I did nothing. Without the question mark I do it.";
        case Kind::Missing:
            return sentence(verb + " needs " + trouble.expected);
        case Kind::MissingReason:
            return sentence(verb + " needs a reason");
    }
    return "";
}

/// Whether the first suggestion may be what was meant, and is not just the way to the help.
bool is_a_guess(const Misunderstanding& trouble) {
    if (trouble.suggestions.empty()) {
        return false;
    }
    const std::string& first = trouble.suggestions.front();
    if (trouble.verb == queue::Verb::Help) {
        return first != "help";
    }
    if (trouble.verb) {
        return !first.starts_with("help") ||
               (trouble.verb == queue::Verb::Who && first != "help who");
    }
    return !first.starts_with("help") ||
           !base::nearest(base::lower(trouble.found), {"help"}, 1).empty();
}

}  // namespace

Message refuse(const Misunderstanding& trouble) {
    Message message;
    message.title = {plain(what_was_found(trouble))};
    const bool guesses = trouble.kind == Kind::UnknownVerb || trouble.kind == Kind::UnknownName;
    if (guesses && is_a_guess(trouble)) {
        message.title.push_back(plain(" Did you mean "));
        message.title.push_back(code(trouble.suggestions.front()));
        message.title.push_back(plain("?"));
    }
    if (trouble.verb && !guesses) {
        message.lines.push_back({plain("I read it so: "), code(usage(entry_of(*trouble.verb)))});
    }
    const bool only_help = trouble.suggestions.size() == 1 && trouble.suggestions.front() == "help";
    if (guesses && only_help && !is_a_guess(trouble)) {
        message.lines.push_back({code("help"), plain(" names all that I understand.")});
    }
    if (trouble.kind == Kind::Missing && trouble.suggestions == std::vector<std::string>{"queue"}) {
        message.lines.push_back({code("queue"), plain(" names what waits.")});
    }
    for (const std::string& line : trouble.suggestions) {
        message.buttons.push_back(button(line, line));
    }
    return message;
}

}  // namespace deploybot::commands
