#include "bot/engine.hpp"

#include "base/contract.hpp"
#include "base/sha256.hpp"
#include "bot/catalog_hash.hpp"
#include "deploy/event_json.hpp"
#include "deploy/turn.hpp"

#include <utility>

namespace deploybot::bot {
namespace {

/// Events that follow from one another before time must go on; more would be a loop in the rules.
constexpr int kMostSteps = 200;
/// After an append that was refused, before what is due is tried again.
constexpr base::Millis kAgainAfter{1'000};
/// Between two looks at whether splits and flags are still as they were set.
constexpr base::Millis kPatrolAtWork{10'000};
constexpr base::Millis kPatrolIdle{60'000};

std::string delivery_key(const queue::Speaker& speaker) {
    return speaker.idempotency_key.empty()
               ? std::string{}
               : speaker.person.str() + "/" + base::to_hex(base::sha256(speaker.idempotency_key));
}

journal::Cause cause_of(const queue::Speaker& speaker) {
    return {.actor = speaker.person.str(), .source = speaker.source, .request = speaker.request_id};
}

journal::Cause own_cause(std::string source) {
    return {.actor = queue::kBot.str(), .source = std::move(source), .request = {}};
}

}  // namespace

/// What is decided together and written in one piece.
struct Engine::Batch {
    base::TimePoint at;
    journal::Append append;
    std::vector<Happened> happened;
    std::vector<std::size_t> happened_entry;  ///< index of each in append.entries
    std::set<base::LaneName> lanes;           ///< changed
    std::set<base::LaneName> looked_at;       ///< to be acted on even if nothing changed
    std::optional<Start> start;
    std::set<std::string> expected;    ///< streams already in append.expected
    std::vector<std::string> results;  ///< keys of the effects whose results were taken
    std::vector<std::pair<std::string, Answer>> answers;
    std::vector<std::pair<std::function<void(base::Result<Reply>)>, Reply>> replies;

    void add(
        const base::LaneName& lane, std::uint64_t version, deploy::Event event,
        const journal::Cause& cause
    ) {
        deploy::EncodedEvent encoded = deploy::encode_event(event);
        happened_entry.push_back(append.entries.size());
        append.entries.push_back(
            {.stream = stream_of(lane),
             .type = std::move(encoded.type),
             .type_version = encoded.version,
             .data = std::move(encoded.data),
             .cause = cause}
        );
        happened.push_back(
            {.position = 0,
             .at = at,
             .lane = lane,
             .version = version,
             .event = std::move(event),
             .cause = cause}
        );
    }

    void expect(const std::string& stream, std::uint64_t version) {
        if (expected.insert(stream).second) {
            append.expected.push_back({.stream = stream, .version = version});
        }
    }
};

Engine::Engine(
    const base::Clock& clock, Outside outside, Knowledge knowledge, deploy::Catalog catalog,
    std::shared_ptr<const Ports> ports
)
    : clock_(clock),
      outside_(std::move(outside)),
      known_(std::move(knowledge)),
      draft_(known_.world),
      catalog_(std::move(catalog)),
      catalog_hash_(bot::catalog_hash(catalog_)),
      ports_(std::move(ports)),
      self_(std::make_shared<Engine*>(this)) {}

void Engine::start(const std::string& program_version) {
    enqueue(Start{program_version});
}

void Engine::submit(
    queue::Command command, queue::Speaker speaker, std::function<void(base::Result<Reply>)> done
) {
    if (failure_) {
        done(base::fail(*failure_));
        return;
    }
    Command made{
        .ask =
            {.command = std::move(command),
             .speaker = std::move(speaker),
             .facts = std::nullopt,
             .ancestry = std::nullopt},
        .done = std::move(done),
        .arrived = clock_.now()};
    look_up(std::move(made));
}

void Engine::look_up(Command command) {
    const auto service =
        answer_known(command) ? std::nullopt : deploy::needs_facts(draft_, catalog_, command.ask);
    const auto found = service ? ports_->services.find(*service) : ports_->services.end();
    if (found == ports_->services.end()) {
        look_up_ancestry(std::move(command));
        return;
    }
    const std::string commit = command.ask.command.commit;
    const base::CommitSha stable = deploy::live_commit(draft_, catalog_, *service);
    auto waiting = std::make_shared<Command>(std::move(command));
    validate(
        found->second, *service, commit, stable,
        [self = std::weak_ptr<Engine*>(self_), waiting, ports = ports_](deploy::Validation facts) {
            if (const auto engine = self.lock()) {
                waiting->ask.facts = std::move(facts);
                (*engine)->look_up_ancestry(std::move(*waiting));
            }
        }
    );
}

void Engine::look_up_ancestry(Command command) {
    const auto question = answer_known(command)
                              ? std::nullopt
                              : deploy::needs_ancestry(draft_, catalog_, command.ask);
    const auto found = question ? ports_->services.find(question->service) : ports_->services.end();
    if (found == ports_->services.end()) {
        enqueue(std::move(command));
        return;
    }
    auto waiting = std::make_shared<Command>(std::move(command));
    found->second.forge->find_ancestry(
        question->service, question->commits,
        [self = std::weak_ptr<Engine*>(self_), waiting,
         ports = ports_](base::Result<queue::Ancestry> ancestry) {
            if (const auto engine = self.lock()) {
                waiting->ask.ancestry = std::move(ancestry);
                (*engine)->enqueue(std::move(*waiting));
            }
        }
    );
}

bool Engine::answer_known(const Command& command) const {
    const std::string key = delivery_key(command.ask.speaker);
    return !key.empty() && known_.answers.contains(key);
}

void Engine::enqueue(Input input) {
    inbox_.push_back(std::move(input));
    pump();
}

void Engine::pump() {
    if (pumping_) {
        return;
    }
    pumping_ = true;
    while (!writing_ && !inbox_.empty() && !failure_) {
        Batch batch;
        batch.at = clock_.now();
        batch.append.at = batch.at;
        std::deque<Input> inbox = std::exchange(inbox_, {});
        for (Input& input : inbox) {
            std::visit([&](auto& each) { take(batch, each); }, input);
        }
        write(std::move(batch));
    }
    pumping_ = false;
}

void Engine::take(Batch& batch, Command& command) {
    const std::string key = delivery_key(command.ask.speaker);
    const Answer* known = nullptr;
    if (const auto found = known_.answers.find(key);
        !key.empty() && found != known_.answers.end()) {
        known = &found->second;
    }
    for (const auto& [other, answer] : batch.answers) {
        known = other == key ? &answer : known;
    }
    if (known != nullptr) {
        batch.replies.emplace_back(
            std::move(command.done),
            Reply{
                .accepted = known->accepted,
                .replayed = true,
                .why = {},
                .token = known->token,
                .message = known->message}
        );
        return;
    }
    deploy::Decision decision = deploy::decide(draft_, catalog_, command.ask, batch.at);
    const journal::Cause cause = cause_of(command.ask.speaker);
    if (!decision.lane.empty() && known_.quarantined.contains(decision.lane)) {
        decision.events.clear();
        decision.issued = {};
        decision.reply = queue::Refusal{
            .why = queue::Why::LaneSetAside, .detail = known_.quarantined.at(decision.lane)};
    }
    if (!decision.events.empty()) {
        batch.expect(std::string(kRightsStream), draft_.rights_version);
        if (!decision.issued.empty()) {
            batch.expect(std::string(kTokensStream), draft_.tokens_version);
            batch.append.entries.push_back(token_issued(decision.issued, cause));
            draft_.last_token = decision.issued;
            draft_.tokens_version += 1;
        }
        apply(batch, decision.lane, decision.events, cause);
        settle(batch, decision.lane, cause);
    }
    Reply reply;
    const auto* refusal = std::get_if<queue::Refusal>(&decision.reply);
    reply.accepted = refusal == nullptr;
    reply.why = refusal != nullptr ? std::optional(refusal->why) : std::nullopt;
    reply.token =
        refusal != nullptr ? refusal->token : std::get<queue::Accepted>(decision.reply).token;
    reply.message = outside_.say(command.ask, decision, draft_, batch.at);
    if (!key.empty() && !decision.events.empty()) {
        const Answer answer{
            .at = batch.at,
            .accepted = reply.accepted,
            .message = reply.message,
            .token = reply.token};
        batch.append.entries.push_back(bot::answered(key, answer, cause));
        batch.answers.emplace_back(key, answer);
    }
    batch.replies.emplace_back(std::move(command.done), std::move(reply));
}

void Engine::take(Batch& batch, Result& result) {
    batch.results.push_back(result.effect.key);
    const deploy::LaneState* lane = draft_.find(result.effect.lane);
    if (lane == nullptr || known_.quarantined.contains(result.effect.lane)) {
        return;
    }
    const journal::Cause cause = own_cause("effect");
    std::vector<deploy::Event> events =
        deploy::observe(*lane, catalog_, result.effect, result.result, batch.at);
    if (events.empty()) {
        settled_[result.effect.lane].insert(result.effect.key);
        return;
    }
    apply(batch, result.effect.lane, std::move(events), cause);
    settle(batch, result.effect.lane, cause);
}

void Engine::take(Batch& batch, Start& start) {
    const journal::Cause cause = own_cause("start");
    batch.expect(std::string(kBotStream), draft_.bot_version);
    batch.append.entries.push_back(bot_started(start.version, cause));
    draft_.bot_version += 1;
    draft_.epoch = draft_.bot_version;
    note_rights(batch, cause);
    started_ = true;
    batch.start = start;
    settle_everything(batch, cause);
}

void Engine::take(Batch& batch, Due& due) {
    settle(batch, due.lane, own_cause("timer"));
    batch.looked_at.insert(due.lane);
}

void Engine::take(Batch& batch, Reloaded&) {
    const journal::Cause cause = own_cause("reload");
    note_rights(batch, cause);
    settle_everything(batch, cause);
}

void Engine::note_rights(Batch& batch, const journal::Cause& cause) {
    if (draft_.rights_hash == catalog_hash_) {
        return;
    }
    batch.expect(std::string(kRightsStream), draft_.rights_version);
    batch.append.entries.push_back(rights_loaded(catalog_hash_, cause));
    draft_.rights_version += 1;
    draft_.rights_hash = catalog_hash_;
}

void Engine::apply(
    Batch& batch, const base::LaneName& lane, std::vector<deploy::Event> events,
    const journal::Cause& cause
) {
    if (events.empty()) {
        return;
    }
    if (lane.empty()) {
        apply_to_stops(batch, std::move(events), cause);
        return;
    }
    // each step of a lane is decided knowing the stops
    batch.expect(std::string(kStopsStream), draft_.stops.version);
    const deploy::LaneState* before = draft_.find(lane);
    batch.expect(stream_of(lane), before == nullptr ? 0 : before->version);
    // the first change of a lane in a batch leaves the committed state as it is
    deploy::LaneState& state =
        batch.lanes.insert(lane).second ? draft_.edit(lane) : draft_.edit_in_place(lane);
    for (deploy::Event& event : events) {
        deploy::evolve(state, event, batch.at);
        batch.add(lane, state.version, std::move(event), cause);
    }
    deploy::check_invariants(state);
}

void Engine::apply_to_stops(
    Batch& batch, std::vector<deploy::Event> events, const journal::Cause& cause
) {
    batch.expect(std::string(kStopsStream), draft_.stops.version);
    for (deploy::Event& event : events) {
        deploy::evolve(draft_.stops, event, batch.at);
        batch.add({}, draft_.stops.version, std::move(event), cause);
    }
}

void Engine::settle_everything(Batch& batch, const journal::Cause& cause) {
    if (started_ && !draining_) {
        apply(
            batch, {}, deploy::advance_stops(draft_.stops, catalog_, batch.at),
            own_cause(cause.source)
        );
    }
    for (const auto& [lane, state] : std::map(draft_.lanes)) {
        settle(batch, lane, cause);
        batch.looked_at.insert(lane);
    }
    batch.looked_at.insert(base::LaneName{});
}

void Engine::settle(Batch& batch, const base::LaneName& lane, const journal::Cause& cause) {
    if (lane.empty()) {
        settle_everything(batch, cause);
        return;
    }
    if (known_.quarantined.contains(lane)) {
        return;
    }
    const deploy::Starts starts =
        draining_ || !started_ ? deploy::Starts::Held : deploy::Starts::Allowed;
    for (int step = 0; step < kMostSteps; ++step) {
        const deploy::LaneState* state = draft_.find(lane);
        if (state == nullptr) {
            return;
        }
        std::vector<deploy::Event> events =
            deploy::advance(*state, catalog_, draft_.stops, batch.at, starts);
        if (events.empty()) {
            return;
        }
        // what starts by itself starts under the rights that it was decided with
        batch.expect(std::string(kRightsStream), draft_.rights_version);
        const journal::Cause own{
            .actor = queue::kBot.str(), .source = cause.source, .request = cause.request};
        apply(batch, lane, std::move(events), own);
    }
    DEPLOYBOT_ASSERT(false, "what follows by itself comes to an end");
}

void Engine::write(Batch&& batch) {
    auto shared = std::make_shared<Batch>(std::move(batch));
    if (shared->append.entries.empty()) {
        commit(*shared, {.last_position = known_.position});
        return;
    }
    writing_ = true;
    outside_.append(
        shared->append,
        [self = std::weak_ptr<Engine*>(self_), shared](base::Result<journal::Appended> result) {
            if (const auto engine = self.lock()) {
                (*engine)->written(shared, std::move(result));
            }
        }
    );
}

void Engine::written(const std::shared_ptr<Batch>& batch, base::Result<journal::Appended> result) {
    writing_ = false;
    pumping_ = true;
    if (result) {
        commit(*batch, *result);
    } else if (result.error().code == base::ErrorCode::Full || result.error().code == base::ErrorCode::Unavailable) {
        draft_ = known_.world;
        refuse_all(*batch, result.error());
    } else {
        refuse_all(*batch, result.error());
        stop(result.error());
    }
    pumping_ = false;
    pump();
}

void Engine::commit(Batch& batch, const journal::Appended& appended) {
    const std::uint64_t first = appended.last_position - batch.append.entries.size() + 1;
    for (std::size_t i = 0; i < batch.happened.size(); ++i) {
        batch.happened[i].position = first + batch.happened_entry[i];
    }
    for (const base::LaneName& lane : batch.lanes) {
        known_.world.lanes[lane] = draft_.lanes.at(lane);
        settled_.erase(lane);
    }
    known_.world.stops = draft_.stops;
    known_.world.last_token = draft_.last_token;
    known_.world.tokens_version = draft_.tokens_version;
    known_.world.rights_version = draft_.rights_version;
    known_.world.rights_hash = draft_.rights_hash;
    known_.world.bot_version = draft_.bot_version;
    known_.world.epoch = draft_.epoch;
    known_.position = appended.last_position;
    for (auto& [key, answer] : batch.answers) {
        known_.answers[key] = std::move(answer);
        known_.answers_version += 1;
    }
    for (const std::string& key : batch.results) {
        in_flight_.erase(key);
    }
    if (!batch.answers.empty()) {
        known_.prune_answers(batch.at);
    }
    if (!batch.happened.empty()) {
        outside_.committed(batch.happened);
    }
    for (auto& [done, reply] : batch.replies) {
        done(std::move(reply));
    }
    batch.looked_at.insert(batch.lanes.begin(), batch.lanes.end());
    for (const base::LaneName& lane : batch.looked_at) {
        act(lane);
        schedule(lane);
    }
}

void Engine::refuse_all(Batch& batch, const base::Error& error) {
    for (const std::string& key : batch.results) {
        in_flight_.erase(key);
    }
    for (auto& [done, reply] : batch.replies) {
        done(base::fail(error));
    }
    // nothing of the batch has happened: what is due is due again, a little later
    batch.looked_at.insert(batch.lanes.begin(), batch.lanes.end());
    for (const base::LaneName& lane : batch.looked_at) {
        wake_at(lane, batch.at + kAgainAfter);
    }
    if (batch.start) {
        // without its epoch on the disk this bot is nobody: it must not act as the one before
        started_ = false;
        start_again_ = batch.start;
        wake_at({}, batch.at + kAgainAfter);
    }
}

void Engine::stop(const base::Error& error) {
    failure_ = error;
    for (Input& input : std::exchange(inbox_, {})) {
        if (auto* command = std::get_if<Command>(&input)) {
            command->done(base::fail(error));
        }
    }
    outside_.stopped(error);
}

void Engine::act(const base::LaneName& lane) {
    const deploy::LaneState* state = known_.world.find(lane);
    if (state == nullptr || draining_ || !started_ || failure_ ||
        known_.quarantined.contains(lane)) {
        return;
    }
    std::set<std::string> due;
    const auto settled = settled_.find(lane);
    for (const deploy::Effect& effect :
         deploy::due_effects(*state, known_.world.stops, known_.world.epoch, clock_.now())) {
        due.insert(effect.key);
        if (settled == settled_.end() || !settled->second.contains(effect.key)) {
            call(effect);
        }
    }
    if (settled != settled_.end()) {
        std::erase_if(settled->second, [&](const std::string& key) { return !due.contains(key); });
    }
    if (patrol_due(lane, *state) <= clock_.now()) {
        patrolled_[lane] = clock_.now();
        for (const deploy::Effect& effect : deploy::standing_effects(*state)) {
            call(effect);
        }
    }
}

base::TimePoint Engine::patrol_due(const base::LaneName& lane, const deploy::LaneState& state)
    const {
    const auto last = patrolled_.find(lane);
    const base::Millis pause = state.deployment ? kPatrolAtWork : kPatrolIdle;
    return last == patrolled_.end() ? clock_.now() : last->second + pause;
}

void Engine::call(const deploy::Effect& effect) {
    if (!in_flight_.emplace(effect.key, effect.lane).second) {
        return;
    }
    run_effect(
        ports_, effect, known_.world.epoch,
        [self = std::weak_ptr<Engine*>(self_), effect](deploy::EffectResult result) {
            if (const auto engine = self.lock()) {
                (*engine)->answered(effect, std::move(result));
            }
        }
    );
}

void Engine::answered(const deploy::Effect& effect, deploy::EffectResult result) {
    // it stays in flight until its result is on the disk: until then the state still asks for it
    if (!draining_) {
        enqueue(Result{.effect = effect, .result = std::move(result)});
    }
}

void Engine::schedule(const base::LaneName& lane) {
    if (lane.empty()) {
        wake_at(lane, queue::next_words(known_.world.stops, catalog_.freezes, clock_.now()));
        return;
    }
    const deploy::LaneState* state = known_.world.find(lane);
    if (state == nullptr) {
        wake_at(lane, base::kNever);
        return;
    }
    base::TimePoint next = std::min(
        deploy::next_look(*state, clock_.now()),
        deploy::next_turn_change(*state, catalog_, clock_.now())
    );
    const bool stands = !state->splits.empty() || !state->flags.empty();
    // a lane on which nobody acts is not patrolled
    if (stands && patrolled_.contains(lane) && !draining_ && !failure_) {
        next = std::min(next, patrol_due(lane, *state));
    }
    wake_at(lane, next);
}

void Engine::wake_at(const base::LaneName& lane, base::TimePoint at) {
    const base::TimePoint before = next_look();
    if (const auto old = wake_.find(lane); old != wake_.end()) {
        agenda_.erase({old->second, lane});
        wake_.erase(old);
    }
    if (at != base::kNever) {
        wake_[lane] = at;
        agenda_.emplace(at, lane);
    }
    if (outside_.rescheduled && next_look() != before) {
        outside_.rescheduled();
    }
}

void Engine::tick() {
    const base::TimePoint now = clock_.now();
    while (!agenda_.empty() && agenda_.begin()->first <= now) {
        const base::LaneName lane = agenda_.begin()->second;
        agenda_.erase(agenda_.begin());
        wake_.erase(lane);
        inbox_.emplace_back(Due{lane});
    }
    if (start_again_) {
        inbox_.emplace_front(*std::exchange(start_again_, std::nullopt));
    }
    pump();
}

base::TimePoint Engine::next_look() const {
    return agenda_.empty() ? base::kNever : agenda_.begin()->first;
}

void Engine::reload(deploy::Catalog catalog, std::shared_ptr<const Ports> ports) {
    catalog_ = std::move(catalog);
    catalog_hash_ = bot::catalog_hash(catalog_);
    ports_ = std::move(ports);
    enqueue(Reloaded{});
}

void Engine::drain() {
    draining_ = true;
}

bool Engine::is_idle() const {
    return !writing_ && inbox_.empty();
}

}  // namespace deploybot::bot
