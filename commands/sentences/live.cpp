#include "commands/sentences/live.hpp"

#include "base/text.hpp"
#include "commands/sentences/checks.hpp"
#include "commands/sentences/estimate.hpp"
#include "commands/sentences/guards.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

using deploy::Catalog;
using deploy::Deployment;
using deploy::LaneState;

Message started(const LaneState& lane, const base::Token& token, Line title) {
    Message message;
    message.title = std::move(title);
    message.token = token;
    message.lane = lane.queue.name;
    return message;
}

void add_approvals(Message& message, const queue::Request& request, const queue::Rights& rights) {
    const int missing = request.approvals_missing();
    if (missing == 0) {
        return;
    }
    const std::vector<base::PersonId> may = approvers_of(request, rights);
    message.lines.push_back({plain(
        "Needs " + count(static_cast<std::size_t>(missing), "more approval", "more approvals") +
        " from " + any_of(texts_of(request.approver_roles)) + ": " + any_of(names_of(may, rights)) +
        "."
    )});
    const std::string token = short_token(request.token);
    message.buttons.push_back(button("Approve", "approve " + token, ButtonStyle::Primary));
    message.buttons.push_back(
        button("Reject", "reject " + token + " because …", ButtonStyle::Danger)
    );
}

/// Who rides along, and for whom of them it waits.
void add_train(
    Message& message, const LaneState& lane, const queue::Request& request, const Catalog& catalog,
    base::TimePoint now
) {
    const queue::Request* train = lane.queue.train_of(request.token);
    const deploy::Service* service = catalog.find(request.service);
    if (train == nullptr || service == nullptr) {
        return;
    }
    if (Line line = on_board_line(*train, catalog.rights); !line.empty()) {
        message.lines.push_back(std::move(line));
    }
    if (Line line = awaited_line(lane, *train, service->policy, catalog.rights, now);
        !line.empty()) {
        message.lines.push_back(std::move(line));
    }
}

/// What those on board can say now, and how others come along.
void add_train_buttons(
    Message& message, const LaneState& lane, const queue::Request& train, const Catalog& catalog
) {
    if (const deploy::Service* service = catalog.find(train.service)) {
        for (Button& each : train_buttons(lane, train, service->policy)) {
            message.buttons.push_back(std::move(each));
        }
    }
}

Message stranded_message(
    const LaneState& lane, const queue::Stranded& left, const Catalog& catalog
) {
    const queue::Request& request = left.request;
    Message message = started(
        lane, request.token,
        heading(request.service, request.commit, request.token, request.requester, catalog.rights)
    );
    message.lines.push_back({plain(
        "Came back with " + short_token(left.failed) +
        ": it waits for a split, or rides with a fix or a revert that contains it."
    )});
    const std::string token = short_token(request.token);
    message.buttons = {
        button("Split", "split " + short_token(left.failed)), button("Cancel", "cancel " + token)};
    return message;
}

Message waiting_message(
    const LaneState& lane, const queue::Request& request, const Catalog& catalog,
    const queue::Stops& stops, base::TimePoint now
) {
    Message message = started(
        lane, request.token,
        heading(request.service, request.commit, request.token, request.requester, catalog.rights)
    );
    if (request.emergency) {
        message.lines.push_back({plain("Emergency: " + clause(request.emergency->reason))});
    }
    // what goes out is approved and started, whoever's page this is
    const queue::Request& train = lane.queue.carrier_of(request);
    const int place = lane.queue.place(request.token);
    message.lines.push_back({plain(
        ordinal(place) + " in line. Should start " +
        words_of(deploy::estimate_start(lane, catalog, stops, request.token, now), request.token) +
        "."
    )});
    add_train(message, lane, request, catalog, now);
    for (const deploy::Obstacle& obstacle :
         deploy::obstacles_to_start(lane, train, stops, catalog, now)) {
        message.lines.push_back(obstacle_words(obstacle, catalog.rights, now));
    }
    message.lines.push_back({plain("Checks: " + checks_in_short(request.checks) + ".")});
    add_approvals(message, train, catalog.rights);
    const std::string token = short_token(request.token);
    if (train.called && !train.waits_for_start && deploy::is_warned(lane, train) &&
        !train.accepted) {
        message.buttons.push_back(button("Start", "start " + token, ButtonStyle::Primary));
    }
    add_train_buttons(message, lane, train, catalog);
    message.buttons.push_back(button("Why", "why " + token));
    message.buttons.push_back(button("Cancel", "cancel " + token));
    return message;
}

