#include "commands/sentences/where.hpp"

#include "base/text.hpp"
#include "commands/sentences/estimate.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

constexpr std::size_t kMostServices = 40;

/// ", DEP-…2417, requested by ana": who brought a version, as far back as the lane remembers.
void add_origin(
    Line& line, const deploy::LaneState& lane, const base::Token& token,
    const deploy::Catalog& catalog
) {
    if (token.empty()) {
        return;
    }
    line.push_back(plain(", "));
    line.push_back(code(short_token(token)));
    const queue::Request* request = find_request(lane, token);
    const queue::Finished* finished = find_finished(lane, token);
    if (request != nullptr || finished != nullptr) {
        const base::PersonId& who = request != nullptr ? request->requester : finished->requester;
        line.push_back(plain(", requested by " + name_of(who, catalog.rights)));
    }
}

Line stable_line(
    const deploy::Stable& stable, const deploy::LaneState& lane, const QuerySubject& about
) {
    Line line{plain("stable: ")};
    append(line, commit_words(stable.commit));
    line.push_back(plain(" "));
    append(line, since_line(stable.since, about.now));
    add_origin(line, lane, stable.token, about.catalog);
    return line;
}

Line running_line(
    const deploy::Deployment& deployment, const queue::Request& request, const QuerySubject& about
) {
    Line line{plain(where_it_stands(deployment) + ": ")};
    append(line, commit_words(request.commit));
    line.push_back(plain(" "));
    append(line, since_line(deployment.step_since, about.now));
    add_origin(line, *about.world.find(deployment.plan.service.lane), request.token, about.catalog);
    return line;
}

void add_service(Message& message, const deploy::Service& service, const QuerySubject& about) {
    const deploy::LaneState* lane = about.world.find(service.lane);
    const auto put = [&](Line line) {
        line.insert(line.begin(), {strong(service.name.str()), plain(" · ")});
        message.lines.push_back(std::move(line));
    };
    if (lane == nullptr || !lane->stable.contains(service.name)) {
        put({plain("no version is stable yet")});
    } else {
        put(stable_line(lane->stable.at(service.name), *lane, about));
    }
    const bool runs = lane != nullptr && lane->deployment && lane->queue.running &&
                      lane->queue.running->service == service.name;
    if (runs) {
        put(running_line(*lane->deployment, *lane->queue.running, about));
    }
}

/// One commit in one service: what the lane knows of it, the nearest to the customers first.
class CommitWay {
public:
    CommitWay(
        const CommitOf& asked, const deploy::World& world, const deploy::Catalog& catalog,
        base::TimePoint now
    )
        : asked_(asked), catalog_(catalog), stops_(world.stops), now_(now) {
        const deploy::Service* service = catalog.find(asked.service);
        lane_ = service == nullptr ? nullptr : world.find(service->lane);
    }

    std::vector<Line> lines() {
        if (lane_ != nullptr) {
            in_stable();
            on_its_way();
            waiting();
            bad();
            ended();
        }
        if (lines_.empty()) {
            say({plain("was never requested here, so it runs nowhere by me")});
        }
        return std::move(lines_);
    }

private:
    [[nodiscard]] const base::CommitSha& sha() const { return asked_.commit.sha; }

    void say(const Line& what, const base::Token& token = {}) {
        Line line{strong(asked_.service.str()), plain(" · ")};
        append(line, what);
        if (!token.empty()) {
            append(line, {plain(", "), code(short_token(token))});
        }
        lines_.push_back(std::move(line));
    }

    /// "live and stable since 14:02 (8 min), as part of 4be1c07"
    [[nodiscard]] Line dated(
        const std::string& what, base::TimePoint since, const std::string& more = {}
    ) const {
        Line line{plain(what + " ")};
        append(line, since_line(since, now_));
        line.push_back(plain(more));
        return line;
    }

    void in_stable() {
        const auto found = lane_->stable.find(asked_.service);
        if (found == lane_->stable.end()) {
            return;
        }
        const deploy::Stable& stable = found->second;
        const bool is_head = stable.commit.sha == sha();
        if (is_head || asked_.in_stable.value_or(false)) {
            const std::string part = is_head ? "" : ", as part of " + short_sha(stable.commit.sha);
            say(dated("live and stable", stable.since, part), stable.token);
        }
    }

