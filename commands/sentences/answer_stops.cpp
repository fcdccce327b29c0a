// What is stopped, held, locked or frozen, to those who ask.
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

void add_obstacle(
    Message& message, const deploy::Obstacle& obstacle, const base::ServiceName& service,
    const QuerySubject& about
) {
    message.lines.push_back(how_it_ends(obstacle, service, about.catalog.rights, about.now));
    if (auto lift = lifting_button(obstacle, service)) {
        message.buttons.push_back(std::move(*lift));
    }
}

void add_lane_stops(
    Message& message, const deploy::LaneState& lane, const base::ServiceName& service,
    const QuerySubject& about
) {
    if (lane.queue.hold) {
        add_obstacle(message, *lane.queue.hold, service, about);
    }
    for (const queue::Lock& lock : lane.queue.locks) {
        if (lock.service == service) {
            add_obstacle(message, lock, service, about);
        }
    }
}

}  // namespace

void add_stops_of_all(Message& message, const QuerySubject& about) {
    const queue::Stops& stops = about.world.stops;
    if (!stops.unreadable.empty()) {
        add_obstacle(message, deploy::UnreadableStops{stops.unreadable}, {}, about);
    }
    if (stops.kill_switch) {
        add_obstacle(message, *stops.kill_switch, {}, about);
    }
    if (stops.everything) {
        add_obstacle(message, deploy::EverythingHeld{*stops.everything}, {}, about);
    }
}

Message answer_locks(const QuerySubject& about) {
    Message message;
    add_stops_of_all(message, about);
    for (const deploy::Service* service : services_of(about)) {
        if (const auto freeze = queue::freeze_of(
                about.world.stops, about.catalog.freezes, service->traits(), about.now
            )) {
            message.lines.push_back(
                phrase(strong(service->name.str()), " is ", frozen_words(*freeze, about.now))
            );
        }
        if (const deploy::LaneState* lane = about.world.find(service->lane)) {
            add_lane_stops(message, *lane, service->name, about);
        }
    }
    const std::string where =
        about.service == nullptr ? std::string() : " in " + about.service->name.str();
    message.title = {plain(
        message.lines.empty() ? "Nothing is locked, held or stopped" + where + "."
                              : "Locked, held or stopped" + where + ":"
    )};
    return message;
}

Message answer_freezes(const QuerySubject& about) {
    constexpr base::Millis kAhead{std::chrono::hours{24 * 14}};
    const auto traits =
        about.service == nullptr ? std::nullopt : std::optional(about.service->traits());
    const auto windows = queue::freezes_within(
        about.world.stops, about.catalog.freezes, traits ? &*traits : nullptr, about.now, kAhead
    );
    Message message;
    message.title = {
        plain(windows.empty() ? "No freeze is on, and none comes in two weeks." : "Freezes:")};
    for (const queue::FreezeWindow& window : windows) {
        const bool on = window.from <= about.now;
        message.lines.push_back(phrase(
            code(window.name),
            on ? phrase(" is on, until ")
               : phrase(" from ", moment_span(window.from, about.now), " until "),
            moment_span(window.until, about.now),
            window.by.empty() ? std::string() : ", by " + name_of(window.by, about.catalog.rights),
            because(window.reason)
        ));
        if (on) {
            message.buttons.push_back(button("Unfreeze " + window.name, "unfreeze " + window.name));
        }
    }
    return message;
}

}  // namespace deploybot::commands
