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
            return found + " is not " + trouble.expected + " that I know, so I did nothing.";
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

}  // namespace

Message refuse(const Misunderstanding& trouble) {
    Message message;
    message.title = {plain(what_was_found(trouble))};
    const bool guesses = trouble.kind == Kind::UnknownVerb || trouble.kind == Kind::UnknownName;
    if (guesses && !trouble.suggestions.empty() &&
        !trouble.suggestions.front().starts_with("help")) {
        message.title.push_back(plain(" Did you mean "));
        message.title.push_back(code(trouble.suggestions.front()));
        message.title.push_back(plain("?"));
    }
    if (trouble.verb && !guesses) {
        message.lines.push_back({plain("I read it so: "), code(usage(entry_of(*trouble.verb)))});
    }
    for (const std::string& line : trouble.suggestions) {
        message.buttons.push_back(button(line, line));
    }
    return message;
}

}  // namespace deploybot::commands
