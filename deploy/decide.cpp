#include "deploy/decide.hpp"

#include "deploy/rules/rules.hpp"
#include "deploy/rules/stop_verbs.hpp"

#include <utility>

namespace deploybot::deploy {
namespace {

using queue::Refusal;
using queue::Verb;
using queue::Why;

bool takes_commit(Verb verb) {
    return verb == Verb::Request || verb == Verb::Check || verb == Verb::Pardon;
}

}  // namespace

const Service* Catalog::find(const base::ServiceName& name) const {
    const auto found = services.find(name);
    return found == services.end() ? nullptr : &found->second;
}

std::vector<queue::Check> check_commit(
    const LaneState* lane, const Service& service, const Validation& validation
) {
    static const queue::Lane kEmpty;
    const queue::Lane& known = lane != nullptr ? lane->queue : kEmpty;
    std::vector<queue::Check> checks = queue::eligibility(
        *validation.facts,
        {.approved_branches = service.policy.approved_branches,
         .required_stages = service.policy.required_stages},
        known.standing(service.name)
    );
    queue::Check artifact{.name = "artifact", .asked = "CI has built it"};
    if (validation.artifact) {
        artifact.state = queue::CheckState::Passed;
        artifact.found = validation.artifact->digest.str().substr(0, 19);
    } else {
        artifact.state = validation.artifact.error().code == base::ErrorCode::Unavailable
                             ? queue::CheckState::Unknown
                             : queue::CheckState::Failed;
        artifact.found = validation.artifact.error().message;
        artifact.remedy = validation.artifact.error().hint;
    }
    checks.push_back(std::move(artifact));
    return checks;
}

std::optional<base::ServiceName> needs_facts(
    const World& world, const Catalog& catalog, const Ask& ask
) {
    const Verb verb = ask.command.verb;
    if (!takes_commit(verb) || verb == Verb::Pardon ||
        catalog.rights.find(ask.speaker.person) == nullptr) {
        return std::nullopt;
    }
    const Found found = find_subject(world, catalog, ask.command);
    const auto* subject = std::get_if<Subject>(&found);
    if (subject == nullptr || !catalog.rights.may(
                                  ask.speaker.person, verb, subject->service->name,
                                  environment_of(*subject->service, ask.command)
                              )) {
        return std::nullopt;
    }
    return subject->service->name;
}

Decision decide(const World& world, const Catalog& catalog, const Ask& ask, base::TimePoint now) {
    Decision decision;
    if (catalog.rights.find(ask.speaker.person) == nullptr && ask.speaker.person != queue::kBot) {
        decision.reply = refuse(Why::UnknownPerson, {}, ask.speaker.person.str());
        return decision;
    }
    if (queue::concerns_everything(ask.command.verb)) {
        return decide_stops(world, catalog, ask, now);
    }
    Found found = find_subject(world, catalog, ask.command);
    if (auto* refusal = std::get_if<Refusal>(&found)) {
        decision.reply = std::move(*refusal);
        return decision;
    }
    return Rules(world, catalog, ask, std::get<Subject>(found), now).decide();
}

}  // namespace deploybot::deploy
