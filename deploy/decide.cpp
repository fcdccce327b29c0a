#include "deploy/decide.hpp"

#include "base/text.hpp"
#include "deploy/retreat.hpp"

#include <algorithm>

namespace deploybot::deploy {
namespace {

using queue::Accepted;
using queue::Refusal;
using queue::Verb;
using queue::Why;

constexpr std::size_t kTokenDigits = 4;

bool takes_commit(Verb verb) {
    return verb == Verb::Request || verb == Verb::Check || verb == Verb::Pardon;
}

/// What a command is about, once its names are known to exist.
struct Subject {
    const Service* service = nullptr;
    const LaneState* lane = nullptr;  ///< nullptr: nothing ever happened in it
    base::Token token;
};

using Found = std::variant<Subject, Refusal>;

Refusal refuse(Why why, const Subject& subject, std::string detail = {}) {
    Refusal refusal;
    refusal.why = why;
    refusal.token = subject.token;
    refusal.service = subject.service != nullptr ? subject.service->name : base::ServiceName{};
    refusal.detail = std::move(detail);
    return refusal;
}

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
        }
        return;
    }
    for (const queue::Request& request : lane.waiting) {
        const bool wanted =
            verb == Verb::Start || verb == Verb::Cancel || request.approvals_missing() > 0;
        if (request.service == subject.service->name && wanted) {
            subject.token = request.token;
            return;
        }
    }
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
    switch (command.verb) {
        case Verb::SetFlag:
            return command.environment.empty() ? service.production : command.environment;
        case Verb::Hold:
        case Verb::Unhold:
        case Verb::Pardon:
            return {};
        default:
            return service.production;
    }
}

/// Decides one command on one subject. Each function answers for one verb.
class Rules {
public:
    Rules(
        const World& world, const Catalog& catalog, const Ask& ask, const Subject& subject,
        base::TimePoint now
    )
        : world_(world), catalog_(catalog), ask_(ask), subject_(subject), now_(now) {}

    Decision decide() {
        decision_.lane = subject_.service->lane;
        if (auto refusal = check_right()) {
            decision_.reply = std::move(*refusal);
            return decision_;
        }
        decision_.reply = dispatch();
        if (std::holds_alternative<Refusal>(decision_.reply)) {
            decision_.events.clear();
            decision_.issued = {};
        }
        return decision_;
    }

private:
    using Reply = std::variant<Accepted, Refusal>;

    [[nodiscard]] const queue::Command& command() const { return ask_.command; }
    [[nodiscard]] const base::PersonId& person() const { return ask_.speaker.person; }
    [[nodiscard]] Author author() const {
        return Author{.by = person(), .reason = command().reason};
    }

    std::optional<Refusal> check_right() const {
        const Verb verb = command().verb;
        const base::EnvironmentName environment = environment_of(*subject_.service, command());
        // taking back or starting one's own request needs no right of its own
        const bool own = (verb == Verb::Cancel || verb == Verb::Start) && waiting() != nullptr &&
                         waiting()->requester == person();
        // who approves is said by the service's policy
        const bool by_role = verb == Verb::Approve || verb == Verb::Reject;
        if (own || (by_role && may_approve()) ||
            catalog_.rights.may(person(), verb, subject_.service->name, environment)) {
            return std::nullopt;
        }
        Refusal refusal = refuse(Why::NotAllowed, subject_);
        refusal.roles = by_role && waiting() != nullptr
                            ? waiting()->approver_roles
                            : catalog_.rights.granting(verb, subject_.service->name);
        return refusal;
    }

    [[nodiscard]] bool may_approve() const {
        const queue::Request* request = waiting();
        return request != nullptr &&
               std::any_of(
                   request->approver_roles.begin(), request->approver_roles.end(),
                   [&](const auto& role) { return catalog_.rights.has_role(person(), role); }
               );
    }

