// What people ask of trains: who rides with whom, who drives, and whether it may go on.
#include "base/text.hpp"
#include "deploy/riders.hpp"
#include "deploy/rules/rules.hpp"
#include "queue/train.hpp"

#include <algorithm>
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
    const auto& stranded = subject_.lane->queue.stranded;
    const base::Token failed = failed_train();
    return command().verb == Verb::Split &&
           std::any_of(stranded.begin(), stranded.end(), [&](const queue::Stranded& each) {
               return each.failed == failed && each.request.requester == person();
           });
}

bool Rules::is_granted() const {
    // a hold in line is a hold
    const auto may = [&](Verb verb) {
        return catalog_.rights.may(
            person(), verb, subject_.service->name, environment_of(*subject_.service, command())
        );
    };
    return may(command().verb) || (command().verb == Verb::QueueHold && may(Verb::Hold));
}

const queue::Request* Rules::train() const {
    return subject_.lane == nullptr || subject_.token.empty()
               ? nullptr
               : subject_.lane->queue.train_of(subject_.token);
}

const queue::Request* Rules::own() const {
    const queue::Request* ours = train();
    if (ours == nullptr) {
        return nullptr;
    }
    const queue::Request* named = subject_.lane->queue.find(subject_.token);
    return named->requester == person() ? named : queue::request_of(*ours, person());
}

Refusal Rules::not_on_board() const {
    if (subject_.lane != nullptr && subject_.lane->queue.find_stranded(subject_.token) != nullptr) {
        return not_waiting();
    }
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
    if (auto coupled = couple(plan); auto* refusal = std::get_if<Refusal>(&coupled)) {
        return std::move(*refusal);
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
    if (command().token.empty() || reopens()) {
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

bool Rules::is_meant(const queue::Request& request, const std::string& typed) const {
    const auto named = find_token(world_, typed);
    const queue::Person* whom = named ? nullptr : find_person(catalog_.rights, typed);
    return named ? request.token == *named : whom != nullptr && request.requester == whom->id;
}

/// `admit` names a train that takes nobody, and nobody's wish to join.
bool Rules::reopens() const {
    const queue::Request* ours = train();
    if (waiting() == nullptr || ours == nullptr || (!ours->train.alone && !ours->train.ask_first)) {
        return false;
    }
    const auto& waiting = subject_.lane->queue.waiting;
    return !not_conductor() &&
           std::none_of(waiting.begin(), waiting.end(), [&](const queue::Request& each) {
               const auto& asking = each.train.asking;
               return std::find(asking.begin(), asking.end(), subject_.token) != asking.end();
           });
}

/// How the two ride together, if one of the commits contains the other.
std::variant<queue::Coupling, Refusal> Rules::couple(const JoinPlan& plan) const {
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
    if (!coupling) {
        Refusal refusal = refuse(Why::NotContained, subject_);
        refusal.token = plan.rider->token;
        refusal.commit = plan.rider->commit;
        refusal.detail = plan.train->commit.sha.str();
        return refusal;
    }
    return std::move(*coupling);
}

Rules::Reply Rules::take_on_board(const JoinPlan& plan) {
    auto coupled = couple(plan);
    if (auto* refusal = std::get_if<Refusal>(&coupled)) {
        return std::move(*refusal);
    }
    auto* coupling = std::get_if<queue::Coupling>(&coupled);
    const auto riders = queue::on_board(*plan.train);
    Accepted accepted = done();
    accepted.token = plan.rider->token;
    accepted.other = plan.train->token;
    base::Token before;
    if (!command().before.empty()) {
        const auto next =
            std::find_if(riders.begin(), riders.end(), [&](const queue::Request* each) {
                return is_meant(*each, command().before);
            });
        if (next == riders.end()) {
            Refusal refusal = refuse(Why::NotOnBoard, subject_, command().before);
            refusal.token = plan.train->token;
            return refusal;
        }
        before = (*next)->token;
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

void Rules::withdraw(const queue::Request& request, queue::End end, const std::string& reason) {
    base::Token head;
    if (const queue::Request* ours = subject_.lane->queue.train_of(request.token)) {
        for (queue::Left& put_off : put_off_with(*ours, request.token)) {
            decision_.events.emplace_back(std::move(put_off));
        }
        head = queue::next_head(*ours, request.token);
    }
    decision_.events.emplace_back(queue::Withdrawn{
        .token = request.token, .end = end, .by = person(), .reason = reason, .head = head});
}

void Rules::put_off(const std::vector<const queue::Request*>& riders) {
    // who goes out without the second is said of the train that the first has left
    queue::Lane lane = subject_.lane->queue;
    for (const queue::Request* each : riders) {
        const queue::Request& ours = *lane.train_of(each->token);
        if (ours.train.riders.empty()) {
            continue;
        }
        std::vector<queue::Left> events = put_off_with(ours, each->token);
        events.push_back(
            {.token = each->token,
             .train = ours.token,
             .by = person(),
             .reason = command().reason,
             .head = queue::next_head(ours, each->token)}
        );
        for (queue::Left& left : events) {
            queue::evolve(lane, left, now_);
            decision_.events.emplace_back(std::move(left));
        }
    }
}

Rules::Reply Rules::leave() {
    const queue::Request* mine = own();
    if (mine == nullptr) {
        return not_on_board();
    }
    if (train()->train.riders.empty()) {
        return refuse(Why::NotOnBoard, subject_, "it rides by itself");
    }
    if (running() != nullptr) {
        return refuse(Why::NotWaiting, subject_, "it is on its way");
    }
    Accepted accepted = done();
    accepted.token = mine->token;
    const bool is_named = !command().token.empty() && subject_.token == mine->token;
    put_off(is_named ? std::vector{mine} : queue::requests_of(*train(), person()));
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
    const auto theirs = whom == nullptr ? std::vector<const queue::Request*>{}
                                        : queue::requests_of(*train(), whom->id);
    // who waits alone is no train; who runs alone may keep it waiting for a word
    if (theirs.empty() || (running() == nullptr && train()->train.riders.empty())) {
        return refuse(Why::NotOnBoard, subject_, command().person);
    }
    Accepted accepted = done();
    accepted.person = whom->id;
    accepted.token = theirs.front()->token;
    if (running() == nullptr) {
        put_off(theirs);
        return accepted;
    }
    for (const queue::Request* each : theirs) {
        if (each->ready != queue::Readiness::Excused) {
            decision_.events.emplace_back(queue::Left{
                .token = each->token,
                .train = train()->token,
                .by = person(),
                .reason = command().reason,
                .head = {}});
        }
    }
    accepted.changed = !decision_.events.empty();
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
    // it is a person's word: it counts for all that they have on board
    for (const queue::Request* each : queue::requests_of(*train(), person())) {
        const bool is_said = each->ready == ready &&
                             (ready == queue::Readiness::Good || each->worry == command().reason);
        if (!is_said) {
            decision_.events.emplace_back(queue::Spoke{
                .token = each->token, .by = person(), .ready = ready, .reason = command().reason});
        }
    }
    accepted.changed = !decision_.events.empty();
    return accepted;
}

const Policy& Rules::policy_of_train() const {
    const Deployment* deployment = running();
    return deployment == nullptr ? subject_.service->policy : deployment->plan.service.policy;
}

Rules::Reply Rules::send_on() {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    const queue::Request& ours = *train();
    const Deployment* deployment = running();
    if (policy_of_train().train.advance == Advance::Automatic || ours.emergency) {
        return refuse(Why::GoesByItself, subject_);
    }
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
    if (policy_of_train().train.advance != Advance::Conductor || train()->emergency) {
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