    void on_its_way() {
        if (!lane_->deployment || !lane_->queue.running ||
            lane_->queue.running->service != asked_.service) {
            return;
        }
        const deploy::Deployment& deployment = *lane_->deployment;
        const auto& aboard = deployment.aboard;
        const base::CommitSha& head = lane_->queue.running->commit.sha;
        const bool rides = std::any_of(aboard.begin(), aboard.end(), [&](const auto& commit) {
            return commit.sha == sha();
        });
        if (head == sha() || rides) {
            const std::string part = head == sha() ? "" : ", as part of " + short_sha(head);
            const std::string what = "on its way: " + where_it_stands(deployment);
            say(dated(what, deployment.step_since, part), deployment.token);
        }
    }

    void waiting() {
        for (const queue::Request& request : lane_->queue.waiting) {
            if (request.service == asked_.service && request.commit.sha == sha()) {
                const auto estimate =
                    deploy::estimate_start(*lane_, catalog_, stops_, request.token, now_);
                say({plain(
                        ordinal(lane_->queue.place(request.token)) + " in line, starts " +
                        words_of(estimate, request.token)
                    )},
                    request.token);
            }
        }
    }

    void bad() {
        const auto marks = lane_->queue.bad.find(asked_.service);
        if (marks == lane_->queue.bad.end() || !marks->second.contains(sha())) {
            return;
        }
        const queue::BadMark& mark = marks->second.at(sha());
        say(dated("marked bad", mark.at, reason_words(mark.reason)), mark.token);
    }

    /// How its last deployment ended; that it is live was said above.
    void ended() {
        const auto& history = lane_->queue.history;
        const auto last = std::find_if(history.rbegin(), history.rend(), [&](const auto& one) {
            return one.service == asked_.service && one.commit.sha == sha();
        });
        if (last == history.rend() || !lines_.empty()) {
            return;
        }
        if (last->end == queue::End::Completed) {
            say({plain("was live from "), moment_span(last->ended, now_),
                 plain(", and another version has replaced it")},
                last->token);
        } else {
            say(outcome_words(*last, catalog_.rights, now_), last->token);
        }
    }

    const CommitOf& asked_;
    const deploy::Catalog& catalog_;
    const queue::Stops& stops_;
    base::TimePoint now_;
    const deploy::LaneState* lane_ = nullptr;
    std::vector<Line> lines_;
};

}  // namespace

Message answer_where(const QuerySubject& about) {
    Message message;
    const auto services = services_of(about);
    message.title = {plain("Which version runs where:")};
    for (const deploy::Service* service : services) {
        if (message.lines.size() >= kMostServices) {
            message.lines.push_back(
                {plain("and more; "), code("where SERVICE"), plain(" shows one.")}
            );
            break;
        }
        add_service(message, *service, about);
    }
    if (about.service != nullptr) {
        const std::string name = about.service->name.str();
        message.lane = about.service->lane;
        message.buttons = {button("History", "history " + name), button("Next", "next " + name)};
    }
    return message;
}

Message answer_where_commit(
    const std::string& typed, const std::vector<CommitOf>& found, const std::string& problem,
    const deploy::World& world, const deploy::Catalog& catalog, base::TimePoint now
) {
    Message message;
    if (found.empty()) {
        message.title = {
            plain("I can't find "), code(typed),
            plain(problem.empty() ? " in any service." : ": " + clause(problem))};
        message.buttons = {button("Where", "where")};
        return message;
    }
    message.title = commit_words(found.front().commit);
    for (const CommitOf& one : found) {
        for (Line& line : CommitWay(one, world, catalog, now).lines()) {
            message.lines.push_back(std::move(line));
        }
        const std::string line = "check " + short_sha(one.commit.sha) + " of " + one.service.str();
        message.buttons.push_back(button(found.size() == 1 ? "May it go out?" : line, line));
    }
    if (!problem.empty()) {
        message.lines.push_back({plain("Not everything could be asked: " + clause(problem))});
    }
    return message;
}

}  // namespace deploybot::commands
