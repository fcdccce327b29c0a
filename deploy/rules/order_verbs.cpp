// What people ask of the order of the queue: who goes before whom, and what waits in line.
#include "base/text.hpp"
#include "deploy/rules/rules.hpp"
#include "queue/train.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace deploybot::deploy {

using queue::Accepted;
using queue::Refusal;
using queue::Request;
using queue::Why;

namespace {

/// What stands behind the one that stands behind this; empty: nothing does.
base::Token behind_the_next(const queue::Lane& lane, const base::Token& token) {
    const auto at = static_cast<std::size_t>(lane.place(token)) + 1;
    return at < lane.waiting.size() ? lane.waiting[at].token : base::Token{};
}

/// The next may go first: nothing goes before an emergency but another.
bool lets_go_first(const Request& train, const Request& next) {
    return !train.emergency || next.emergency;
}

/// Where `move … first` puts it.
const Request& first_place(const queue::Lane& lane, const Request& train) {
    const auto found =
        std::find_if(lane.waiting.begin(), lane.waiting.end(), [&](const Request& request) {
            return train.emergency || !request.emergency;
        });
    return *found;
}

}  // namespace

Rules::Reply Rules::queue_hold() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    decision_.events.emplace_back(queue::HoldQueued{
        .by = person(), .reason = command().reason, .behind = world_.last_token});
    return done();
}

Rules::Reply Rules::yield() {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    if (waiting() == nullptr) {
        return not_waiting();
    }
    const queue::Lane& lane = subject_.lane->queue;
    const auto place = static_cast<std::size_t>(lane.place(subject_.token));
    if (place >= lane.waiting.size()) {
        return refuse(Why::NobodyBehind, subject_);
    }
    if (!lets_go_first(*train(), lane.waiting[place])) {
        return refuse(Why::GoesFirst, subject_);
    }
    Accepted accepted = done();
    accepted.other = lane.waiting[place].token;
    decision_.events.emplace_back(queue::Moved{
        .token = train()->token,
        .before = behind_the_next(lane, subject_.token),
        .by = person(),
        .cause = queue::MoveCause::Yielded,
        .reason = command().reason});
    return accepted;
}

Rules::Reply Rules::pass() {
    if (auto refusal = not_conductor()) {
        return *refusal;
    }
    if (waiting() == nullptr) {
        return not_waiting();
    }
    if (!train()->called) {
        return refuse(Why::NotYourTurn, subject_);
    }
    const queue::Lane& lane = subject_.lane->queue;
    if (lane.waiting.size() == 1) {
        return refuse(Why::NobodyBehind, subject_);
    }
    if (!lets_go_first(*train(), lane.waiting[1])) {
        return refuse(Why::GoesFirst, subject_);
    }
    Accepted accepted = done();
    accepted.other = lane.waiting[1].token;
    decision_.events.emplace_back(queue::Moved{
        .token = train()->token,
        .before = behind_the_next(lane, subject_.token),
        .by = person(),
        .cause = queue::MoveCause::Passed,
        .reason = command().reason});
    return accepted;
}

Rules::Reply Rules::delegate() {
    const Request* mine = train() != nullptr && is_granted() ? waiting() : own();
    if (mine == nullptr || running() != nullptr) {
        return running() != nullptr ? not_waiting() : not_on_board();
    }
    if (mine->emergency) {
        return refuse(Why::GoesFirst, subject_);
    }
    const queue::Person* to = find_person(catalog_.rights, command().person);
    if (to == nullptr) {
        return refuse(Why::UnknownColleague, subject_, command().person);
    }
    if (!catalog_.rights.may(
            to->id, queue::Verb::Request, mine->service, subject_.service->production
        )) {
        Refusal refusal = refuse(Why::UnknownColleague, subject_, to->id.str());
        refusal.roles = catalog_.rights.granting(queue::Verb::Request, mine->service);
        return refusal;
    }
    Accepted accepted = done();
    accepted.token = mine->token;
    accepted.person = to->id;
    accepted.changed = mine->requester != to->id;
    if (accepted.changed) {
        decision_.events.emplace_back(queue::Delegated{
            .token = mine->token, .to = to->id, .by = person(), .reason = command().reason});
    }
    return accepted;
}

const Request* Rules::waiting_before() const {
    const auto& waiting = subject_.lane->queue.waiting;
    const auto named = find_token(world_, command().before);
    const queue::Person* whom = named ? nullptr : find_person(catalog_.rights, command().before);
    const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const Request& train) {
        return named ? train.carries(*named)
                     : whom != nullptr && !train.carries(subject_.token) &&
                           queue::request_of(train, whom->id) != nullptr;
    });
    return found == waiting.end() ? nullptr : &*found;
}

