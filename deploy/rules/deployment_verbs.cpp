// What people ask of a deployment on its way, and of feature flags.
#include "base/text.hpp"
#include "deploy/obstacle.hpp"
#include "deploy/retreat.hpp"
#include "deploy/rules/rules.hpp"

#include <algorithm>

namespace deploybot::deploy {

using queue::Accepted;
using queue::Refusal;
using queue::Why;

namespace {

int percent_now(const LaneState* lane, const FlagAddress& address) {
    if (lane == nullptr) {
        return 0;
    }
    const auto wish = lane->flags.find(address);
    return wish == lane->flags.end() ? 0 : wish->second.percent;
}

}  // namespace

Rules::Reply Rules::promote() {
    const Deployment* deployment = running();
    if (deployment == nullptr) {
        return refuse(Why::NothingRuns, subject_);
    }
    if (deployment->retreat) {
        return refuse(Why::GoingBack, subject_);
    }
    const auto obstacles =
        obstacles_to_advance(*subject_.lane, *deployment, world_.stops, catalog_.rights, now_);
    if (!obstacles.empty()) {
        const auto* lock = std::get_if<queue::Lock>(&obstacles.front());
        return lock == nullptr ? refuse(Why::Stopped, subject_)
                               : refuse(Why::Locked, subject_, lock->environment.str());
    }
    if (!deployment->waits_for_verdict()) {
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
    const bool to_stable = deployment->stable() != nullptr &&
                           deployment->stable()->commit.sha.str().starts_with(command().commit);
    if (rollback && !command().commit.empty() && !to_stable) {
        return refuse(Why::NotStable, subject_, command().commit);
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
    const FlagAddress address{
        .service = service.name,
        .environment = environment_of(service, command()),
        .flag = command().flag};
    if (world_.stops.halts() && command().percent > percent_now(subject_.lane, address)) {
        return refuse(Why::Stopped, subject_);
    }
    Accepted accepted = done();
    accepted.flag = command().flag;
    accepted.percent = command().percent;
    accepted.environment = address.environment;
    decision_.events.emplace_back(FlagWished{
        .flag = address, .percent = command().percent, .author = author()});
    return accepted;
}

}  // namespace deploybot::deploy
