#include "tests/simulation/train_model.hpp"

#include "deploy/riders.hpp"
#include "tests/simulation/company.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace deploybot::simulation {
namespace {

/// Turns that may go by unanswered; after the next one the request leaves the queue.
constexpr int kMostAbsences = 2;

Finding expect(bool holds, const char* invariant, std::string what) {
    return holds ? Finding{} : Finding{invariant, std::move(what)};
}

bool one_sleeps(const std::vector<base::PersonId>& people, base::TimePoint at) {
    const auto time = at - std::chrono::floor<std::chrono::days>(at);
    return (time >= kSleepsFrom || time < kSleepsUntil) &&
           std::find(people.begin(), people.end(), base::PersonId{kSleeper}) != people.end();
}

/// Right after the last night, where one of them sleeps in it.
base::TimePoint awake_since(const std::vector<base::PersonId>& people, base::TimePoint at) {
    if (std::find(people.begin(), people.end(), base::PersonId{kSleeper}) == people.end()) {
        return {};
    }
    const base::TimePoint morning = std::chrono::floor<std::chrono::days>(at) + kSleepsUntil;
    return morning <= at ? morning : morning - std::chrono::days{1};
}

}  // namespace

// ---- what is asked of it
// ---------------------------------------------------------------------------------------------------

bool TrainModel::waits(const base::Token& token) const {
    return stranded_.contains(token) || (!train_of(token).empty() && train_of(token) != running_);
}

const std::vector<base::Token>& TrainModel::riders_of(const base::Token& train) const {
    static const std::vector<base::Token> kNobody;
    const auto found = trains_.find(train);
    return found == trains_.end() ? kNobody : found->second;
}

bool TrainModel::takes_part(const base::Token& train, const base::PersonId& person) const {
    const auto& riders = riders_of(train);
    return std::any_of(riders.begin(), riders.end(), [&](const base::Token& token) {
        return people_.at(token).id == person;
    });
}

std::map<base::Token, int> TrainModel::places() const {
    std::map<base::Token, int> places;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        for (const base::Token& token : riders_of(waiting_[i])) {
            places[token] = static_cast<int>(i) + 1;
        }
    }
    return places;
}

base::Token TrainModel::first() const {
    return waiting_.empty() ? base::Token{} : waiting_.front();
}

base::Millis TrainModel::turn_of_first() const {
    return waiting_.empty() ? base::Millis{} : people_.at(waiting_.front()).turn;
}

std::vector<base::PersonId> TrainModel::awaited(
    const base::Token& train, const deploy::Policy& policy
) const {
    const Person& head = people_.at(train);
    if (head.is_emergency) {
        return {};
    }
    std::vector<base::PersonId> people;
    if (head.accepts_turn && accepted_ != train) {
        people.push_back(people_.at(riders_of(train).front()).id);
    }
    for (const base::Token& rider : riders_of(train)) {
        const Person& person = people_.at(rider);
        if (policy.train.advance == deploy::Advance::AllGood && !person.is_good &&
            !person.is_excused) {
            people.push_back(person.id);
        }
    }
    return people;
}

std::optional<base::TimePoint> TrainModel::silent_since(
    const deploy::Policy& policy, base::TimePoint now
) const {
    if (!running_.empty() || waiting_.size() < 2 || !called_) {
        return std::nullopt;
    }
    const auto silent = awaited(waiting_.front(), policy);
    if (silent.empty() || one_sleeps(silent, now)) {
        return std::nullopt;
    }
    base::TimePoint others = base::kNever;
    for (auto each = waiting_.begin() + 1; each != waiting_.end(); ++each) {
        const auto people = awaited(*each, policy);
        if (!one_sleeps(people, now)) {
            others = std::min(others, std::max(people_.at(*each).at, awake_since(people, now)));
        }
    }
    return others == base::kNever
               ? std::nullopt
               : std::optional(std::max({*called_, others, awake_since(silent, now)}));
}

base::TimePoint TrainModel::turn_since() const {
    base::TimePoint oldest = base::kNever;
    for (std::size_t i = 1; i < waiting_.size(); ++i) {
        oldest = std::min(oldest, people_.at(waiting_[i]).at);
    }
    return std::max(*called_, oldest);
}

bool TrainModel::all_good(const base::Token& train) const {
    const auto& riders = riders_of(train);
    return std::all_of(riders.begin(), riders.end(), [&](const base::Token& token) {
        return people_.at(token).is_good || people_.at(token).is_excused;
    });
}

