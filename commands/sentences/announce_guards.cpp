#include "commands/sentences/announce_guards.hpp"

#include "base/text.hpp"
#include "commands/sentences/guards.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

Line mentions(const std::vector<base::PersonId>& people, const queue::Rights& rights) {
    Line line;
    for (const base::PersonId& person : people) {
        line.push_back(mention(person, name_of(person, rights)));
        line.push_back(plain(" "));
    }
    return line;
}

}  // namespace

Message announce_emergency(const Announced& about, const queue::Request& request) {
    Message message = loud(about.lane, request.token);
    message.title = {plain("EMERGENCY: ")};
    append(
        message.title,
        heading(request.service, request.commit, request.token, request.requester, about.rights)
    );
    message.lines = {
        {plain("Why: " + clause(request.emergency->reason))},
        {plain(
            "It goes before everything that waits. Checks that count: " +
            all_of(request.emergency->checks) + "."
        )}};
    for (const queue::Check& check : request.checks) {
        if (check.state != queue::CheckState::Passed) {
            message.lines.push_back(
                {plain("✗ "), strong(check.name),
                 plain(": " + clause(check.found) + " Not waited for.")}
            );
        }
    }
    const deploy::LaneState& lane = about.lane;
    if (lane.deployment && lane.deployment->token != request.token) {
        const std::string token = short_token(lane.deployment->token);
        message.lines.push_back({plain(
            lane.deployment->retreat
                ? token + " goes back first."
                : token + (lane.deployment->paused ? " is held" : " runs still") +
                      ": the emergency starts when it is over. " + "`abort " + token +
                      "` puts its customers back."
        )});
        if (!lane.deployment->retreat) {
            message.buttons.push_back(
                button("Abort " + token, "abort " + token, ButtonStyle::Danger)
            );
        }
    }
    if (const queue::EmergencyRecord* record = lane.queue.find_emergency(request.token)) {
        message.lines.push_back(
            phrase("Somebody else must approve it by ", moment_span(record->due, about.at), ".")
        );
    }
    const std::string token = short_token(request.token);
    message.buttons.push_back(button("Approve", "approve " + token));
    message.buttons.push_back(button("Why", "why " + token));
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::ApprovalVoided& event) {
    const queue::Request* request = find_request(about.lane, event.token);
    if (request == nullptr) {
        return std::nullopt;
    }
    Message message = loud(about.lane, event.token);
    message.title = {
        code(short_token(event.token)), plain(
                                            ": the approval of " + name_of(event.by, about.rights) +
                                            " counts no more: " + clause(event.reason)
                                        )};
    Line asked{plain(
        "It needs " +
        count(
            static_cast<std::size_t>(request->approvals_missing()), "more approval",
            "more approvals"
        ) +
        ": "
    )};
    append(asked, mentions(approvers_of(*request, about.rights), about.rights));
    message.lines.push_back(std::move(asked));
    const std::string token = short_token(event.token);
    message.buttons = {
        button("Approve", "approve " + token, ButtonStyle::Primary), button("Why", "why " + token)};
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::Overridden& event) {
    Message message = loud(about.lane, event.token);
    message.title = {
        plain(name_of(event.by, about.rights) + " overrides "),
        strong(event.guard.str()),
        plain(" for "),
        strong(event.service.str()),
        plain(" · "),
        code(short_sha(event.commit)),
        plain(".")};
    message.lines = {{plain("Why: " + clause(event.reason))}};
    if (!event.token.empty()) {
        message.buttons = {button("Why", "why " + short_token(event.token))};
    }
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::EmergencyApproved& event) {
    Message message = loud(about.lane, event.token);
    message.title = {
        plain(name_of(event.by, about.rights) + " has approved the emergency "),
        code(short_token(event.token)), plain(" afterwards" + reason_words(event.reason) + ".")};
    return message;
}

std::optional<Message> announce(const Announced& about, const queue::EmergencyOverdue& event) {
    const queue::EmergencyRecord* record = about.lane.queue.find_emergency(event.token);
    if (record == nullptr) {
        return std::nullopt;
    }
    Message message = loud(about.lane, event.token);
    message.title = phrase(
        "Not approved yet: ", strong(record->service.str()), " · ",
        emergency_words(*record, about.rights, about.at)
    );
    message.lines = {phrase(
        mention(record->requester, name_of(record->requester, about.rights)),
        " find somebody who looks at it. I ask again at ", moment_span(record->due, about.at), "."
    )};
    message.buttons = {
        button("Approve", "approve " + short_token(event.token), ButtonStyle::Primary)};
    return message;
}

std::optional<Message> announce(const Announced& about, const deploy::GatesChecked& event) {
    const auto& deployment = about.lane.deployment;
    const bool is_new =
        deployment && deployment->token == event.token && deployment->gates_told == about.at;
    std::vector<Line> lines =
        is_new ? gate_lines(about.lane, about.rights, about.at) : std::vector<Line>{};
    Line told;
    for (const queue::Requirement& gate :
         is_new ? deployment->plan.service.policy.gates : std::vector<queue::Requirement>{}) {
        if (gate.feed == queue::Feed::Told) {
            append(told, mentions(about.rights.holders(gate.roles), about.rights));
        }
    }
    if (lines.empty() && told.empty()) {
        return std::nullopt;
    }
    Message message = loud(about.lane, event.token);
    const queue::Request& request = *about.lane.queue.running;
    message.title = {plain(lines.empty() ? "Goes to production: " : "Before production: ")};
    append(
        message.title,
        heading(request.service, request.commit, request.token, request.requester, about.rights)
    );
    message.lines = std::move(lines);
    if (!told.empty()) {
        message.lines.push_back(std::move(told));
    }
    message.buttons = gate_buttons(about.lane, about.rights, about.at);
    message.buttons.push_back(button("Why", "why " + short_token(event.token)));
    return message;
}

}  // namespace deploybot::commands
