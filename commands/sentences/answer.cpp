#include "commands/sentences/answer.hpp"

#include "base/text.hpp"
#include "commands/sentences/queries.hpp"
#include "commands/sentences/refuse.hpp"
#include "commands/sentences/stops.hpp"
#include "commands/sentences/words.hpp"
#include "deploy/decide.hpp"

namespace deploybot::commands {
namespace {

using queue::Refusal;
using queue::Verb;
using queue::Why;

std::vector<std::string> service_names(const deploy::Catalog& catalog) {
    std::vector<std::string> names;
    names.reserve(catalog.services.size());
    for (const auto& [name, service] : catalog.services) {
        names.push_back(name.str());
    }
    return names;
}

const deploy::Service* find_service(
    const deploy::Catalog& catalog, const base::ServiceName& typed
) {
    if (const deploy::Service* service = catalog.find(typed)) {
        return service;
    }
    for (const auto& [name, service] : catalog.services) {
        if (service.lane.str() == typed.str()) {
            return &service;
        }
    }
    return nullptr;
}

base::ServiceName service_of(const deploy::LaneState& lane, const base::Token& token) {
    if (const queue::Request* request = find_request(lane, token)) {
        return request->service;
    }
    const queue::Finished* finished = find_finished(lane, token);
    return finished == nullptr ? base::ServiceName{} : finished->service;
}

/// Finds what the command names; a refusal where there is no such thing.
std::optional<Refusal> resolve(QuerySubject& about) {
    Refusal refusal;
    if (!about.command.token.empty()) {
        const auto token = deploy::find_token(about.world, about.command.token.str());
        if (!token) {
            refusal.why = Why::UnknownToken;
            refusal.detail = about.command.token.str();
            refusal.hint = token.error().hint;
            return refusal;
        }
        about.token = *token;
        about.lane = about.world.find_token(*token);
        about.service =
            about.lane == nullptr ? nullptr : about.catalog.find(service_of(*about.lane, *token));
        return std::nullopt;
    }
    if (about.command.service.empty()) {
        if (about.catalog.services.size() == 1) {
            about.service = &about.catalog.services.begin()->second;
        }
    } else {
        about.service = find_service(about.catalog, about.command.service);
        if (about.service == nullptr) {
            refusal.why = Why::UnknownService;
            refusal.detail = about.command.service.str();
            refusal.candidates = base::nearest(refusal.detail, service_names(about.catalog));
            return refusal;
        }
    }
    about.lane = about.service == nullptr ? nullptr : about.world.find(about.service->lane);
    return std::nullopt;
}

std::optional<Message> refuse_question(QuerySubject& about) {
    if (about.catalog.rights.find(about.speaker.person) == nullptr) {
        return refuse_stranger();
    }
    if (const auto refusal = resolve(about)) {
        return refuse(about.command, *refusal, about.world, about.catalog);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Message> refuse_question(
    const queue::Command& command, const queue::Speaker& speaker, const deploy::World& world,
    const deploy::Catalog& catalog
) {
    QuerySubject about{
        .command = command,
        .speaker = speaker,
        .world = world,
        .catalog = catalog,
        .now = {},
        .token = {}};
    return refuse_question(about);
}

std::vector<const deploy::Service*> services_of(const QuerySubject& about) {
    if (about.service != nullptr) {
        return {about.service};
    }
    std::vector<const deploy::Service*> all;
    all.reserve(about.catalog.services.size());
    for (const auto& [name, service] : about.catalog.services) {
        all.push_back(&service);
    }
    return all;
}

Message answer_query(
    const queue::Command& command, const queue::Speaker& speaker, const deploy::World& world,
    const deploy::Catalog& catalog, base::TimePoint now
) {
    QuerySubject about{
        .command = command,
        .speaker = speaker,
        .world = world,
        .catalog = catalog,
        .now = now,
        .token = {}};
    if (auto refusal = refuse_question(about)) {
        return std::move(*refusal);
    }
    switch (command.verb) {
        case Verb::Status:
            return answer_status(about);
        case Verb::Queue:
            return answer_queue(about);
        case Verb::Why:
            return answer_why(about);
        case Verb::Eta:
            return answer_eta(about);
        case Verb::Where:
            return answer_where(about);
        case Verb::History:
            return answer_history(about);
        case Verb::Who:
            return answer_who(about);
        case Verb::Flags:
            return answer_flags(about);
        case Verb::Locks:
            return answer_locks(about);
        case Verb::Freezes:
            return answer_freezes(about);
        default:
            return answer_help(about);
    }
}

Message logs_header(const base::Token& token, const std::string& key, bool complete) {
    Message message;
    message.token = token;
    if (key.empty()) {
        message.title = {plain("Nothing was run yet for "), code(token.str()), plain(".")};
        return message;
    }
    message.title = {plain("Output of "), code(key), plain(complete ? ":" : ", which still runs:")};
    return message;
}

}  // namespace deploybot::commands