base::Token TrainModel::train_of(const base::Token& rider) const {
    for (const auto& [train, riders] : trains_) {
        if (std::find(riders.begin(), riders.end(), rider) != riders.end()) {
            return train;
        }
    }
    return {};
}

// ---- how requests come, wait and go
// ---------------------------------------------------------------------------------------------------

std::vector<base::Token>::iterator TrainModel::behind_emergencies() {
    return std::find_if(waiting_.begin(), waiting_.end(), [&](const base::Token& token) {
        return !people_.at(token).is_emergency;
    });
}

std::vector<base::Token>::iterator TrainModel::place_of(const base::Token& train) {
    return std::find(waiting_.begin(), waiting_.end(), train);
}

void TrainModel::forget_turn() {
    give_back_turns();
    if (running_.empty()) {
        sent_to_.clear();
    }
}

void TrainModel::give_back_turns() {
    called_.reset();
    accepted_ = {};
}

Finding TrainModel::read(const queue::Requested& event, const base::PersonId& human) {
    const queue::Request& request = event.request;
    people_[request.token] = {
        .id = human,
        .at = request.at,
        .is_emergency = request.emergency.has_value(),
        .accepts_turn = request.waits_for_start,
        .turn = request.turn.answer_within};
    trains_[request.token] = {request.token};
    if (!request.emergency) {
        waiting_.push_back(request.token);
        return {};
    }
    waiting_.insert(behind_emergencies(), request.token);
    if (waiting_.front() == request.token) {
        give_back_turns();
    }
    return expect(
        !request.emergency->checks.empty() && request.train.alone, "I6",
        "an emergency without a check, or that others may join"
    );
}

Finding TrainModel::read(const queue::Called& event, base::TimePoint at) {
    called_ = at;
    if (const auto found = people_.find(event.token); event.rules && found != people_.end()) {
        found->second.accepts_turn = event.rules->waits_for_start;
        found->second.turn = event.rules->answer_within;
    }
    return expect(first() == event.token, "I6", "called out of turn: " + event.token.str());
}

Finding TrainModel::read(const queue::TurnAccepted& event, const base::PersonId& human) {
    accepted_ = event.token;
    const auto& riders = riders_of(event.token);
    return expect(
        first() == event.token && !riders.empty() &&
            (people_.at(riders.front()).id == event.by || human == event.by),
        "I8", "a turn was taken by another"
    );
}

void TrainModel::hand_over(const base::Token& from, const base::Token& to) {
    if (const auto place = place_of(from); place != waiting_.end()) {
        *place = to;
    }
    trains_[to] = std::exchange(trains_[from], {});
    trains_.erase(from);
    Person& next = people_.at(to);
    Person& last = people_.at(from);
    next.absences = std::exchange(last.absences, 0);
    next.accepts_turn = last.accepts_turn;
    next.turn = last.turn;
    // what they said was of another commit
    for (const base::Token& token : trains_[to]) {
        people_.at(token).is_good = false;
    }
    if (first() == to) {
        // another commit: nobody was called for it, and nobody sent it on
        forget_turn();
    }
}

bool TrainModel::is_driven_by(const base::Token& train, const base::Token& rider) const {
    const auto& riders = riders_of(train);
    return riders.size() > 1 && riders.front() == rider;
}

/// Somebody else drives what waits: they have the time of a whole turn.
void TrainModel::ask_anew(const base::Token& train) {
    if (const auto found = people_.find(train); found != people_.end()) {
        found->second.absences = 0;
    }
    if (!train.empty() && first() == train) {
        forget_turn();
    }
}

/// Out of the queue, out of its train, or out of those that are stranded.
void TrainModel::take(const base::Token& token, const base::Token& head) {
    if (stranded_.erase(token) > 0) {
        people_.at(token).is_good = false;
        people_.at(token).is_excused = false;
        return;
    }
    if (!head.empty()) {
        hand_over(token, head);
    }
    for (auto& [train, riders] : trains_) {
        std::erase(riders, token);
    }
    if (trains_.erase(token) > 0) {
        const bool was_first = first() == token;
        std::erase(waiting_, token);
        if (was_first) {
            give_back_turns();
        }
    }
}