    Reply dispatch() {
        switch (command().verb) {
            case Verb::Request:
                return request();
            case Verb::Cancel:
                return cancel();
            case Verb::Approve:
                return approve();
            case Verb::Reject:
                return reject();
            case Verb::Start:
                return start();
            case Verb::Hold:
                return hold();
            case Verb::Unhold:
                return unhold();
            case Verb::Promote:
                return promote();
            case Verb::Pause:
                return pause();
            case Verb::Resume:
                return resume();
            case Verb::Abort:
                return go_back(queue::End::Aborted);
            case Verb::Rollback:
                return go_back(queue::End::RolledBack);
            case Verb::SetFlag:
                return set_flag();
            case Verb::Pardon:
                return pardon();
            default:
                return refuse(Why::NothingRuns, subject_);
        }
    }

    /// The waiting request that the command names; nullptr if it does not wait.
    [[nodiscard]] const queue::Request* waiting() const {
        if (subject_.lane == nullptr || subject_.token.empty()) {
            return nullptr;
        }
        return subject_.lane->queue.place(subject_.token) == 0
                   ? nullptr
                   : subject_.lane->queue.find(subject_.token);
    }

    /// The running deployment that the command names; nullptr if it does not run.
    [[nodiscard]] const Deployment* running() const {
        if (subject_.lane == nullptr || !subject_.lane->deployment ||
            subject_.lane->deployment->token != subject_.token) {
            return nullptr;
        }
        return &*subject_.lane->deployment;
    }

    [[nodiscard]] Accepted done() const {
        Accepted accepted;
        accepted.verb = command().verb;
        accepted.lane = subject_.service->lane;
        accepted.service = subject_.service->name;
        accepted.token = subject_.token;
        return accepted;
    }

    /// Refuses a verb about a waiting request: it runs, has ended, or there is none.
    [[nodiscard]] Refusal not_waiting() const {
        std::string detail = "none waits";
        if (running() != nullptr) {
            detail = "it runs already";
        } else if (!subject_.token.empty()) {
            detail = "it has ended";
        }
        return refuse(Why::NotWaiting, subject_, detail);
    }

    Reply request();
    Reply cancel();
    Reply approve();
    Reply reject();
    Reply start();
    Reply hold();
    Reply unhold();
    Reply promote();
    Reply pause();
    Reply resume();
    Reply go_back(queue::End end);
    Reply set_flag();
    Reply pardon();

    const World& world_;
    const Catalog& catalog_;
    const Ask& ask_;
    const Subject& subject_;
    base::TimePoint now_;
    Decision decision_;
};

Rules::Reply Rules::request() {
    const Service& service = *subject_.service;
    if (!ask_.facts || !ask_.facts->facts) {
        Refusal refusal = refuse(Why::CommitNotFound, subject_);
        if (ask_.facts) {
            refusal.detail = ask_.facts->facts.error().message;
            refusal.hint = ask_.facts->facts.error().hint;
        }
        return refusal;
    }
    const queue::Commit& commit = ask_.facts->facts->commit;
    Accepted accepted = done();
    accepted.commit = commit.sha;
    if (subject_.lane != nullptr) {
        if (const queue::Request* riding =
                subject_.lane->queue.find_commit(service.name, commit.sha)) {
            accepted.token = riding->token;
            accepted.changed = false;
            return accepted;
        }
        if (subject_.lane->queue.waiting.size() >= queue::kMostWaiting) {
            return refuse(Why::LaneFull, subject_, std::to_string(queue::kMostWaiting));
        }
    }
    std::vector<queue::Check> checks = check_commit(subject_.lane, service, *ask_.facts);
    if (!queue::all_passed(checks)) {
        Refusal refusal = refuse(Why::NotEligible, subject_);
        refusal.commit = commit;
        refusal.checks = std::move(checks);
        return refusal;
    }
    queue::Request made;
    made.token = queue::next_token(world_.last_token, now_);
    made.service = service.name;
    made.commit = commit;
    made.requester = person();
    made.at = now_;
    made.checks = std::move(checks);
    made.approvals_needed = service.policy.approvals;
    made.approver_roles = service.policy.approver_roles;
    made.waits_for_start = service.policy.turn == Turn::Accept;
    decision_.issued = made.token;
    accepted.token = made.token;
    decision_.events.emplace_back(queue::Requested{std::move(made)});
    return accepted;
}

