#include "commands/sentences/checks.hpp"

#include "base/text.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

using queue::Check;
using queue::CheckState;

constexpr std::size_t kShownFinding = 300;

std::string_view mark_of(const Check& check) {
    if (queue::is_settled(check) && check.state != CheckState::Passed) {
        return "! ";
    }
    switch (check.state) {
        case CheckState::Passed:
            return "✓ ";
        case CheckState::Failed:
            return "✗ ";
        case CheckState::Pending:
        case CheckState::Unknown:
            return "? ";
    }
    return "";
}

Line line_of(const Check& check) {
    Line line{
        plain(mark_of(check)), strong(check.name),
        plain(
            ": " + base::shorten(base::clean(check.found), kShownFinding) +
            ". Asked: " + check.asked + "."
        )};
    if (!check.overridden.empty()) {
        line.push_back(plain(" Overridden by " + clause(check.overridden)));
    } else if (!check.remedy.empty()) {
        line.push_back(plain(" " + sentence(check.remedy)));
    }
    if (!check.owner.empty()) {
        line.push_back(plain(" Owner: " + base::clean(check.owner) + "."));
    }
    if (!check.where.empty()) {
        append(line, {plain(" See "), link(check.where, check.where), plain(".")});
    }
    return line;
}

std::vector<std::string> passed_names(const std::vector<Check>& checks) {
    std::vector<std::string> names;
    for (const Check& check : checks) {
        if (check.state == CheckState::Passed) {
            names.push_back(check.name);
        }
    }
    return names;
}

}  // namespace

std::vector<Line> check_lines(const std::vector<Check>& checks) {
    std::vector<Line> lines;
    for (const Check& check : checks) {
        if (check.state != CheckState::Passed) {
            lines.push_back(line_of(check));
        }
    }
    if (const auto passed = passed_names(checks); !passed.empty()) {
        lines.push_back({plain("✓ " + base::join(passed, ", "))});
    }
    return lines;
}

std::string checks_in_short(const std::vector<Check>& checks) {
    const auto passed = passed_names(checks);
    return std::to_string(passed.size()) + " of " + std::to_string(checks.size()) + " fine" +
           (passed.empty() ? "" : " (" + base::join(passed, ", ") + ")");
}

Message answer_check(
    const base::ServiceName& service, const queue::Commit& commit, const std::vector<Check>& checks
) {
    Message message;
    message.title = {strong(service.str()), plain(" · ")};
    append(message.title, commit_words(commit));
    const bool eligible = queue::all_passed(checks);
    message.title.push_back(plain(eligible ? " may go out." : " can't go out yet."));
    if (!eligible) {
        message.lines = check_lines(checks);
        return message;
    }
    for (const Check& check : checks) {
        if (check.state == CheckState::Passed) {
            message.lines.push_back(
                {plain("✓ "), strong(check.name), plain(": " + base::clean(check.found))}
            );
        } else {
            message.lines.push_back(line_of(check));
        }
    }
    message.buttons = {button(
        "Request", "request " + short_sha(commit.sha) + " of " + service.str(), ButtonStyle::Primary
    )};
    return message;
}

}  // namespace deploybot::commands
