#include "deploy/decide.hpp"

#include "deploy/rules/joining.hpp"
#include "deploy/rules/rules.hpp"
#include "deploy/rules/stop_verbs.hpp"
#include "queue/override.hpp"
#include "queue/train.hpp"

#include <utility>

namespace deploybot::deploy {
namespace {

using queue::Refusal;
using queue::Verb;
using queue::Why;

/// Pardon finds its commit among those marked bad.
bool looks_up_commit(const queue::Command& command) {
    return command.verb == Verb::Request || command.verb == Verb::Check ||
           command.verb == Verb::Emergency ||
           (command.verb == Verb::Override && !command.commit.empty());
}

queue::Check artifact_check(const Validation& validation, const base::Digest& expected) {
    constexpr std::size_t kShown = 19;
    queue::Check artifact{.name = "artifact", .asked = "CI has built it"};
    if (!validation.artifact) {
        artifact.state = validation.artifact.error().code == base::ErrorCode::Unavailable
                             ? queue::CheckState::Unknown
                             : queue::CheckState::Failed;
        artifact.found = validation.artifact.error().message;
        artifact.remedy = validation.artifact.error().hint;
        return artifact;
    }
    const base::Digest& digest = validation.artifact->digest;
    artifact.found = digest.str().substr(0, kShown);
    artifact.state = queue::CheckState::Passed;
    if (!expected.empty() && digest != expected) {
        artifact.state = queue::CheckState::Failed;
        artifact.found += ", and it was " + expected.str().substr(0, kShown) + " when requested";
        artifact.remedy = "find out who built it again, then request it anew";
    }
    return artifact;
}

}  // namespace

const Service* Catalog::find(const base::ServiceName& name) const {
    const auto found = services.find(name);
    return found == services.end() ? nullptr : &found->second;
}

base::CommitSha live_commit(
    const World& world, const Catalog& catalog, const base::ServiceName& service
) {
    const Service* configured = catalog.find(service);
    const LaneState* lane = configured == nullptr ? nullptr : world.find(configured->lane);
    return lane == nullptr ? base::CommitSha{} : lane->queue.standing(service).live;
}

std::vector<queue::Check> check_commit(
    const LaneState* lane, const Service& service, const Validation& validation,
    const CheckView& view
) {
    static const queue::Lane kEmpty;
    const queue::Lane& known = lane != nullptr ? lane->queue : kEmpty;
    std::vector<queue::Check> checks = queue::eligibility(
        *validation.facts,
        {.approved_branches = service.policy.approved_branches,
         .required_stages = service.policy.required_stages,
         .declared = service.policy.checks},
        known.standing(service.name), view.now
    );
    checks.push_back(artifact_check(validation, view.digest));
    queue::apply_overrides(
        {.lane = known,
         .rights = view.rights,
         .service = service.name,
         .commit = validation.facts->commit.sha,
         .environment = service.production,
         .now = view.now},
        checks
    );
    if (view.emergency != nullptr) {
        queue::reduce(*view.emergency, checks);
    }
    return checks;
}

std::optional<base::ServiceName> needs_facts(
    const World& world, const Catalog& catalog, const Ask& ask
) {
    const Verb verb = ask.command.verb;
    if (!looks_up_commit(ask.command) || catalog.rights.find(ask.speaker.person) == nullptr) {
        return std::nullopt;
    }
    const Found found = find_subject(world, catalog, ask);
    const auto* subject = std::get_if<Subject>(&found);
    if (subject == nullptr) {
        return std::nullopt;
    }
    const base::ServiceName& service = subject->service->name;
    const base::EnvironmentName environment = environment_of(*subject->service, ask.command);
    const bool may = verb == Verb::Override
                         ? catalog.rights.may_override(
                               ask.speaker.person, ask.command.guard, service, environment
                           )
                         : catalog.rights.may(ask.speaker.person, verb, service, environment);
    if (!may) {
        return std::nullopt;
    }
    return subject->service->name;
}

std::optional<AncestryQuestion> needs_ancestry(
    const World& world, const Catalog& catalog, const Ask& ask
) {
    const Found found = find_subject(world, catalog, ask);
    const auto* subject = std::get_if<Subject>(&found);
    if (subject == nullptr || subject->lane == nullptr) {
        return std::nullopt;
    }
    base::ServiceName service = subject->service->name;
    std::vector<base::CommitSha> commits;
    if (ask.command.verb == Verb::Join || ask.command.verb == Verb::Admit) {
        const JoinPlan plan = plan_join(catalog, ask, *subject);
        if (plan.train != nullptr) {
            service = plan.rider->service;
            commits.push_back(plan.rider->commit.sha);
            for (const queue::Request* each : queue::on_board(*plan.train)) {
                commits.push_back(each->commit.sha);
            }
        }
    } else if (ask.command.verb == Verb::Request && ask.facts && ask.facts->facts) {
        commits.push_back(ask.facts->facts->commit.sha);
        for (const queue::Request* each : replaceable(*subject->lane, *subject->service)) {
            commits.push_back(each->commit.sha);
        }
    }
    if (commits.size() < 2) {
        return std::nullopt;
    }
    return AncestryQuestion{.service = std::move(service), .commits = std::move(commits)};
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
    Found found = find_subject(world, catalog, ask);
    if (auto* refusal = std::get_if<Refusal>(&found)) {
        decision.reply = std::move(*refusal);
        return decision;
    }
    return Rules(world, catalog, ask, std::get<Subject>(found), now).decide();
}

}  // namespace deploybot::deploy
