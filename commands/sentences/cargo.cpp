#include "commands/sentences/cargo.hpp"

#include "base/text.hpp"
#include "commands/sentences/estimate.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/decide.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

using queue::Verb;

/// What customers have when this one comes: the version before it.
base::CommitSha before(const deploy::LaneState& lane, const queue::Request& request) {
    const deploy::Deployment* deployment = find_deployment(lane, request.token);
    if (deployment != nullptr) {
        return deployment->stable() == nullptr ? base::CommitSha{}
                                               : deployment->stable()->commit.sha;
    }
    // those before it are on their way: what they bring is not its own
    base::CommitSha last;
    if (const auto live = lane.queue.live.find(request.service); live != lane.queue.live.end()) {
        last = live->second;
    }
    if (lane.queue.running && lane.queue.running->service == request.service) {
        last = lane.queue.running->commit.sha;
    }
    for (const queue::Request& ahead : lane.queue.waiting) {
        if (ahead.token == request.token) {
            break;
        }
        last = ahead.service == request.service ? ahead.commit.sha : last;
    }
    return last;
}

Cargo of_request(const deploy::LaneState& lane, const queue::Request& request) {
    return {
        .service = request.service,
        .token = request.token,
        .from = before(lane, request),
        .to = request.commit.sha};
}

/// A deployment that has ended; its version before it is known while it is one of the last few.
std::optional<Cargo> of_ended(const deploy::LaneState& lane, const base::Token& token) {
    const queue::Finished* finished = find_finished(lane, token);
    const deploy::Deployment* deployment = find_deployment(lane, token);
    if (finished == nullptr || deployment == nullptr) {
        return std::nullopt;
    }
    return Cargo{
        .service = finished->service,
        .token = token,
        .from =
            deployment->stable() == nullptr ? base::CommitSha{} : deployment->stable()->commit.sha,
        .to = finished->commit.sha};
}

/// The first that waits; for `diff` what runs goes before.
std::optional<Cargo> in_lane(
    const deploy::LaneState& lane, const base::ServiceName& service, Verb verb
) {
    if (verb == Verb::Diff && lane.queue.running && lane.queue.running->service == service) {
        return of_request(lane, *lane.queue.running);
    }
    const auto& waiting = lane.queue.waiting;
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const auto& request) {
        return request.service == service;
    });
    return next == waiting.end() ? std::nullopt : std::optional(of_request(lane, *next));
}

const deploy::Service* service_of(const queue::Command& command, const deploy::Catalog& catalog) {
    if (command.service.empty() && catalog.services.size() == 1) {
        return &catalog.services.begin()->second;
    }
    return catalog.find(command.service);
}

Line commit_line(const queue::Commit& commit) {
    Line line = commit_words(commit);
    if (!commit.author.empty()) {
        line.push_back(plain(" · " + base::shorten(base::clean(commit.author), 40)));
    }
    return line;
}

/// "3 commits that 77aa01f does not hold:" and each of them.
void add_commits(
    Message& message, const Cargo& cargo, const base::Result<queue::CommitRange>& commits
) {
    if (!commits) {
        message.lines.push_back(
            {plain("Which commits it brings is unknown: " + clause(commits.error().message))}
        );
        return;
    }
    const std::size_t known = commits->commits.size();
    const std::string how_many = commits->complete
                                     ? count(known, "commit", "commits")
                                     : "More than " + count(known, "commit", "commits");
    message.lines.push_back({plain(
        cargo.from.empty() ? "The first version of " + cargo.service.str() + " that I take out:"
        : known == 0       ? "No commit that " + short_sha(cargo.from) + " does not hold."
                           : how_many + " that " + short_sha(cargo.from) + " does not hold:"
    )});
    for (std::size_t i = 0; i < std::min(known, kMostCommitsShown); ++i) {
        message.lines.push_back(commit_line(commits->commits[i]));
    }
    if (known > kMostCommitsShown) {
        message.lines.push_back({plain("and more; the board lists them all.")});
    }
}

