#include "tests/simulation/simulation.hpp"

#include "journal/verify.hpp"

#include <algorithm>

namespace deploybot::simulation {
namespace {

using namespace std::chrono_literals;

constexpr base::TimePoint kMorning{base::Millis{1'763'699'862'417}};
constexpr base::Millis kDay{24h};
/// After the troubles everything has ended by then.
constexpr base::Millis kBound{24h};
constexpr std::uint64_t kOneInTen = 10;

std::string answer_text(const deploy::Decision& decision) {
    if (const auto* refusal = std::get_if<queue::Refusal>(&decision.reply)) {
        return "no " + std::to_string(static_cast<int>(refusal->why)) + " " + refusal->token.str();
    }
    return "yes " + std::get<queue::Accepted>(decision.reply).token.str();
}

}  // namespace

Simulation::Simulation(const Options& options)
    : options_(options),
      scheduler_(kMorning),
      trace_(scheduler_.clock()),
      random_(options.seed * 0x2545F4914F6CDD1DULL + 1),
      catalog_(make_catalog()),
      checks_(scheduler_.clock(), trace_, catalog_, options.bug),
      outside_(scheduler_, random_.split(), trace_, checks_, catalog_, options.bug),
      disk_(scheduler_, random_.split(), trace_, options.bug),
      people_(random_.split(), outside_, catalog_, [this](const Submission& submission) {
          return send(submission);
      }) {
    trace_.watcher = options.watcher;
    checks_.look_at(outside_);
    disk_.synced = [this] { checks_.read_safe(disk_.store(), disk_.safe_position()); };
}

Outcome Simulation::run() {
    plan_day();
    start_bot();
    run_until(kMorning + kDay, [] { return false; });
    heal();
    run_until(kMorning + kDay + kBound, [this] { return is_all_ended(); });
    if (!checks_.violation() && !is_all_ended()) {
        checks_.fail("I7", "did not come to an end: " + what_is_left());
    }
    // what is still on its way outside arrives
    run_until(scheduler_.now() + 30min, [] { return false; });
    if (!checks_.violation()) {
        checks_.check_end(outside_);
        checks_.check_nothing_lost(disk_.store());
        checks_.check_journal(disk_.store());
        checks_.compare(*engine_, true);
    }
    outcome_.violation = checks_.violation();
    outcome_.last_lines = trace_.last();
    outcome_.trace_hash = trace_.hash();
    outcome_.simulated = scheduler_.now() - kMorning;
    outcome_.entries = disk_.safe_position();
    outcome_.deployments = static_cast<int>(checks_.requests());
    if (const auto checkpoint = journal::make_checkpoint(disk_.store())) {
        outcome_.journal = journal::to_text(*checkpoint);
    }
    return outcome_;
}

// ---- the plan of the day
// -----------------------------------------------------------------------------------------

void Simulation::plan_day() {
    plan_people();
    plan_troubles();
    plan_watch();
}

void Simulation::plan_people() {
    const auto some_time = [this] { return kMorning + random_.between(1min, kDay - 1h); };
    const bool busy = options_.day == Day::Busy;
    const auto requests = busy ? random_.between(300, 400) : random_.between(34, 48);
    for (std::int64_t i = 0; i < requests; ++i) {
        scheduler_.at(some_time(), [this] { people_.request(); });
    }
    for (base::TimePoint at = kMorning; at < kMorning + kDay;
         at += busy ? random_.between(1s, 14s) : random_.between(30s, 12min)) {
        scheduler_.at(at, [this] {
            if (engine_) {
                people_.act(engine_->world());
            }
        });
    }
}

void Simulation::plan_troubles() {
    const auto some_time = [this] { return kMorning + random_.between(5min, kDay - 5min); };
    const auto troubles = random_.between(5, 60);
    for (std::int64_t i = 0; i < troubles; ++i) {
        scheduler_.at(some_time(), [this] { outside_.trouble_somebody(); });
    }
    const auto kills = random_.between(1, 6);
    for (std::int64_t i = 0; i < kills; ++i) {
        const int steps = static_cast<int>(random_.between(0, 40));
        scheduler_.at(some_time(), [this, steps] { steps_to_kill_ = steps; });
    }
    const auto lost_weights = random_.between(0, 4);
    for (std::int64_t i = 0; i < lost_weights; ++i) {
        scheduler_.at(some_time(), [this] {
            for (const auto& [name, service] : catalog_.services) {
                outside_.lose_weights(name);
            }
        });
    }
    if (random_.chance(0.4) || options_.bug == Bug::RetriesFailedSync) {
        scheduler_.at(some_time(), [this] { disk_.fail_next_sync(); });
    }
    if (options_.seed % kOneInTen == 0) {
        scheduler_.at(some_time(), [this] {
            const std::vector<base::LaneName> lanes{
                base::LaneName{"shop"}, base::LaneName{"search"}, base::LaneName{"pay"}};
            const base::LaneName lane = random_.pick(lanes);
            kill_bot(1min);
            disk_.poison(lane);
            checks_.poisoned(lane);
            checks_.read_safe(disk_.store(), disk_.safe_position());
        });
    }
}

void Simulation::plan_watch() {
    for (base::TimePoint at = kMorning; at < kMorning + kDay + kBound; at += 1min) {
        scheduler_.at(at, [this] { checks_.watch(outside_, engine_ != nullptr && !stopped_); });
    }
    for (base::TimePoint at = kMorning + 1h; at < kMorning + kDay; at += random_.between(1h, 4h)) {
        scheduler_.at(at, [this] { snapshot(); });
    }
}

// ---- steps
// -------------------------------------------------------------------------------------------------------

void Simulation::run_until(base::TimePoint end, const std::function<bool()>& done) {
    while (!checks_.violation() && !done()) {
        const base::TimePoint look = next_look();
        if (std::min(look, scheduler_.next()) > end) {
            scheduler_.advance_to(end);
            return;
        }
        step();
        if (steps_to_kill_ && engine_ && (*steps_to_kill_)-- <= 0) {
            steps_to_kill_.reset();
            outcome_.kills += 1;
            kill_bot(random_.between(1s, 15min));
        }
        if (stopped_ && engine_) {
            stopped_ = false;
            kill_bot(random_.between(1s, 1min));
        }
    }
}

base::TimePoint Simulation::next_look() const {
    const bool sleeps = options_.bug == Bug::LosesTimers && outcome_.kills > 0;
    return engine_ && !sleeps ? engine_->next_look() : base::kNever;
}

void Simulation::step() {
    const base::TimePoint look = next_look();
    if (look <= scheduler_.next()) {
        scheduler_.advance_to(look);
        engine_->tick();
    } else {
        scheduler_.run_next();
    }
}

void Simulation::start_bot() {
    auto knowledge = bot::replay(disk_.store());
    if (!knowledge) {
        checks_.fail("I9", "the journal cannot be replayed: " + knowledge.error().message);
        return;
    }
    spoil(*knowledge);
    auto ports = std::make_shared<bot::Ports>();
    for (const auto& [name, service] : catalog_.services) {
        ports->services[name] = outside_.ports(service);
    }
    ports->pager = outside_.pager();
    bot::Engine::Outside doors;
    doors.append = [this](const journal::Append& append, const Disk::Done& done) {
        disk_.append(append, done);
    };
    doors.say = [](const auto&, const auto& decision, const auto&, base::TimePoint) {
        return answer_text(decision);
    };
    doors.committed = [this](const std::vector<bot::Happened>& happened) { committed(happened); };
    doors.stopped = [this](const base::Error& error) {
        trace_.say("bot stops: " + error.message);
        stopped_ = true;
        if (!disk_.is_broken()) {
            checks_.fail("I9", "the bot stopped and its disk works: " + error.message);
        }
    };
    trace_.say("bot starts at " + std::to_string(knowledge->position));
    outside_.bot_started();
    engine_ = std::make_unique<bot::Engine>(
        scheduler_.clock(), std::move(doors), std::move(*knowledge), catalog_, std::move(ports)
    );
    checks_.bot_started(*engine_);
    engine_->start("simulation");
}

void Simulation::kill_bot(base::Millis away) {
    if (!engine_) {
        return;
    }
    trace_.say("bot dies");
    engine_.reset();
    stopped_ = false;
    disk_.lose_power();
    outside_.note_trouble();
    checks_.bot_stopped();
    // a write may have reached the disk before the process died
    checks_.check_nothing_lost(disk_.store());
    checks_.read_safe(disk_.store(), disk_.safe_position());
    scheduler_.after(away, [this] {
        if (!engine_) {
            start_bot();
        }
    });
}

bool Simulation::send(const Submission& submission) {
    if (!engine_) {
        return false;
    }
    outcome_.submissions += 1;
    outcome_.requests += submission.command.verb == queue::Verb::Request ? 1 : 0;
    checks_.submitted(submission);
    base::PersonId person = submission.human;
    if (options_.bug == Bug::MixesUpPeople && submission.command.verb == queue::Verb::Approve) {
        person = base::PersonId{person.str() == "cy" ? "di" : "cy"};
    }
    if (options_.bug == Bug::MixesUpRiders && submission.command.verb == queue::Verb::Good) {
        person = base::PersonId{person.str() == "ana" ? "bo" : "ana"};
    }
    trace_.say(
        "says " + submission.request_id + " " + submission.human.str() + " " +
        std::to_string(static_cast<int>(submission.command.verb)) + " " +
        submission.command.token.str() + submission.command.service.str() + " " +
        submission.command.commit
    );
    engine_->submit(
        submission.command,
        {.person = person,
         .source = "simulation",
         .request_id = submission.request_id,
         .idempotency_key = submission.key},
        [this, submission](const base::Result<bot::Reply>& reply) {
            checks_.replied(submission, reply, disk_.is_broken());
        }
    );
    return true;
}

void Simulation::committed(const std::vector<bot::Happened>& happened) {
    if (options_.bug != Bug::AnswersBeforeSync) {
        checks_.compare(*engine_, false);
    }
    if (options_.chat == Chat::Off) {
        return;
    }
    const auto messages = herald_.tell(happened, engine_->world(), catalog_, scheduler_.now());
    if (options_.chat == Chat::Doubled) {
        // whoever reads them has seen them before, and nothing may come of it
        static_cast<void>(herald_.tell(happened, engine_->world(), catalog_, scheduler_.now()));
    }
}

void Simulation::snapshot() {
    if (engine_ && !stopped_) {
        disk_.save_snapshot(bot::make_snapshot(engine_->knowledge()));
    }
}

/// Bugs that a recovery could have.
void Simulation::spoil(bot::Knowledge& knowledge) const {
    for (const auto& [name, state] : std::map(knowledge.world.lanes)) {
        deploy::LaneState& lane = knowledge.world.edit(name);
        if (options_.bug == Bug::ForgetsHold) {
            lane.queue.hold.reset();
        }
        if (options_.bug == Bug::TurnsQueueRound && lane.queue.waiting.size() > 1 &&
            !lane.queue.waiting.front().called) {
            std::reverse(lane.queue.waiting.begin(), lane.queue.waiting.end());
        }
        for (queue::Request& train : lane.queue.waiting) {
            spoil(train);
        }
    }
    if (options_.bug == Bug::ForgetsAnswers) {
        knowledge.answers.clear();
    }
}

void Simulation::spoil(queue::Request& train) const {
    if (options_.bug == Bug::ForgetsRiders) {
        train.train.riders.clear();
        train.train.order.clear();
    }
    if (options_.bug == Bug::HurriesTurns && train.called) {
        *train.called -= kDay;
    }
    if (options_.bug == Bug::KeepsTurns && train.called) {
        *train.called += kDay;
    }
}

// ---- the night
// ---------------------------------------------------------------------------------------------------

void Simulation::heal() {
    trace_.say("everything heals");
    steps_to_kill_.reset();
    outside_.heal();
    disk_.heal();
    for (base::TimePoint at = scheduler_.now(); at < kMorning + kDay + kBound; at += 3min) {
        scheduler_.at(at, [this] {
            if (engine_ && !stopped_) {
                people_.help(engine_->world(), scheduler_.now());
            }
        });
    }
}

bool Simulation::is_all_ended() const {
    if (!engine_ || stopped_ || engine_->in_flight() > 0 || !engine_->is_idle()) {
        return false;
    }
    return what_is_left().empty();
}

std::string Simulation::what_is_left() const {
    if (!engine_) {
        return "there is no bot";
    }
    for (const auto& [name, lane] : engine_->world().lanes) {
        if (checks_.is_poisoned(name)) {
            continue;
        }
        if (lane->deployment) {
            return name.str() + " still runs " + lane->deployment->token.str() + " on step " +
                   std::to_string(lane->deployment->step) +
                   (lane->deployment->retreat ? " of the way back" : "") + ", " +
                   lane->deployment->retry.problem;
        }
        if (!lane->queue.waiting.empty()) {
            return name.str() + " still has " + std::to_string(lane->queue.waiting.size()) +
                   " waiting";
        }
        if (!lane->queue.stranded.empty()) {
            return name.str() + " still has riders of a failed train";
        }
        if (!lane->pages.empty()) {
            return name.str() + " still has a page to send";
        }
        const bool wishes =
            std::any_of(
                lane->splits.begin(), lane->splits.end(),
                [](const auto& each) { return !each.second.taken; }
            ) ||
            std::any_of(lane->flags.begin(), lane->flags.end(), [](const auto& each) {
                return !each.second.taken;
            });
        if (wishes) {
            return name.str() + " still has a split or a flag to set";
        }
    }
    return {};
}

}  // namespace deploybot::simulation
