#include "deploy/rules/subject.hpp"

#include "base/text.hpp"
#include "deploy/decide.hpp"
#include "queue/train.hpp"

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

/// Verbs that speak of one's own request, or of the train on which it rides.
bool is_personal(Verb verb) {
    switch (verb) {
        case Verb::Start:
        case Verb::Join:
        case Verb::Leave:
        case Verb::Kick:
        case Verb::Drive:
        case Verb::RideAlone:
        case Verb::AskMe:
        case Verb::Admit:
        case Verb::Good:
        case Verb::UhOh:
        case Verb::At:
        case Verb::Done:
        case Verb::Yield:
        case Verb::Delegate:
        case Verb::Pass:
            return true;
        default:
            return false;
    }
}

/// To ask which one is meant would lead nowhere: there is no place to say it.
bool takes_no_service(Verb verb) {
    return verb == Verb::Join || verb == Verb::Kick || verb == Verb::Delegate ||
           verb == Verb::Admit;
}

/// Whether the verb is said on the way, too; otherwise only while the train waits.
bool is_for_the_way(Verb verb) {
    return verb == Verb::Good || verb == Verb::UhOh || verb == Verb::At || verb == Verb::Done ||
           verb == Verb::Drive || verb == Verb::Kick;
}

/// The speaker's requests in one lane for which the verb makes sense: what runs counts before what
/// waits, and of what waits the first.
base::Token own_in_lane(const LaneState& lane, const Catalog& catalog, const Ask& ask) {
    const base::PersonId& person = ask.speaker.person;
    // `join with PERSON` means the lane in which that person has a train
    const queue::Person* with =
        ask.command.verb == Verb::Join ? find_person(catalog.rights, ask.command.person) : nullptr;
    const auto is_with = [&](const queue::Request& own) {
        const auto& waiting = lane.queue.waiting;
        return with == nullptr ||
               std::any_of(waiting.begin(), waiting.end(), [&](const queue::Request& train) {
                   return train.service == own.service &&
                          queue::request_of(train, with->id) != nullptr;
               });
    };
    const auto of = [&](const queue::Request& train) -> base::Token {
        const queue::Request* own = queue::request_of(train, person);
        const bool wanted = own != nullptr && is_with(*own) &&
                            (ask.command.service.empty() || own->service == ask.command.service);
        return wanted ? own->token : base::Token{};
    };
    if (lane.queue.running && is_for_the_way(ask.command.verb)) {
        if (base::Token token = of(*lane.queue.running); !token.empty()) {
            return token;
        }
    }
    for (const queue::Request& train : lane.queue.waiting) {
        if (base::Token token = of(train); !token.empty()) {
            return token;
        }
    }
    for (const queue::Stranded& each : lane.queue.stranded) {
        if (base::Token token = of(each.request);
            !token.empty() && ask.command.verb == Verb::Join) {
            return token;
        }
    }
    return {};
}

/// Of all lanes; nullopt: the speaker has nothing there, and the service says what is meant.
std::optional<Found> find_own(const World& world, const Catalog& catalog, const Ask& ask) {
    std::vector<std::string> tokens;
    for (const auto& [name, lane] : world.lanes) {
        if (const base::Token token = own_in_lane(*lane, catalog, ask); !token.empty()) {
            tokens.push_back(token.str());
        }
    }
    if (tokens.empty()) {
        return std::nullopt;
    }
    if (tokens.size() > 1) {
        Refusal refusal = refuse(Why::WhichRequest, {});
        refusal.candidates = std::move(tokens);
        return refusal;
    }
    return find_by_token(world, catalog, tokens.front());
}

/// Of somebody else's train, named by its service: what runs, or is next.
void choose_train(Subject& subject) {
    if (subject.lane == nullptr) {
        return;
    }
    const queue::Lane& lane = subject.lane->queue;
    const auto is_of_service = [&](const queue::Request& train) {
        return train.service == subject.service->name;
    };
    if (lane.running && is_of_service(*lane.running)) {
        subject.token = lane.running->token;
        return;
    }
    const auto next = std::find_if(lane.waiting.begin(), lane.waiting.end(), is_of_service);
    subject.token = next == lane.waiting.end() ? base::Token{} : next->token;
}

}  // namespace

const queue::Person* find_person(const queue::Rights& rights, const std::string& typed) {
    if (const queue::Person* person = rights.find(base::PersonId{typed})) {
        return person;
    }
    const queue::Person* found = nullptr;
    for (const auto& [id, person] : rights.people) {
        if (base::lower(person.name) == base::lower(typed) || id.str() == base::lower(typed)) {
            if (found != nullptr) {
                return nullptr;
            }
            found = &person;
        }
    }
    return found;
}

Refusal refuse(Why why, const Subject& subject, std::string detail) {
    Refusal refusal;
    refusal.why = why;
    refusal.token = subject.token;
    refusal.service = subject.service != nullptr ? subject.service->name : base::ServiceName{};
    refusal.detail = std::move(detail);
    return refusal;
}

Found find_subject(const World& world, const Catalog& catalog, const Ask& ask) {
    const queue::Command& command = ask.command;
    if (!command.token.empty()) {
        return find_by_token(world, catalog, command.token.str());
    }
    if (is_personal(command.verb)) {
        if (auto own = find_own(world, catalog, ask)) {
            return std::move(*own);
        }
    }
    Found found = find_by_service(world, catalog, command.service);
    auto* subject = std::get_if<Subject>(&found);
    if (subject == nullptr && takes_no_service(command.verb)) {
        return refuse(Why::NotOnBoard, {});
    }
    // nobody's request is handed on that was not named
    const bool guesses = command.verb != Verb::Start && command.verb != Verb::Delegate;
    if (subject != nullptr && is_personal(command.verb) && guesses) {
        choose_train(*subject);
    } else if (subject != nullptr && command.verb != Verb::Delegate) {
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
    const auto consider_train = [&](const queue::Request& train) {
        consider(train.token);
        for (const queue::Request& rider : train.train.riders) {
            consider(rider.token);
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
                consider_train(*lane->queue.running);
            }
            for (const queue::Request& request : lane->queue.waiting) {
                consider_train(request);
            }
            for (const queue::Stranded& each : lane->queue.stranded) {
                consider(each.request.token);
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