Finding TrainModel::read(const queue::Withdrawn& event) {
    if (!waits(event.token)) {
        return {"I8", event.token.str() + " does not wait"};
    }
    const bool leads = trains_.contains(event.token) && riders_of(event.token).size() > 1;
    Finding finding = expect(
        leads != event.head.empty(), "I8", "nobody was told what becomes of those who ride along"
    );
    if (finding.what.empty()) {
        const base::Token train = train_of(event.token);
        const bool changes_driver = event.by == queue::kBot || is_driven_by(train, event.token);
        take(event.token, event.head);
        people_.erase(event.token);
        if (changes_driver) {
            ask_anew(event.head.empty() ? train : event.head);
        }
    }
    return finding;
}

Finding TrainModel::start(const base::Token& token, const deploy::Policy& policy) {
    if (first() != token) {
        return {"I6", token.str() + " started before an older one"};
    }
    const Person& starting = people_.at(token);
    const bool is_taken = !starting.accepts_turn || accepted_ == token;
    const bool is_ready = starting.is_emergency ||
                          policy.train.advance != deploy::Advance::AllGood || all_good(token);
    waiting_.erase(waiting_.begin());
    running_ = token;
    give_back_turns();
    done_ = false;
    if (!is_ready) {
        return {"I8", token.str() + " started before everybody on board was ready"};
    }
    return expect(is_taken, "I8", token.str() + " started before its conductor took the turn");
}

// ---- trains
// ---------------------------------------------------------------------------------------------------

Finding TrainModel::read(const queue::Joined& event) {
    if (!waits(event.token) || place_of(event.train) == waiting_.end()) {
        return {"I8", event.token.str() + " joined what does not wait"};
    }
    const bool alone = people_.at(event.token).is_emergency || people_.at(event.train).is_emergency;
    take(event.token, {});
    people_.at(event.token).is_excused = false;
    std::vector<base::Token>& riders = trains_[event.train];
    riders.insert(std::find(riders.begin(), riders.end(), event.before), event.token);
    const bool drives = riders.front() == event.token;
    if (event.leads) {
        hand_over(event.train, event.token);
    }
    if (drives) {
        ask_anew(event.leads ? event.token : event.train);
    }
    return expect(!alone, "I8", "somebody rides with an emergency");
}

Finding TrainModel::read(const queue::Left& event) {
    if (running_ == event.train) {
        people_.at(event.token).is_excused = true;
        return {};
    }
    const bool changes_driver = is_driven_by(event.train, event.token);
    take(event.token, event.head);
    const base::Token& stays = event.head.empty() ? event.train : event.head;
    const auto train = place_of(stays);
    if (train == waiting_.end()) {
        return {"I8", event.token.str() + " left what does not wait"};
    }
    if (changes_driver) {
        ask_anew(stays);
    }
    // nobody gets before those who asked earlier by having ridden along
    const auto earlier = std::find_if(
        waiting_.rbegin(), std::make_reverse_iterator(std::next(train)),
        [&](const base::Token& other) {
            const auto& riders = riders_of(other);
            return *std::min_element(riders.begin(), riders.end()) < event.token;
        }
    );
    if (waiting_.size() == 1) {
        // nobody was behind until now
        called_.reset();
    }
    waiting_.insert(earlier.base(), event.token);
    trains_[event.token] = {event.token};
    return {};
}

Finding TrainModel::read(const queue::Driven& event) {
    const auto found = trains_.find(train_of(event.token));
    if (found == trains_.end()) {
        return {"I8", event.token.str() + " drives what it does not ride on"};
    }
    std::vector<base::Token>& riders = found->second;
    const auto place = std::find(riders.begin(), riders.end(), event.token);
    std::rotate(riders.begin(), place, std::next(place));
    if (found->first != running_) {
        ask_anew(found->first);
    }
    return {};
}

Finding TrainModel::read(const queue::Spoke& event, const base::PersonId& human) {
    Person& speaker = people_.at(event.token);
    speaker.is_good = event.ready == queue::Readiness::Good;
    speaker.is_excused = false;
    return expect(
        speaker.id == human, "I8", human.str() + " spoke for " + speaker.id.str() + " on board"
    );
}

Finding TrainModel::read(const queue::SentOn& event) {
    for (const base::Token& token : riders_of(event.token)) {
        people_.at(token).is_good = false;
    }
    done_ = event.done;
    sent_to_ = event.done ? sent_to_ : event.stage;
    return {};
}

void TrainModel::say_anew() {
    for (const base::Token& token : riders_of(running_)) {
        people_.at(token).is_good = false;
    }
}