/// What goes out next in each lane, for whoever looks after several services.
Message next_everywhere(
    const deploy::World& world, const deploy::Catalog& catalog, base::TimePoint now
) {
    constexpr std::size_t kMostLanes = 20;
    Message message;
    std::size_t lanes = 0;
    for (const auto& [name, lane] : world.lanes) {
        if (lane->queue.waiting.empty()) {
            continue;
        }
        lanes += 1;
        if (message.lines.size() == kMostLanes) {
            continue;
        }
        const queue::Request& next = lane->queue.waiting.front();
        Line line = heading(next.service, next.commit, next.token, next.requester, catalog.rights);
        line.push_back(plain(
            ", starts " +
            words_of(
                deploy::estimate_start(*lane, catalog, world.stops, next.token, now), next.token
            )
        ));
        message.lines.push_back(std::move(line));
    }
    message.title = {plain(
        lanes == 0 ? "Nothing goes out next: nobody waits."
                   : "Next in " + count(lanes, "lane:", "lanes:")
    )};
    if (lanes > kMostLanes) {
        message.lines.push_back(
            {plain("and " + std::to_string(lanes - kMostLanes) + " more; "), code("next SERVICE"),
             plain(" shows one.")}
        );
    }
    return message;
}

Message nothing_to_show(
    const queue::Command& command, const deploy::World& world, const deploy::Catalog& catalog,
    base::TimePoint now
) {
    const deploy::Service* service = service_of(command, catalog);
    if (service == nullptr && command.token.empty()) {
        return next_everywhere(world, catalog, now);
    }
    Message message;
    if (!command.token.empty()) {
        message.title = {
            plain("I no longer know what "), code(command.token.str()),
            plain(" brought; its entries in the journal do.")};
        message.buttons = {button("History", "history")};
        return message;
    }
    message.title = {
        plain("Nothing goes out next in "), strong(service->name.str()), plain(": nobody waits.")};
    message.buttons = {button("Where", "where " + service->name.str())};
    return message;
}

}  // namespace

std::optional<Cargo> cargo_of(
    const queue::Command& command, const deploy::World& world, const deploy::Catalog& catalog
) {
    if (!command.token.empty()) {
        const auto token = deploy::find_token(world, command.token.str());
        const deploy::LaneState* lane = token ? world.find_token(*token) : nullptr;
        if (lane == nullptr) {
            return std::nullopt;
        }
        const queue::Request* request = find_request(*lane, *token);
        return request != nullptr ? of_request(*lane, *request) : of_ended(*lane, *token);
    }
    const deploy::Service* service = service_of(command, catalog);
    const deploy::LaneState* lane = service == nullptr ? nullptr : world.find(service->lane);
    return lane == nullptr ? std::nullopt : in_lane(*lane, service->name, command.verb);
}

Message answer_cargo(
    const queue::Command& command, const std::optional<Cargo>& cargo,
    const base::Result<queue::CommitRange>& commits, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    const deploy::LaneState* lane = cargo ? world.find_token(cargo->token) : nullptr;
    if (lane == nullptr) {
        return nothing_to_show(command, world, catalog, now);
    }
    Message message;
    message.token = cargo->token;
    message.lane = lane->queue.name;
    if (const queue::Request* request = find_request(*lane, cargo->token)) {
        message.title = heading(
            request->service, request->commit, request->token, request->requester, catalog.rights
        );
        if (lane->queue.place(cargo->token) > 0) {
            message.lines.push_back({plain(
                "Starts " +
                words_of(
                    deploy::estimate_start(*lane, catalog, world.stops, cargo->token, now),
                    cargo->token
                ) +
                "."
            )});
        }
    } else if (const queue::Finished* ended = find_finished(*lane, cargo->token)) {
        message.title =
            heading(ended->service, ended->commit, ended->token, ended->requester, catalog.rights);
    }
    add_commits(message, *cargo, commits);
    message.buttons = {button("Why", "why " + short_token(cargo->token))};
    return message;
}

}  // namespace deploybot::commands
