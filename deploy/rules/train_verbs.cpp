// What people ask of trains: who rides with whom, who drives, and whether it may go on.
#include "base/text.hpp"
#include "deploy/riders.hpp"
#include "deploy/rules/rules.hpp"
#include "queue/train.hpp"

#include <utility>

namespace deploybot::deploy {

using queue::Accepted;
using queue::Refusal;
using queue::Verb;
using queue::Why;

Rules::Reply Rules::dispatch_train() {
    switch (command().verb) {
        case Verb::Join:
            return join();
        case Verb::Admit:
            return admit();
        case Verb::Leave:
            return leave();
        case Verb::Kick:
            return kick();
        case Verb::Drive:
            return drive();
        case Verb::RideAlone:
            return choose_ride(true, false);
        case Verb::AskMe:
            return choose_ride(false, true);
        case Verb::Good:
            return speak(queue::Readiness::Good);
        case Verb::UhOh:
            return speak(queue::Readiness::UhOh);
        case Verb::At:
            return send_on();
        case Verb::Done:
            return finish_ride();
        case Verb::Split:
            return split();
        case Verb::QueueHold:
            return queue_hold();
        case Verb::Yield:
            return yield();
        case Verb::Delegate:
            return delegate();
        case Verb::Move:
            return move();
        case Verb::Pass:
            return pass();
        default:
            return refuse(Why::NothingRuns, subject_);
    }
}

bool Rules::may_as_rider() const {
    if (!is_open_to_riders(command().verb) || subject_.lane == nullptr) {
        return false;
    }
    if (command().verb == Verb::Join || command().verb == Verb::Admit || own() != nullptr) {
        // whether one has a request to join with is said by the rule
        return true;
    }
    for (const queue::Stranded& each : subject_.lane->queue.stranded) {
        if (command().verb == Verb::Split && each.request.requester == person()) {
            return true;
        }
    }
    return false;
}

bool Rules::is_granted() const {
    // a hold in line is a hold
    const Verb verb = command().verb == Verb::QueueHold ? Verb::Hold : command().verb;
    return catalog_.rights.may(
        person(), verb, subject_.service->name, environment_of(*subject_.service, command())
    );
}

const queue::Request* Rules::train() const {
    return subject_.lane == nullptr || subject_.token.empty()
               ? nullptr
               : subject_.lane->queue.train_of(subject_.token);
}

const queue::Request* Rules::own() const {
    const queue::Request* ours = train();
    return ours == nullptr ? nullptr : queue::request_of(*ours, person());
}

Refusal Rules::not_on_board() const {
    Refusal refusal = refuse(Why::NotOnBoard, subject_);
    if (const queue::Request* ours = train()) {
        refusal.candidates = {queue::conductor_of(*ours).requester.str()};
    }
    return refusal;
}

std::optional<Refusal> Rules::not_conductor() const {
    const queue::Request* ours = train();
    if (ours == nullptr) {
        return not_on_board();
    }
    const base::PersonId& conductor = queue::conductor_of(*ours).requester;
    if (conductor == person() || is_granted()) {
        return std::nullopt;
    }
    Refusal refusal = refuse(Why::NotConductor, subject_);
    refusal.candidates = {conductor.str()};
    return refusal;
}

Rules::Reply Rules::join() {
    const JoinPlan plan = plan_join(catalog_, ask_, subject_);
    if (plan.train == nullptr) {
        return *plan.refusal;
    }
    const queue::Train& train = plan.train->train;
    const bool must_ask = train.ask_first && queue::conductor_of(*plan.train).requester != person();
    if (!must_ask) {
        return take_on_board(plan);
    }
    Accepted accepted = done();
    accepted.token = plan.rider->token;
    accepted.other = plan.train->token;
    accepted.changed = std::find(train.asking.begin(), train.asking.end(), plan.rider->token) ==
                       train.asking.end();
    if (accepted.changed) {
        decision_.events.emplace_back(queue::JoinAsked{
            .token = plan.rider->token, .train = plan.train->token});
    }
    return accepted;
}

Rules::Reply Rules::admit() {
    if (command().token.empty()) {
        return choose_ride(false, false);
    }
    const JoinPlan plan = plan_join(catalog_, ask_, subject_);
    if (plan.train == nullptr) {
        return *plan.refusal;
    }
    const base::PersonId& conductor = queue::conductor_of(*plan.train).requester;
    if (conductor != person() && !is_granted()) {
        Refusal refusal = refuse(Why::NotConductor, subject_);
        refusal.candidates = {conductor.str()};
        return refusal;
    }
    return take_on_board(plan);
}

/// The rider comes on board if one of the commits contains the other.
Rules::Reply Rules::take_on_board(const JoinPlan& plan) {
    const auto looked = [&](const queue::Request* each) {
        return ask_.ancestry && *ask_.ancestry && (*ask_.ancestry)->contains(each->commit.sha);
    };
    const auto riders = queue::on_board(*plan.train);
    if (!std::all_of(riders.begin(), riders.end(), looked) || !looked(plan.rider)) {
        Refusal refusal = refuse(Why::NotLookedAt, subject_, "the train has changed meanwhile");
        if (ask_.ancestry && !*ask_.ancestry) {
            refusal.detail = ask_.ancestry->error().message;
            refusal.hint = ask_.ancestry->error().hint;
        }
        return refusal;
    }
    auto coupling = queue::find_coupling(*plan.train, plan.rider->commit.sha, **ask_.ancestry);
    Accepted accepted = done();
    accepted.token = plan.rider->token;
    accepted.other = plan.train->token;
    if (!coupling) {
        Refusal refusal = refuse(Why::NotContained, subject_);
        refusal.token = plan.rider->token;
        refusal.commit = plan.rider->commit;
        refusal.detail = plan.train->commit.sha.str();
        return refusal;
    }
    base::Token before;
    if (!command().before.empty()) {
        const queue::Person* whom = find_person(catalog_.rights, command().before);
        const queue::Request* next =
            whom == nullptr ? nullptr : queue::request_of(*plan.train, whom->id);
        if (next == nullptr) {
            return refuse(Why::NotOnBoard, subject_, command().before);
        }
        before = next->token;
    }
    decision_.events.emplace_back(queue::Joined{
        .token = plan.rider->token,
        .train = plan.train->token,
        .by = person(),
        .before = before,
        .leads = coupling->leads,
        .contains = std::move(coupling->contains),
        .contained_in = std::move(coupling->contained_in)});
    return accepted;
}

base::Token Rules::head_after(const queue::Request& request) const {
    const queue::Request* ours = subject_.lane->queue.train_of(request.token);
    return ours == nullptr ? base::Token{} : queue::next_head(*ours, request.token);
}

Rules::Reply Rules::leave() {
    const queue::Request* mine = own();
    if (mine == nullptr || train()->train.riders.empty()) {
        return refuse(Why::NotOnBoard, subject_, "it rides by itself");
    }
    if (running() != nullptr) {
        return refuse(Why::NotWaiting, subject_, "it is on its way");
    }
    Accepted accepted = done();
    accepted.token = mine->token;
    decision_.events.emplace_back(queue::Left{
        .token = mine->token,
        .train = train()->token,
        .by = person(),
        .reason = command().reason,
        .head = queue::next_head(*train(), mine->token)});
    return accepted;
}

Rules::Reply Rules::kick() {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    const queue::Person* whom = find_person(catalog_.rights, command().person);
    const queue::Request* theirs =
        whom == nullptr ? nullptr : queue::request_of(*train(), whom->id);
    if (theirs == nullptr || train()->train.riders.empty()) {
        return refuse(Why::NotOnBoard, subject_, command().person);
    }
    Accepted accepted = done();
    accepted.person = whom->id;
    accepted.token = theirs->token;
    const bool on_the_way = running() != nullptr;
    if (on_the_way && theirs->ready == queue::Readiness::Excused) {
        accepted.changed = false;
        return accepted;
    }
    decision_.events.emplace_back(queue::Left{
        .token = theirs->token,
        .train = train()->token,
        .by = person(),
        .reason = command().reason,
        .head = on_the_way ? base::Token{} : queue::next_head(*train(), theirs->token)});
    return accepted;
}

Rules::Reply Rules::drive() {
    const queue::Request* mine = own();
    if (mine == nullptr) {
        return not_on_board();
    }
    Accepted accepted = done();
    accepted.token = mine->token;
    accepted.changed = &queue::conductor_of(*train()) != mine;
    if (accepted.changed) {
        decision_.events.emplace_back(queue::Driven{.token = mine->token, .by = person()});
    }
    return accepted;
}

Rules::Reply Rules::choose_ride(bool alone, bool ask_first) {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    if (waiting() == nullptr) {
        return not_waiting();
    }
    const queue::Train& now = train()->train;
    if (train()->emergency) {
        return refuse(Why::GoesFirst, subject_);
    }
    if (alone && !now.riders.empty()) {
        return refuse(Why::AlreadyThere, subject_, "others ride along");
    }
    Accepted accepted = done();
    accepted.changed = now.alone != alone || now.ask_first != ask_first;
    if (accepted.changed) {
        decision_.events.emplace_back(queue::RideChosen{
            .token = train()->token,
            .by = person(),
            .alone = alone,
            .ask_first = ask_first,
            .reason = command().reason});
    }
    return accepted;
}

Rules::Reply Rules::speak(queue::Readiness ready) {
    const queue::Request* mine = own();
    if (mine == nullptr) {
        return not_on_board();
    }
    Accepted accepted = done();
    accepted.token = mine->token;
    accepted.changed = mine->ready != ready || mine->worry != command().reason;
    if (ready == queue::Readiness::Good) {
        accepted.changed = mine->ready != ready;
    }
    if (accepted.changed) {
        decision_.events.emplace_back(queue::Spoke{
            .token = mine->token, .by = person(), .ready = ready, .reason = command().reason});
    }
    return accepted;
}

Rules::Reply Rules::send_on() {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    if (subject_.service->policy.train.advance == Advance::Automatic || train()->emergency) {
        return refuse(Why::GoesByItself, subject_);
    }
    const queue::Request& ours = *train();
    const Deployment* deployment = running();
    if (deployment == nullptr && !ours.called) {
        return refuse(Why::NotYourTurn, subject_);
    }
    if (deployment != nullptr && deployment->retreat) {
        return refuse(Why::GoingBack, subject_);
    }
    const Stage now = deployment == nullptr ? Stage::Validate : deployment->current().stage;
    const auto stage = stage_named(command().topic);
    if (!stage || *stage <= now || *stage == Stage::Watch) {
        Refusal refusal = refuse(Why::NotAStage, subject_, command().topic);
        for (const Stage ahead : {Stage::Uat, Stage::Canary, Stage::Production}) {
            if (ahead > now) {
                refusal.candidates.emplace_back(name_of(ahead));
            }
        }
        return refusal;
    }
    decision_.events.emplace_back(queue::SentOn{
        .token = ours.token, .by = person(), .stage = std::string(name_of(*stage)), .done = false});
    if (deployment == nullptr && ours.waits_for_start && !ours.accepted) {
        decision_.events.emplace_back(queue::TurnAccepted{.token = ours.token, .by = person()});
    }
    return done();
}

Rules::Reply Rules::finish_ride() {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    const Deployment* deployment = running();
    if (deployment == nullptr) {
        return refuse(Why::NothingRuns, subject_);
    }
    if (deployment->retreat) {
        return refuse(Why::GoingBack, subject_);
    }
    if (deployment->plan.service.policy.train.advance != Advance::Conductor || train()->emergency) {
        return refuse(Why::GoesByItself, subject_);
    }
    const Stage now = deployment->current().stage;
    if (now < Stage::Production) {
        Refusal refusal = refuse(Why::NotAStage, subject_, "done");
        refusal.candidates.emplace_back(
            name_of(now < Stage::Canary ? Stage::Canary : Stage::Production)
        );
        return refusal;
    }
    Accepted accepted = done();
    accepted.changed = !train()->train.done;
    if (accepted.changed) {
        decision_.events.emplace_back(queue::SentOn{
            .token = train()->token, .by = person(), .stage = {}, .done = true});
    }
    return accepted;
}

}  // namespace deploybot::deploy