Rules::Reply Rules::cancel() {
    const queue::Request* request = waiting();
    if (request == nullptr) {
        return not_waiting();
    }
    decision_.events.emplace_back(queue::Withdrawn{
        .token = request->token,
        .end = queue::End::Cancelled,
        .by = person(),
        .reason = command().reason});
    return done();
}

Rules::Reply Rules::approve() {
    const queue::Request* request = waiting();
    if (request == nullptr) {
        return not_waiting();
    }
    if (request->requester == person()) {
        Refusal refusal = refuse(Why::OwnRequest, subject_);
        refusal.roles = request->approver_roles;
        return refusal;
    }
    if (std::any_of(
            request->approvals.begin(), request->approvals.end(),
            [&](const queue::Approval& approval) { return approval.by == person(); }
        )) {
        return refuse(Why::AlreadyApproved, subject_);
    }
    if (request->approvals_needed == 0 || !may_approve()) {
        Refusal refusal = refuse(
            request->approvals_needed == 0 ? Why::NothingToApprove : Why::NotAllowed, subject_
        );
        refusal.roles = request->approver_roles;
        return refusal;
    }
    decision_.events.emplace_back(queue::Approved{.token = request->token, .by = person()});
    return done();
}

Rules::Reply Rules::reject() {
    const queue::Request* request = waiting();
    if (request == nullptr) {
        return not_waiting();
    }
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    decision_.events.emplace_back(queue::Withdrawn{
        .token = request->token,
        .end = queue::End::Rejected,
        .by = person(),
        .reason = command().reason});
    return done();
}

Rules::Reply Rules::start() {
    const queue::Request* request = waiting();
    if (request == nullptr) {
        return not_waiting();
    }
    if (!request->called || !request->waits_for_start || request->requester != person()) {
        return refuse(Why::NotYourTurn, subject_);
    }
    Accepted accepted = done();
    if (request->accepted) {
        accepted.changed = false;
        return accepted;
    }
    decision_.events.emplace_back(queue::TurnAccepted{.token = request->token, .by = person()});
    return accepted;
}

Rules::Reply Rules::hold() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    decision_.events.emplace_back(queue::Held{.by = person(), .reason = command().reason});
    return done();
}

Rules::Reply Rules::unhold() {
    if (subject_.lane == nullptr || !subject_.lane->queue.hold) {
        return refuse(Why::NotHeld, subject_);
    }
    decision_.events.emplace_back(queue::Unheld{.by = person(), .reason = command().reason});
    return done();
}

Rules::Reply Rules::promote() {
    const Deployment* deployment = running();
    if (deployment == nullptr) {
        return refuse(Why::NothingRuns, subject_);
    }
    if (deployment->retreat) {
        return refuse(Why::GoingBack, subject_);
    }
    const Step current = deployment->current();
    if (current.kind != StepKind::Judge || deployment->step_done) {
        return refuse(
            Why::CannotPromote, subject_,
            "only a step that waits for the judge can be ended by a person"
        );
    }
    if (deployment->verdict && deployment->verdict->kind == VerdictKind::Fail) {
        return refuse(Why::CannotPromote, subject_, "the judge says fail");
    }
    decision_.events.emplace_back(Advanced{
        .token = deployment->token, .to = deployment->step + 1, .by = person()});
    return done();
}

Rules::Reply Rules::pause() {
    const Deployment* deployment = running();
    if (deployment == nullptr) {
        return refuse(Why::NothingRuns, subject_);
    }
    if (deployment->retreat) {
        return refuse(Why::GoingBack, subject_);
    }
    if (deployment->paused) {
        return refuse(Why::AlreadyPaused, subject_, deployment->paused->by.str());
    }
    decision_.events.emplace_back(Paused{.token = deployment->token, .author = author()});
    return done();
}

