// What is stopped, held, locked or frozen, to those who ask.
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace deploybot::commands {
namespace {

constexpr std::size_t kMostSaidLocks = 40;
constexpr std::size_t kMostNamed = 3;
constexpr std::size_t kMostButtons = 5;

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

std::size_t count_stops(const deploy::LaneState& lane, const base::ServiceName& service) {
    const auto& locks = lane.queue.locks;
    const auto of_service = std::count_if(locks.begin(), locks.end(), [&](const queue::Lock& lock) {
        return lock.service == service;
    });
    return static_cast<std::size_t>(of_service) + (lane.queue.hold ? 1 : 0);
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
    std::map<std::string, std::pair<queue::FreezeWindow, std::vector<std::string>>> frozen;
    std::size_t unsaid = 0;
    for (const deploy::Service* service : services_of(about)) {
        if (auto freeze = queue::freeze_of(
                about.world.stops, about.catalog.freezes, service->traits(), about.now
            )) {
            auto& [window, names] = frozen[freeze->name];
            window = std::move(*freeze);
            names.push_back(service->name.str());
        }
        const deploy::LaneState* lane = about.world.find(service->lane);
        if (lane != nullptr && message.lines.size() < kMostSaidLocks) {
            add_lane_stops(message, *lane, service->name, about);
        } else if (lane != nullptr) {
            unsaid += count_stops(*lane, service->name);
        }
    }
    if (unsaid > 0) {
        message.lines.push_back(phrase(
            "and " + count(unsaid, "more", "more") + "; ", code("locks of SERVICE"), " shows one."
        ));
    }
    for (const auto& [name, each] : frozen) {
        const auto& [window, names] = each;
        message.lines.push_back(phrase(
            strong(
                names.size() <= kMostNamed ? all_of(names)
                                           : count(names.size(), "service", "services")
            ),
            names.size() == 1 ? " is " : " are ", frozen_words(window, about.now)
        ));
    }
    if (message.buttons.size() > kMostButtons) {
        message.buttons.resize(kMostButtons);
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