Rules::Reply Rules::move() {
    if (command().reason.empty()) {
        return refuse(Why::NeedsReason, subject_);
    }
    if (waiting() == nullptr || train() == nullptr) {
        return not_waiting();
    }
    const queue::Lane& lane = subject_.lane->queue;
    base::Token before = first_place(lane, *train()).token;
    if (command().before != "first") {
        const Request* there = waiting_before();
        if (there == nullptr) {
            Refusal refusal = refuse(Why::UnknownToken, subject_, command().before);
            refusal.token = {};  // that one is known
            refusal.hint = "name a request that waits in the same lane, or a person who has one";
            return refusal;
        }
        const bool would_wait = train()->emergency && !there->emergency;
        if (would_wait || !lets_go_first(*there, *train())) {
            return refuse(Why::GoesFirst, subject_);
        }
        before = there->token;
    }
    Accepted accepted = done();
    accepted.other = before;
    const auto place = static_cast<std::size_t>(lane.place(subject_.token));
    const bool stands_there = before == train()->token ||
                              (place < lane.waiting.size() && lane.waiting[place].token == before);
    if (stands_there) {
        accepted.changed = false;
        return accepted;
    }
    decision_.events.emplace_back(queue::Moved{
        .token = train()->token,
        .before = before,
        .by = person(),
        .cause = queue::MoveCause::Moved,
        .reason = command().reason});
    return accepted;
}

void Rules::supersede(const Request& made) {
    if (subject_.lane == nullptr || !ask_.ancestry || !*ask_.ancestry) {
        return;
    }
    const auto known = (*ask_.ancestry)->find(made.commit.sha);
    base::Token place;
    for (const Request* older : replaceable(*subject_.lane, *subject_.service)) {
        if (known == (*ask_.ancestry)->end() || !known->second.contains(older->commit.sha)) {
            continue;
        }
        if (place.empty()) {
            place = older->token;
            decision_.events.emplace_back(queue::Moved{
                .token = made.token,
                .before = place,
                .by = queue::kBot,
                .cause = queue::MoveCause::Newer,
                .reason = {}});
        }
        decision_.events.emplace_back(queue::Withdrawn{
            .token = older->token,
            .end = queue::End::Superseded,
            .by = queue::kBot,
            .reason = made.commit.sha.str().substr(0, 7) + " contains it, " + made.token.str(),
            .head = {}});
    }
}

base::Token Rules::failed_train() const {
    const queue::Lane& lane = subject_.lane->queue;
    if (const queue::Stranded* mine = lane.find_stranded(subject_.token)) {
        return mine->failed;
    }
    if (!command().token.empty()) {
        return subject_.token;
    }
    const auto newest = std::find_if(
        lane.stranded.rbegin(), lane.stranded.rend(),
        [&](const queue::Stranded& each) { return each.request.service == subject_.service->name; }
    );
    return newest == lane.stranded.rend() ? base::Token{} : newest->failed;
}

/// The riders of a train that failed, in the order in which they rode.
Rules::Reply Rules::split() {
    if (subject_.lane == nullptr) {
        return refuse(Why::NothingToSplit, subject_);
    }
    std::vector<const Request*> rode;
    const queue::Lane& lane = subject_.lane->queue;
    const base::Token failed = failed_train();
    for (const queue::Stranded& each : lane.stranded) {
        if (each.failed == failed) {
            rode.push_back(&each.request);
        }
    }
    if (rode.empty()) {
        return refuse(Why::NothingToSplit, subject_);
    }
    Accepted accepted = done();
    accepted.token = failed;
    if (command().before.empty()) {
        accepted.changed = false;
        for (const Request* each : queue::propose_cut(rode)) {
            accepted.front.push_back(each->token);
        }
        return accepted;
    }
    const auto meant = std::find_if(rode.begin(), rode.end(), [&](const Request* each) {
        return is_meant(*each, command().before);
    });
    const Request* suspect = meant == rode.end() ? nullptr : *meant;
    const auto named = find_token(world_, command().before);
    const bool is_head = suspect == nullptr && named && *named == failed;
    if (suspect == nullptr && !is_head) {
        Refusal refusal = refuse(Why::NotOnBoard, subject_, command().before);
        refusal.token = failed;
        return refusal;
    }
    const auto front = is_head
                           ? queue::prefix_without(rode, {}, {})
                           : queue::prefix_without(rode, suspect->commit.sha, suspect->contains);
    if (front.empty()) {
        return refuse(Why::NothingToSplit, subject_, "nothing went before it");
    }
    // a cut alone accuses nobody: without a reason the later ones only stay behind
    if (suspect != nullptr && !command().reason.empty()) {
        accepted.commit = suspect->commit.sha;
        decision_.events.emplace_back(queue::MarkedBad{
            .service = suspect->service,
            .commit = suspect->commit.sha,
            .token = suspect->token,
            .reason = "suspected in " + failed.str() + ": " + command().reason});
    }
    for (const Request* each : front) {
        accepted.front.push_back(each->token);
    }
    decision_.events.emplace_back(queue::TrainSplit{
        .failed = failed, .front = accepted.front, .by = person(), .reason = command().reason});
    return accepted;
}

}  // namespace deploybot::deploy
