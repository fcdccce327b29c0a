#include "commands/sentences/estimate.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/stop_words.hpp"
#include "commands/sentences/words.hpp"

namespace deploybot::commands {
namespace {

/// "DEP-…2417 should start in about 14 min (at most 25 min)."
Message eta_of(const queue::Request& request, const QuerySubject& about) {
    const auto estimate = deploy::estimate_start(
        *about.lane, about.catalog, about.world.stops, request.token, about.now
    );
    Message message;
    message.token = request.token;
    message.lane = about.lane->queue.name;
    const auto obstacles = deploy::obstacles_to_start(
        *about.lane, about.lane->queue.carrier_of(request), about.world.stops, about.catalog,
        about.now
    );
    message.title = {
        code(request.token.str()),
        plain(" should start " + words_of(estimate, request.token) + ".")};
    for (const deploy::Obstacle& obstacle : obstacles) {
        message.lines.push_back(
            how_it_ends(obstacle, request.service, about.catalog.rights, about.now)
        );
    }
    if (const std::string ahead = what_is_ahead(*about.lane, request.token); !ahead.empty()) {
        message.lines.push_back({plain(ahead)});
    }
    message.lines.push_back({plain(learned_words(estimate, request.service))});
    message.buttons = {
        button("Why", "why " + short_token(request.token)),
        button("Queue", "queue " + request.service.str())};
    return message;
}

Message eta_running(const queue::Request& request, const QuerySubject& about) {
    const auto estimate = deploy::estimate_end(*about.lane, about.catalog, about.now);
    Message message;
    message.token = request.token;
    message.lane = about.lane->queue.name;
    message.title = {
        code(request.token.str()),
        plain(" runs; it should be over " + words_of(estimate, request.token) + ".")};
    message.lines = {{plain(learned_words(estimate, request.service))}};
    message.buttons = {button("Status", "status " + short_token(request.token))};
    return message;
}

/// What somebody who asks now would wait.
Message eta_newcomer(const deploy::Service& service, const QuerySubject& about) {
    static const deploy::LaneState kEmpty;
    const deploy::LaneState& lane = about.lane == nullptr ? kEmpty : *about.lane;
    const auto estimate = deploy::estimate_newcomer(
        lane, about.catalog, about.world.stops, service, about.speaker.person, about.now
    );
    Message message;
    message.lane = service.lane;
    message.title = {
        plain("A request for "), strong(service.name.str()),
        plain(" made now should start " + words_of(estimate) + ".")};
    queue::Request asked;
    asked.service = service.name;
    asked.requester = about.speaker.person;
    for (const deploy::Obstacle& obstacle :
         deploy::obstacles_to_start(lane, asked, about.world.stops, about.catalog, about.now)) {
        message.lines.push_back(how_it_ends(obstacle, service.name, about.catalog.rights, about.now)
        );
    }
    if (const std::string ahead = what_is_ahead(lane, {}); !ahead.empty()) {
        message.lines.push_back({plain(ahead)});
    }
    message.lines.push_back({plain(learned_words(estimate, service.name))});
    message.buttons = {button("Queue", "queue " + service.name.str())};
    return message;
}

Message which_one(const QuerySubject& about) {
    constexpr std::size_t kMostOffered = 5;
    Message message;
    message.title = {plain("Of what? Name a request or a service.")};
    for (const deploy::Service* service : services_of(about)) {
        if (message.buttons.size() < kMostOffered) {
            const std::string line = "eta " + service->name.str();
            message.buttons.push_back(button(line, line));
        }
    }
    return message;
}

}  // namespace

Message answer_eta(const QuerySubject& about) {
    if (about.token.empty()) {
        return about.service == nullptr ? which_one(about) : eta_newcomer(*about.service, about);
    }
    const queue::Request* request = find_request(*about.lane, about.token);
    if (request == nullptr) {
        return answer_status(about);  // it has ended
    }
    const bool runs = about.lane->queue.running && about.lane->queue.running->token == about.token;
    return runs ? eta_running(*request, about) : eta_of(*request, about);
}

}  // namespace deploybot::commands