void add_running_buttons(Message& message, const Deployment& deployment) {
    const std::string token = short_token(deployment.token);
    if (!deployment.retreat) {
        if (deployment.paused || deployment.waits_for_person) {
            message.buttons.push_back(button("Resume", "resume " + token, ButtonStyle::Primary));
        } else {
            message.buttons.push_back(button("Pause", "pause " + token));
        }
        if (deployment.waits_for_verdict()) {
            message.buttons.push_back(button("Promote", "promote " + token));
        }
        message.buttons.push_back(button("Abort", "abort " + token));
        message.buttons.push_back(
            button("Roll back", "rollback " + token + " because …", ButtonStyle::Danger)
        );
    }
    message.buttons.push_back(button("Why", "why " + token));
    message.buttons.push_back(button("Logs", "logs " + token));
}

Message running_message(
    const LaneState& lane, const queue::Request& request, const Deployment& deployment,
    const Catalog& catalog, const queue::Stops& stops, base::TimePoint now
) {
    Message message = started(
        lane, request.token,
        heading(request.service, request.commit, request.token, request.requester, catalog.rights)
    );
    message.lines.push_back({plain(stage_bar(deployment))});
    add_train(message, lane, request, catalog, now);
    for (const deploy::Obstacle& obstacle :
         deploy::obstacles_to_advance(lane, deployment, stops, catalog.rights, now)) {
        message.lines.push_back(obstacle_words(obstacle, catalog.rights, now));
    }
    for (Line& line : progress_lines(deployment, catalog.rights, now)) {
        message.lines.push_back(std::move(line));
    }
    for (Line& gate : gate_lines(lane, catalog.rights, now)) {
        message.lines.push_back(std::move(gate));
    }
    if (Line did = what_i_did(deployment); !did.empty()) {
        message.lines.push_back(std::move(did));
    }
    message.buttons = gate_buttons(lane, catalog.rights, now);
    add_train_buttons(message, lane, request, catalog);
    add_running_buttons(message, deployment);
    return message;
}

/// Where customers are after it went back, and what brought them there.
void add_way_back(Message& message, const Deployment& deployment) {
    if (deployment.retreat && deployment.retreat->safe && deployment.stable() != nullptr) {
        message.lines.push_back(
            {plain(
                 "Customers are on " + short_sha(deployment.stable()->commit.sha) + " again since "
             ),
             clock_span(*deployment.retreat->safe), plain(".")}
        );
    }
    if (Line did = what_i_did(deployment); !did.empty()) {
        message.lines.push_back(std::move(did));
    }
}

Message ended_message(
    const LaneState& lane, const queue::Finished& finished, const Catalog& catalog,
    base::TimePoint now
) {
    Message message = started(
        lane, finished.token,
        heading(
            finished.service, finished.commit, finished.token, finished.requester, catalog.rights
        )
    );
    message.lines.push_back(outcome_words(finished, catalog.rights, now));
    if (const Deployment* deployment = find_deployment(lane, finished.token)) {
        add_way_back(message, *deployment);
    }
    if (const queue::EmergencyRecord* record = lane.queue.find_emergency(finished.token)) {
        message.lines.push_back(emergency_words(*record, catalog.rights, now));
        message.buttons.push_back(button("Approve", "approve " + short_token(finished.token)));
    }
    message.buttons.push_back(button("Why", "why " + short_token(finished.token)));
    return message;
}

}  // namespace

std::optional<Message> live_message(
    const LaneState& lane, const base::Token& token, const Catalog& catalog,
    const queue::Stops& stops, base::TimePoint now
) {
    if (lane.queue.running && lane.queue.running->carries(token) && lane.deployment) {
        return running_message(lane, *lane.queue.running, *lane.deployment, catalog, stops, now);
    }
    if (const queue::Stranded* left = lane.queue.find_stranded(token)) {
        return stranded_message(lane, *left, catalog);
    }
    if (const queue::Request* request = find_request(lane, token)) {
        return waiting_message(lane, *request, catalog, stops, now);
    }
    if (const queue::Finished* finished = find_finished(lane, token)) {
        return ended_message(lane, *finished, catalog, now);
    }
    return std::nullopt;
}

}  // namespace deploybot::commands
