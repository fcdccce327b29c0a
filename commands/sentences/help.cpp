#include "base/text.hpp"
#include "commands/grammar/verbs.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/riders.hpp"

namespace deploybot::commands {
namespace {

using queue::Verb;

/// Approving goes by the service's policy, and one's own requests are always one's own.
bool may_use(const VerbEntry& entry, const QuerySubject& about) {
    const auto& rights = about.catalog.rights;
    if (entry.verb == Verb::Cancel || entry.verb == Verb::Start) {
        return true;
    }
    // whoever may request may ride; a hold in line is a hold
    const Verb granted = deploy::is_open_to_riders(entry.verb) ? Verb::Request
                         : entry.verb == Verb::QueueHold       ? Verb::Hold
                                                               : entry.verb;
    const bool by_role = entry.verb == Verb::Approve || entry.verb == Verb::Reject;
    for (const deploy::Service* service : services_of(about)) {
        if (rights.may_somewhere(about.speaker.person, granted, service->name) ||
            rights.may_somewhere(about.speaker.person, entry.verb, service->name)) {
            return true;
        }
        for (const base::RoleName& role : service->policy.approver_roles) {
            if (by_role && rights.has_role(about.speaker.person, role)) {
                return true;
            }
        }
    }
    return !queue::changes_something(entry.verb);
}

const VerbEntry* find_topic(std::string_view topic) {
    for (const VerbEntry& entry : verbs()) {
        if (entry.name == topic) {
            return &entry;
        }
    }
    return nullptr;
}

Message help_with(const VerbEntry& entry, const QuerySubject& about) {
    Message message;
    message.title = {code(usage(entry))};
    message.lines = {{plain(entry.help)}};
    message.lines.push_back({plain(
        "Who: " + std::string(entry.who) + (may_use(entry, about) ? ". You may." : ". You may not.")
    )});
    if (!entry.spellings.empty()) {
        std::vector<std::string> also(entry.spellings.begin(), entry.spellings.end());
        message.lines.push_back({plain("Also: " + base::join(also, ", ") + ".")});
    }
    for (const std::string_view example : entry.examples) {
        message.lines.push_back({plain("For example: "), code(example)});
    }
    return message;
}

}  // namespace

Message answer_help(const QuerySubject& about) {
    if (const VerbEntry* entry = find_topic(about.command.topic)) {
        return help_with(*entry, about);
    }
    Message message;
    message.title = {plain("What I understand from you:")};
    std::vector<std::string> others;
    for (const VerbEntry& entry : verbs()) {
        if (may_use(entry, about)) {
            message.lines.push_back(
                {code(usage(entry)), plain("  " + std::string(entry.help) + " For example: "),
                 code(entry.examples.front())}
            );
        } else {
            others.emplace_back(entry.name);
        }
    }
    if (!others.empty()) {
        message.lines.push_back({plain("Not granted to you: " + base::join(others, ", ") + ".")});
    }
    message.lines.push_back({code("help COMMAND"), plain("  One command with examples.")});
    return message;
}

}  // namespace deploybot::commands
