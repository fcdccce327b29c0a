#include "base/text.hpp"
#include "commands/sentences/estimate.hpp"
#include "commands/sentences/guards.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/verdict.hpp"
#include "commands/sentences/words.hpp"
#include "queue/train.hpp"

namespace deploybot::commands {
namespace {

/// Everything that keeps a waiting request from starting, with who or what lifts it.
std::vector<Line> what_blocks(const queue::Request& request, const QuerySubject& about) {
    const deploy::LaneState& lane = *about.lane;
    const queue::Rights& rights = about.catalog.rights;
    std::vector<Line> reasons;
    // what goes out is approved and started, whoever asks
    const queue::Request& train = lane.queue.carrier_of(request);
    for (const deploy::Obstacle& obstacle :
         deploy::obstacles_to_start(lane, train, about.world.stops, about.catalog, about.now)) {
        reasons.push_back(how_it_ends(obstacle, request.service, rights, about.now));
    }
    if (lane.deployment) {
        reasons.push_back({plain(
            short_token(lane.deployment->token) + " holds the lane, " +
            where_it_stands(*lane.deployment) + "; over " +
            words_of(deploy::estimate_end(lane, about.catalog, about.now)) + "."
        )});
    }
    if (const int place = lane.queue.place(request.token); place > 1) {
        reasons.push_back({plain(
            count(static_cast<std::size_t>(place - 1), "request is", "requests are") + " before it."
        )});
    }
    if (const int missing = train.approvals_missing(); missing > 0) {
        const std::vector<base::PersonId> others = approvers_of(train, rights);
        reasons.push_back({plain(
            "It needs " +
            count(static_cast<std::size_t>(missing), "more approval", "more approvals") + " from " +
            any_of(texts_of(request.approver_roles)) + " (" + any_of(names_of(others, rights)) +
            ")."
        )});
    }
    if (train.called && !train.waits_for_start && deploy::is_warned(lane, train) &&
        !train.accepted) {
        const base::PersonId& conductor = queue::conductor_of(train).requester;
        reasons.push_back(
            {plain("It is the turn of " + name_of(conductor, rights) + " to start it.")}
        );
    }
    const deploy::Service* service = about.catalog.find(request.service);
    if (lane.queue.find_stranded(request.token) == nullptr && service != nullptr) {
        if (Line line = awaited_line(lane, train, service->policy, rights, about.now);
            !line.empty()) {
            reasons.push_back(std::move(line));
        }
    }
    if (const queue::Stranded* left = lane.queue.find_stranded(request.token)) {
        reasons.push_back(
            {plain(
                 "It came back with " + short_token(left->failed) + ": a split or a fix frees it, "
             ),
             code("split " + short_token(left->failed)), plain(".")}
        );
    }
    return reasons;
}

Message why_waiting(const queue::Request& request, const QuerySubject& about) {
    Message message;
    message.token = request.token;
    message.lane = about.lane->queue.name;
    const auto reasons = what_blocks(request, about);
    message.title = {
        code(request.token.str()), plain(reasons.empty() ? " starts now." : " waits because")};
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        Line line{plain("(" + std::to_string(i + 1) + ") ")};
        append(line, reasons[i]);
        message.lines.push_back(std::move(line));
    }
    message.lines.push_back({plain(
        "Should start " +
        words_of(
            deploy::estimate_start(
                *about.lane, about.catalog, about.world.stops, request.token, about.now
            ),
            request.token
        ) +
        "."
    )});
    message.buttons = {button("Queue", "queue " + request.service.str())};
    for (const deploy::Obstacle& obstacle : deploy::obstacles_to_start(
             *about.lane, about.lane->queue.carrier_of(request), about.world.stops, about.catalog,
             about.now
         )) {
        if (auto lift = lifting_button(obstacle, request.service)) {
            message.buttons.push_back(std::move(*lift));
        }
    }
    return message;
}

void add_verdict(
    Message& message, const deploy::Deployment& deployment, const deploy::Verdict& verdict,
    std::string_view when
) {
    const std::string said = verdict_words(verdict, deployment.plan.service.policy.judge);
    message.fields.push_back(
        {"Verdict", {strong(word_of(verdict.kind)), plain(std::string(when) + ": " + clause(said))}}
    );
    message.fields.push_back({"Why", {plain(sentence(word_of(verdict.rule)))}});
    if (const std::string test = test_words(verdict); !test.empty()) {
        message.fields.push_back({"Test", {plain(test)}});
    }
}

void add_ladder(Message& message, const deploy::Deployment& deployment) {
    const auto lines = ladder_lines(deployment);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Line line = lines[i];
        line.push_back(plain(reason_words(deployment.ladder[i].reason)));
        const std::string which = lines.size() > 1 ? ", " + std::to_string(i + 1) : std::string();
        message.fields.push_back({"What I did" + which, std::move(line)});
    }
}

