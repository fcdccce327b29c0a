#include "base/text.hpp"
#include "commands/sentences/estimate.hpp"
#include "commands/sentences/live.hpp"
#include "commands/sentences/outcome.hpp"
#include "commands/sentences/progress.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/riders.hpp"
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

constexpr std::size_t kMostServices = 40;
constexpr std::size_t kMostWaitingShown = 20;
constexpr std::size_t kMostQueueLines = 40;  ///< of all lanes together

/// "shop: 4be1c07 at canary 25 % since 14:02 (8 min), DEP-…2417; 2 requests wait; held by …"
Line service_line(const deploy::Service& service, const QuerySubject& about) {
    Line line{strong(service.name.str()), plain(": ")};
    const deploy::LaneState* lane = about.world.find(service.lane);
    const bool runs = lane != nullptr && lane->deployment && lane->queue.running &&
                      lane->queue.running->service == service.name;
    if (runs) {
        append(line, commit_words(lane->queue.running->commit));
        line.push_back(plain(" " + where_it_stands(*lane->deployment) + " "));
        append(line, since_line(lane->deployment->step_since, about.now));
        line.push_back(plain(", "));
        line.push_back(code(short_token(lane->deployment->token)));
    } else {
        line.push_back(plain("nothing runs"));
    }
    if (lane == nullptr) {
        line.push_back(plain("; no version is stable yet"));
        return line;
    }
    const auto stable = lane->stable.find(service.name);
    if (stable == lane->stable.end()) {
        line.push_back(plain("; no version is stable yet"));
    } else {
        line.push_back(plain("; stable is " + short_sha(stable->second.commit.sha) + " "));
        append(line, since_line(stable->second.since, about.now));
    }
    if (!lane->queue.waiting.empty()) {
        line.push_back(
            plain("; " + count(lane->queue.waiting.size(), "request waits", "requests wait"))
        );
    }
    if (lane->queue.hold) {
        line.push_back(plain("; held"));
    }
    if (!lane->queue.locks.empty()) {
        line.push_back(plain("; locked"));
    }
    const auto late = static_cast<std::size_t>(std::count_if(
        lane->queue.emergencies.begin(), lane->queue.emergencies.end(),
        [&](const queue::EmergencyRecord& record) {
            return record.service == service.name && record.nags > 0;
        }
    ));
    if (late > 0) {
        line.push_back(
            plain("; " + count(late, "emergency", "emergencies") + " not approved in time")
        );
    }
    return line;
}

void add_hold(Message& message, const deploy::LaneState& lane, const QuerySubject& about) {
    if (lane.queue.hold) {
        message.lines.push_back(hold_words(*lane.queue.hold, about.catalog.rights, about.now));
        if (about.service != nullptr) {
            message.buttons.push_back(button("Lift the hold", "unhold " + about.service->name.str())
            );
        }
    }
}

Line waiting_line(
    const queue::Request& request, std::size_t place, const deploy::Estimate& estimate,
    const QuerySubject& about
) {
    Line line{plain(std::to_string(place) + ". ")};
    append(
        line,
        heading(
            request.service, request.commit, request.token, request.requester, about.catalog.rights
        )
    );
    if (!request.train.riders.empty()) {
        line.push_back(plain(", on board " + riders_words(request, about.catalog.rights)));
    }
    line.push_back(plain(", starts " + words_of(estimate, request.token)));
    return line;
}

/// What stays of a failed train, and holds that come when those who wait have gone.
void add_rest_of_queue(Message& message, const queue::Lane& lane, const QuerySubject& about) {
    for (const queue::Stranded& each : lane.stranded) {
        Line line{plain("waits for a fix or a split of " + short_token(each.failed) + ": ")};
        append(
            line, heading(
                      each.request.service, each.request.commit, each.request.token,
                      each.request.requester, about.catalog.rights
                  )
        );
        message.lines.push_back(std::move(line));
    }
    for (const queue::QueuedHold& hold : lane.queued_holds) {
        message.lines.push_back({plain(
            "then a hold by " + name_of(hold.by, about.catalog.rights) + reason_words(hold.reason) +
            "."
        )});
    }
}