Finding TrainModel::enter(std::optional<deploy::Stage> stage, const deploy::Policy& policy) {
    const bool asks =
        !stage || *stage == deploy::Stage::Canary || *stage == deploy::Stage::Production;
    if (running_.empty() || people_.at(running_).is_emergency || !asks) {
        return {};
    }
    if (policy.train.advance == deploy::Advance::AllGood && stage) {
        return expect(
            all_good(running_), "I8", running_.str() + " went on before everybody was good"
        );
    }
    if (policy.train.advance != deploy::Advance::Conductor) {
        return {};
    }
    const auto sent = deploy::stage_named(sent_to_);
    return expect(
        stage ? sent && *sent >= *stage : done_, "I8",
        running_.str() + " went on before its conductor sent it"
    );
}

Finding TrainModel::read(const queue::TrainSplit& event) {
    for (const base::Token& token : event.front) {
        if (stranded_.erase(token) == 0) {
            return {"I8", token.str() + " did not ride on what failed"};
        }
        people_.at(token).is_good = false;
        people_.at(token).is_excused = false;
    }
    const auto place = behind_emergencies();
    if (place == waiting_.begin()) {
        give_back_turns();
    }
    waiting_.insert(place, event.front.front());
    trains_[event.front.front()] = event.front;
    return {};
}

std::vector<base::Token> TrainModel::end(queue::End end) {
    std::vector<base::Token> riders = std::exchange(trains_[running_], {});
    trains_.erase(running_);
    std::erase(riders, running_);
    people_.erase(std::exchange(running_, {}));
    sent_to_.clear();
    for (const base::Token& token : riders) {
        people_.at(token).is_good = false;
        people_.at(token).is_excused = false;
    }
    if (end == queue::End::NotEligible) {
        const auto place = behind_emergencies();
        waiting_.insert(place, riders.begin(), riders.end());
        for (const base::Token& token : riders) {
            trains_[token] = {token};
        }
        return {};
    }
    if (end == queue::End::RolledBack || end == queue::End::Failed) {
        stranded_.insert(riders.begin(), riders.end());
        return {};
    }
    for (const base::Token& token : riders) {
        people_.erase(token);
    }
    return riders;
}

// ---- the order
// ---------------------------------------------------------------------------------------------------

Finding TrainModel::read(const queue::Moved& event, base::TimePoint at) {
    const bool was_first = first() == event.token;
    if (place_of(event.token) == waiting_.end()) {
        return {"I8", event.token.str() + " was moved and does not wait"};
    }
    Person& moved = people_.at(event.token);
    const bool is_absent = event.cause == queue::MoveCause::Absent;
    const bool is_quiet = event.cause == queue::MoveCause::Quiet;
    if ((is_absent || is_quiet) && one_sleeps(event.absent, at) != is_quiet) {
        return {"I6", event.token.str() + " was sent behind by the wrong time of the day"};
    }
    if (is_absent && (!was_first || !called_ || at < turn_since() + moved.turn)) {
        return {"I6", event.token.str() + " lost its turn before the time was over"};
    }
    moved.absences += is_absent ? 1 : 0;
    if (moved.absences > kMostAbsences) {
        return {"I6", event.token.str() + " lost its turn once too often"};
    }
    waiting_.erase(place_of(event.token));
    waiting_.insert(event.before.empty() ? waiting_.end() : place_of(event.before), event.token);
    if (!is_quiet) {
        for (const base::Token& token : riders_of(event.token)) {
            people_.at(token).is_good = false;
        }
    }
    if (was_first || first() == event.token) {
        forget_turn();
    }
    const bool by_itself = event.by == queue::kBot;
    if (by_itself && !is_absent && !is_quiet && event.cause != queue::MoveCause::Newer) {
        return {"I6", "the bot changed the order by itself: " + event.token.str()};
    }
    return expect(
        std::is_partitioned(
            waiting_.begin(), waiting_.end(),
            [&](const base::Token& token) { return people_.at(token).is_emergency; }
        ),
        "I6", event.token.str() + " stands before an emergency"
    );
}

Finding TrainModel::read(const queue::Delegated& event) {
    if (!waits(event.token)) {
        return {"I8", event.token.str() + " does not wait"};
    }
    Person& person = people_.at(event.token);
    person.id = event.to;
    person.is_good = false;
    const base::Token train = train_of(event.token);
    if (!train.empty() && riders_of(train).front() == event.token) {
        ask_anew(train);
    }
    return expect(!person.is_emergency, "I14", "an emergency was handed to another");
}

}  // namespace deploybot::simulation