Rules::Reply Rules::resume() {
    const Deployment* deployment = running();
    if (deployment == nullptr) {
        return refuse(Why::NothingRuns, subject_);
    }
    if (!deployment->paused && !deployment->waits_for_person) {
        return refuse(Why::NotPaused, subject_);
    }
    decision_.events.emplace_back(Resumed{.token = deployment->token, .by = person()});
    return done();
}

Rules::Reply Rules::go_back(queue::End end) {
    const Deployment* deployment = running();
    if (deployment == nullptr) {
        return refuse(Why::NothingRuns, subject_);
    }
    if (deployment->retreat) {
        return refuse(Why::GoingBack, subject_);
    }
    const bool rollback = end == queue::End::RolledBack;
    if (rollback && command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    if (has_passed(*deployment)) {
        return refuse(Why::NoStableVersion, subject_, "it is the stable version already");
    }
    if (rollback && deployment->exposed && deployment->stable() == nullptr) {
        return refuse(Why::NoStableVersion, subject_);
    }
    const queue::Request& request = *subject_.lane->queue.running;
    if (rollback) {
        decision_.events.emplace_back(queue::MarkedBad{
            .service = request.service,
            .commit = request.commit.sha,
            .token = request.token,
            .reason = command().reason});
        decision_.events.emplace_back(queue::Held{
            .by = queue::kBot,
            .reason =
                "rolled back " + request.commit.sha.str().substr(0, 7) + ": " + command().reason});
    }
    decision_.events.emplace_back(WentBack{
        .token = deployment->token, .end = end, .author = author(), .reached = reached(*deployment)}
    );
    return done();
}

Rules::Reply Rules::set_flag() {
    const Service& service = *subject_.service;
    std::vector<std::string> names;
    for (const FeatureFlag& flag : service.flags) {
        names.push_back(flag.name.str());
    }
    if (std::find(names.begin(), names.end(), command().flag.str()) == names.end()) {
        Refusal refusal = refuse(Why::UnknownFlag, subject_, command().flag.str());
        refusal.candidates = base::nearest(command().flag.str(), names);
        if (refusal.candidates.empty()) {
            refusal.candidates = names;
        }
        return refusal;
    }
    if (command().percent < 0 || command().percent > 100) {
        return refuse(Why::BadPercent, subject_, std::to_string(command().percent));
    }
    Accepted accepted = done();
    accepted.flag = command().flag;
    accepted.percent = command().percent;
    accepted.environment = environment_of(service, command());
    const FlagAddress address{
        .service = service.name, .environment = accepted.environment, .flag = command().flag};
    decision_.events.emplace_back(FlagWished{
        .flag = address, .percent = command().percent, .author = author()});
    return accepted;
}

Rules::Reply Rules::pardon() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    std::vector<base::CommitSha> marked;
    if (subject_.lane != nullptr) {
        for (const auto& [sha, reason] :
             subject_.lane->queue.standing(subject_.service->name).bad) {
            if (sha.str().starts_with(base::lower(command().commit))) {
                marked.push_back(sha);
            }
        }
    }
    if (marked.size() != 1) {
        return refuse(Why::NotMarkedBad, subject_, command().commit);
    }
    Accepted accepted = done();
    accepted.commit = marked.front();
    decision_.events.emplace_back(queue::Pardoned{
        .service = subject_.service->name,
        .commit = marked.front(),
        .by = person(),
        .reason = command().reason});
    return accepted;
}

}  // namespace

const Service* Catalog::find(const base::ServiceName& name) const {
    const auto found = services.find(name);
    return found == services.end() ? nullptr : &found->second;
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
    if (catalog.rights.find(ask.speaker.person) == nullptr) {
        decision.reply = refuse(Why::UnknownPerson, {}, ask.speaker.person.str());
        return decision;
    }
    Found found = find_subject(world, catalog, ask.command);
    if (auto* refusal = std::get_if<Refusal>(&found)) {
        decision.reply = std::move(*refusal);
        return decision;
    }
    return Rules(world, catalog, ask, std::get<Subject>(found), now).decide();
}

}  // namespace deploybot::deploy