Message why_running(
    const deploy::Deployment& deployment, const queue::Request& request, const QuerySubject& about
) {
    Message message;
    message.token = request.token;
    message.lane = about.lane->queue.name;
    message.title = heading(
        request.service, request.commit, request.token, request.requester, about.catalog.rights
    );
    message.lines = progress_lines(deployment, about.catalog.rights, about.now);
    for (Line& gate : gate_lines(*about.lane, about.catalog.rights, about.now)) {
        message.lines.push_back(std::move(gate));
    }
    for (const deploy::Obstacle& obstacle : deploy::obstacles_to_advance(
             *about.lane, deployment, about.world.stops, about.catalog.rights, about.now
         )) {
        message.lines.push_back(
            how_it_ends(obstacle, request.service, about.catalog.rights, about.now)
        );
    }
    if (Line line = awaited_line(
            *about.lane, request, deployment.plan.service.policy, about.catalog.rights, about.now
        );
        !line.empty()) {
        message.lines.push_back(std::move(line));
    }
    if (deployment.verdict) {
        add_verdict(
            message, deployment, *deployment.verdict,
            deployment.window
                ? " after " +
                      count(static_cast<std::size_t>(deployment.window->looks), "look", "looks")
                : std::string()
        );
    } else if (deployment.failure) {
        add_verdict(message, deployment, *deployment.failure, " when it failed");
    }
    add_ladder(message, deployment);
    return message;
}

Message why_ended(const queue::Finished& finished, const QuerySubject& about) {
    Message message;
    message.token = finished.token;
    message.lane = about.lane->queue.name;
    message.title = heading(
        finished.service, finished.commit, finished.token, finished.requester, about.catalog.rights
    );
    message.lines = {outcome_words(finished, about.catalog.rights, about.now)};
    if (const deploy::Deployment* deployment = find_deployment(*about.lane, finished.token)) {
        if (deployment->failure) {
            add_verdict(message, *deployment, *deployment->failure, " when it failed");
        } else if (deployment->verdict) {
            add_verdict(message, *deployment, *deployment->verdict, " at the end");
        }
        add_ladder(message, *deployment);
    } else if (finished.started) {
        message.lines.push_back({plain(
            "Its numbers are in the journal; I keep those of the last few deployments at hand."
        )});
    }
    return message;
}

Message why_service(const QuerySubject& about) {
    Message message;
    if (about.service == nullptr) {
        message.title = {plain("Why what? Name a deployment or a service.")};
        for (const deploy::Service* service : services_of(about)) {
            if (message.buttons.size() < 5) {
                message.buttons.push_back(
                    button("why " + service->name.str(), "why " + service->name.str())
                );
            }
        }
        return message;
    }
    message.lane = about.service->lane;
    const std::vector<Line> emergencies =
        about.lane == nullptr
            ? std::vector<Line>{}
            : emergency_lines(
                  about.lane->queue, about.service->name, about.catalog.rights, about.now
              );
    Message locks = answer_locks(about);
    if (!locks.lines.empty()) {
        message.title = {strong(about.service->name.str()), plain(" stands still.")};
        message.lines = std::move(locks.lines);
        message.buttons = std::move(locks.buttons);
        message.lines.insert(message.lines.end(), emergencies.begin(), emergencies.end());
        return message;
    }
    message.title = {
        plain("Nothing runs and nobody waits in "), strong(about.service->name.str()), plain(".")};
    message.lines = emergencies;
    return message;
}

}  // namespace

Message answer_why(const QuerySubject& about) {
    if (about.lane == nullptr) {
        return why_service(about);
    }
    const deploy::LaneState& lane = *about.lane;
    if (lane.deployment && lane.queue.running &&
        (about.token.empty() || lane.queue.running->carries(about.token))) {
        return why_running(*lane.deployment, *lane.queue.running, about);
    }
    if (about.token.empty()) {
        return lane.queue.waiting.empty() ? why_service(about)
                                          : why_waiting(lane.queue.waiting.front(), about);
    }
    if (const queue::Request* request = find_request(lane, about.token)) {
        return why_waiting(*request, about);
    }
    const queue::Finished* finished = find_finished(lane, about.token);
    return finished == nullptr ? why_service(about) : why_ended(*finished, about);
}

}  // namespace deploybot::commands