void add_lane_queue(Message& message, const deploy::LaneState& lane, const QuerySubject& about) {
    if (lane.deployment && lane.queue.running) {
        Line line{plain("runs: ")};
        const queue::Request& running = *lane.queue.running;
        append(
            line, heading(
                      running.service, running.commit, running.token, running.requester,
                      about.catalog.rights
                  )
        );
        line.push_back(plain(
            ", " + where_it_stands(*lane.deployment) + ", over " +
            words_of(deploy::estimate_end(lane, about.catalog, about.now))
        ));
        message.lines.push_back(std::move(line));
    }
    const auto& waiting = lane.queue.waiting;
    const auto estimates = deploy::estimate_queue(
        lane, about.catalog, about.world.stops, about.now, kMostWaitingShown
    );
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        message.lines.push_back(waiting_line(waiting[i], i + 1, estimates[i], about));
    }
    if (waiting.size() > estimates.size()) {
        message.lines.push_back(
            {plain("and " + count(waiting.size() - estimates.size(), "more", "more"))}
        );
    }
    add_rest_of_queue(message, lane.queue, about);
    if (waiting.empty()) {
        return add_hold(message, lane, about);
    }
    const queue::Request& first = waiting.front();
    for (const deploy::Obstacle& obstacle :
         deploy::obstacles_to_start(lane, first, about.world.stops, about.catalog, about.now)) {
        message.lines.push_back(
            how_it_ends(obstacle, first.service, about.catalog.rights, about.now)
        );
        if (auto lift = lifting_button(obstacle, first.service)) {
            message.buttons.push_back(std::move(*lift));
        }
    }
}

}  // namespace

Message answer_status(const QuerySubject& about) {
    if (!about.token.empty() && about.lane != nullptr) {
        if (auto live = live_message(
                *about.lane, about.token, about.catalog, about.world.stops, about.now
            )) {
            return std::move(*live);
        }
    }
    const bool runs = about.service != nullptr && about.lane != nullptr &&
                      about.lane->queue.running &&
                      about.lane->queue.running->service == about.service->name;
    if (runs) {
        if (auto live = live_message(
                *about.lane, about.lane->queue.running->token, about.catalog, about.world.stops,
                about.now
            )) {
            add_hold(*live, *about.lane, about);
            return std::move(*live);
        }
    }
    Message message;
    const auto services = services_of(about);
    message.title = {plain(
        services.size() == 1 ? "Status"
                             : "Status of " + count(services.size(), "service", "services")
    )};
    add_stops_of_all(message, about);
    std::size_t shown = 0;
    for (const deploy::Service* service : services) {
        if (shown++ == kMostServices) {
            message.lines.push_back(
                {plain("and " + count(services.size() - kMostServices, "more", "more"))}
            );
            break;
        }
        message.lines.push_back(service_line(*service, about));
    }
    if (about.lane != nullptr) {
        add_hold(message, *about.lane, about);
    }
    return message;
}

Message answer_queue(const QuerySubject& about) {
    Message message;
    add_stops_of_all(message, about);
    std::size_t waiting = 0;
    std::size_t left_out = 0;
    for (const auto& [name, lane] : about.world.lanes) {
        if (about.service != nullptr && about.service->lane != name) {
            continue;
        }
        waiting += lane->queue.waiting.size();
        if (message.lines.size() < kMostQueueLines) {
            add_lane_queue(message, *lane, about);
        } else {
            left_out += lane->queue.waiting.empty() ? 0 : 1;
        }
    }
    if (left_out > 0) {
        message.lines.push_back(
            {plain("and " + count(left_out, "lane", "lanes") + " more in which requests wait: "),
             code("queue SERVICE"), plain(" shows one.")}
        );
    }
    const std::string where =
        about.service == nullptr ? std::string() : " for " + about.service->name.str();
    message.title = {plain(sentence(
        waiting == 0 ? "nobody waits" + where
                     : count(waiting, "request waits", "requests wait") + where
    ))};
    return message;
}

}  // namespace deploybot::commands
