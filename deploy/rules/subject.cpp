#include "deploy/rules/subject.hpp"

#include "base/text.hpp"
#include "deploy/decide.hpp"

#include <algorithm>
#include <utility>

namespace deploybot::deploy {
namespace {

using queue::Refusal;
using queue::Verb;
using queue::Why;

constexpr std::size_t kTokenDigits = 4;

std::vector<std::string> service_names(const Catalog& catalog) {
    std::vector<std::string> names;
    for (const auto& [name, service] : catalog.services) {
        names.push_back(name.str());
    }
    return names;
}

Found find_by_token(const World& world, const Catalog& catalog, const std::string& typed) {
    const auto token = find_token(world, typed);
    Subject subject;
    if (!token) {
        Refusal refusal = refuse(Why::UnknownToken, subject, typed);
        refusal.hint = token.error().hint;
        return refusal;
    }
    subject.token = *token;
    subject.lane = world.find_token(*token);
    base::ServiceName service;
    if (const queue::Request* request = subject.lane->queue.find(*token)) {
        service = request->service;
    }
    // it is to be approved, however much has gone out since
    if (const queue::EmergencyRecord* record = subject.lane->queue.find_emergency(*token)) {
        service = record->service;
    }
    for (const queue::Finished& finished : subject.lane->queue.history) {
        if (finished.token == *token) {
            service = finished.service;
        }
    }
    subject.service = catalog.find(service);
    if (subject.service == nullptr) {
        return refuse(Why::UnknownService, subject, service.str());
    }
    return subject;
}

Found find_by_service(const World& world, const Catalog& catalog, const base::ServiceName& typed) {
    Subject subject;
    if (typed.empty()) {
        if (catalog.services.size() != 1) {
            Refusal refusal = refuse(Why::WhichService, subject);
            refusal.candidates = service_names(catalog);
            return refusal;
        }
        subject.service = &catalog.services.begin()->second;
    } else {
        subject.service = catalog.find(typed);
    }
    if (subject.service == nullptr) {
        Refusal refusal = refuse(Why::UnknownService, subject, typed.str());
        refusal.candidates = base::nearest(typed.str(), service_names(catalog));
        return refusal;
    }
    subject.lane = world.find(subject.service->lane);
    return subject;
}

/// A verb about a deployment that names only the service, or nothing, means the one that runs;
/// approvals mean the first that waits for one.
void choose_token(Subject& subject, Verb verb) {
    if (subject.lane == nullptr) {
        return;
    }
    const queue::Lane& lane = subject.lane->queue;
    const bool about_waiting = verb == Verb::Approve || verb == Verb::Reject ||
                               verb == Verb::Start || verb == Verb::Cancel;
    if (!about_waiting) {
        if (lane.running && lane.running->service == subject.service->name) {
            subject.token = lane.running->token;
            return;
        }
        if (verb != Verb::Override) {
            return;
        }
    }
    for (const queue::Request& request : lane.waiting) {
        const bool wanted = verb == Verb::Start || verb == Verb::Cancel || verb == Verb::Override ||
                            request.approvals_missing() > 0;
        if (request.service == subject.service->name && wanted) {
            subject.token = request.token;
            return;
        }
    }
}

}  // namespace

Refusal refuse(Why why, const Subject& subject, std::string detail) {
    Refusal refusal;
    refusal.why = why;
    refusal.token = subject.token;
    refusal.service = subject.service != nullptr ? subject.service->name : base::ServiceName{};
    refusal.detail = std::move(detail);
    return refusal;
}

Found find_subject(const World& world, const Catalog& catalog, const queue::Command& command) {
    if (!command.token.empty()) {
        return find_by_token(world, catalog, command.token.str());
    }
    Found found = find_by_service(world, catalog, command.service);
    if (auto* subject = std::get_if<Subject>(&found)) {
        choose_token(*subject, command.verb);
    }
    return found;
}

base::EnvironmentName environment_of(const Service& service, const queue::Command& command) {
    // what concerns all of a service concerns its production
    const bool can_name_one =
        command.verb == Verb::Lock || command.verb == Verb::Unlock || command.verb == Verb::SetFlag;
    return can_name_one && !command.environment.empty() ? command.environment : service.production;
}

base::Result<base::Token> find_token(const World& world, const std::string& typed) {
    const base::Token exact{typed};
    if (world.find_token(exact) != nullptr) {
        return exact;
    }
    const std::size_t first_digit = typed.find_last_not_of("0123456789") + 1;
    const std::string tail = typed.substr(first_digit);
    std::vector<std::string> matches;
    const auto consider = [&](const base::Token& token) {
        if (token.str().ends_with(tail)) {
            matches.push_back(token.str());
        }
    };
    if (tail.size() >= kTokenDigits) {
        for (const auto& [name, lane] : world.lanes) {
            for (const queue::EmergencyRecord& record : lane->queue.emergencies) {
                const bool is_known_otherwise =
                    lane->queue.find(record.token) != nullptr ||
                    std::any_of(
                        lane->queue.history.begin(), lane->queue.history.end(),
                        [&](const auto& finished) { return finished.token == record.token; }
                    );
                if (!is_known_otherwise) {
                    consider(record.token);
                }
            }
            if (lane->queue.running) {
                consider(lane->queue.running->token);
            }
            for (const queue::Request& request : lane->queue.waiting) {
                consider(request.token);
            }
            for (const queue::Finished& finished : lane->queue.history) {
                consider(finished.token);
            }
        }
    }
    if (matches.size() == 1) {
        return base::Token{matches.front()};
    }
    if (matches.empty()) {
        return base::fail(
            base::ErrorCode::NotFound, "no request " + typed, "queue and history list them"
        );
    }
    return base::fail(
        base::ErrorCode::Ambiguous, typed + " is several",
        "write one of " + base::join(matches, ", ")
    );
}

}  // namespace deploybot::deploy
