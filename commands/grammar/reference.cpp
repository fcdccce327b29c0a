#include "commands/grammar/reference.hpp"

#include "commands/grammar/verbs.hpp"

namespace deploybot::commands {
namespace {

std::string quoted_list(const std::vector<std::string_view>& items) {
    std::string text;
    for (const std::string_view item : items) {
        text += (text.empty() ? "`" : ", `") + std::string(item) + "`";
    }
    return text;
}

std::string section(const VerbEntry& entry) {
    std::string text = "### `" + usage(entry) + "`\n\n";
    text += std::string(entry.help) + "\n\n";
    text += "- Who: " + std::string(entry.who) + ".\n";
    if (!entry.spellings.empty()) {
        text += "- Also: " + quoted_list(entry.spellings) + ".\n";
    }
    if (!entry.confirmation.empty()) {
        text += "- A button for it asks first: \"" + std::string(entry.confirmation) + "\"\n";
    }
    text += "- For example: " + quoted_list(entry.examples) + ".\n\n";
    return text;
}

constexpr std::string_view kIntroduction = R"(# Commands

<!-- Made from commands/grammar/verbs.cpp: `./dev test` compares the two. -->

The same words work in the terminal, over the API and wherever else DeployBot listens.

- `@DeployBot` or `deploybot:` before a command may be left out. Upper and lower case are the same.
- A commit is 4 to 64 hex digits of its SHA; a branch or tag name is never taken for one.
- A token is `DEP-1763699862417`, or its last digits: `DEP-…2417`, `2417`.
- A reason stands behind `because`, behind a dash of its own, behind a colon, or in quotes.
- Small words bind names: `of shop`, `to production`, `in uat`. A service may be left out where there is only one.
- Several commands in one message: a `;` or a line break between them, at most 10, at most 4,096 bytes in all.
- What I do not understand word for word I do not do: I answer with what you may have meant.

)";

}  // namespace

std::string command_reference() {
    std::string text(kIntroduction);
    text += "## Commands that change something\n\n";
    bool reading = false;
    for (const VerbEntry& entry : verbs()) {
        if (!reading && !queue::changes_something(entry.verb)) {
            reading = true;
            text += "## Commands that only read\n\n";
        }
        text += section(entry);
    }
    text.pop_back();
    return text;
}

}  // namespace deploybot::commands
