#include "tests/simulation/checks.hpp"

#include "commands/sentences/announce.hpp"
#include "deploy/event_json.hpp"
#include "deploy/look.hpp"
#include "journal/verify.hpp"

#include <algorithm>

namespace deploybot::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kLanePrefix = "lane/";
/// With everything willing, customers have left the new version after so long.
constexpr base::Millis kSafeWithin{3min};
/// A split that was lost is seen on the next round, and set through retries.
constexpr base::Millis kPutRightWithin{6min};
/// After the bound, until a page has been taken.
constexpr base::Millis kPageWithin{4min};
/// After the end of a turn, until it has gone on.
constexpr base::Millis kTurnWithin{3min};
constexpr std::size_t kPage = 1'000;

std::string answer_key(const Submission& submission) {
    return submission.human.str() + "/" + submission.key;
}

/// Whether the command leaves something in the journal when it is accepted.
bool always_written(queue::Verb verb) {
    switch (verb) {
        case queue::Verb::Request:
        case queue::Verb::Emergency:
        case queue::Verb::Start:
        case queue::Verb::PauseEverything:
        case queue::Verb::StopEverything:
        case queue::Verb::Join:
        case queue::Verb::Kick:
        case queue::Verb::Drive:
        case queue::Verb::RideAlone:
        case queue::Verb::AskMe:
        case queue::Verb::Admit:
        case queue::Verb::Good:
        case queue::Verb::UhOh:
        case queue::Verb::Done:
        case queue::Verb::Split:
        case queue::Verb::Delegate:
        case queue::Verb::Move:
            return false;
        default:
            return true;
    }
}

/// What was so before needs no entry: a request for a commit that rides, a stop that stands.
bool was_so(const Submission& submission, const bot::Reply& reply, const Ledger& ledger) {
    return queue::concerns_everything(submission.command.verb) ||
           ledger.ride(reply.token) != nullptr;
}

}  // namespace

Checks::Checks(const base::Clock& clock, Trace& trace, const deploy::Catalog& catalog, Bug bug)
    : clock_(clock),
      trace_(trace),
      catalog_(catalog),
      bug_(bug),
      ledger_([this](const char* invariant, const std::string& what) { fail(invariant, what); }) {}

void Checks::fail(const char* invariant, const std::string& what) {
    if (!violation_) {
        trace_.say(std::string("VIOLATION ") + invariant + ": " + what);
        violation_ = Violation{invariant, what, clock_.now()};
    }
}

// ---- the journal
// -------------------------------------------------------------------------------------------------

void Checks::read_safe(const journal::Store& store, std::uint64_t safe_position) {
    while (read_ < safe_position) {
        const auto entries =
            store.read_all(read_, std::min<std::size_t>(kPage, safe_position - read_));
        if (!entries || entries->empty()) {
            fail("I1", "the journal has lost entries that were safe");
            return;
        }
        for (const journal::Entry& entry : *entries) {
            read_ = entry.position;
            if (!entry.cause.request.empty()) {
                durable_requests_.insert(entry.cause.request);
            }
            if (!entry.stream.starts_with(kLanePrefix)) {
                read_stop(entry);
                bot::apply(shadow_, entry);
                continue;
            }
            const base::LaneName lane{entry.stream.substr(kLanePrefix.size())};
            const auto event = deploy::decode_event(entry.type, entry.type_version, entry.data);
            if (!event || shadow_.quarantined.contains(lane)) {
                bot::apply(shadow_, entry);
                continue;
            }
            shadow_.position = entry.position;
            trace_.say("journal " + lane.str() + " " + entry.type + " " + entry.cause.actor);
            const std::map<base::Token, int> before = ledger_.line(lane).places();
            ledger_.read(entry, lane, *event);
            if (violation_) {
                // what cannot follow must not be applied
                return;
            }
            deploy::LaneState& shadow = shadow_.world.edit_in_place(lane);
            deploy::evolve(shadow, *event, entry.at);
            check_places(before, shadow, entry, *event);
            changed_.insert(lane);
            check_taken(*event);
        }
    }
}

void Checks::read_stop(const journal::Entry& entry) {
    if (entry.stream != bot::kStopsStream) {
        return;
    }
    trace_.say("journal stops " + entry.type + " " + entry.cause.actor);
    if (const auto event = deploy::decode_event(entry.type, entry.type_version, entry.data)) {
        ledger_.read(entry, {}, *event);
    }
}

/// Nobody's place goes back without a line that says why.
void Checks::check_places(
    const std::map<base::Token, int>& before, const deploy::LaneState& lane,
    const journal::Entry& entry, const deploy::Event& event
) {
    const std::map<base::Token, int> after = ledger_.line(lane.queue.name).places();
    if (const auto* started = std::get_if<deploy::Started>(&event)) {
        check_contained(started->token, ledger_.line(lane.queue.name));
    }
    const bool goes_back = std::any_of(after.begin(), after.end(), [&](const auto& place) {
        const auto was = before.find(place.first);
        return was != before.end() && was->second < place.second;
    });
    if (!goes_back) {
        return;
    }
    const auto line = commands::announcement(event, lane, catalog_, entry.at);
    if (!line || (bug_ == Bug::SwallowsLines && std::holds_alternative<queue::Moved>(event))) {
        fail("I6", "places went back and nobody was told: " + entry.type);
    }
}

/// One digest brings everybody on board to production.
void Checks::check_contained(const base::Token& train, const TrainModel& line) {
    const Ride* head = ledger_.ride(train);
    for (const base::Token& token : line.riders_of(train)) {
        const Ride* rider = ledger_.ride(token);
        if (token != train && !outside_->contains(head->commit, rider->commit)) {
            fail("I8", train.str() + " goes out without the commit of " + token.str());
        }
    }
}

/// Nobody keeps the others waiting for longer than a turn.
void Checks::watch_turns() {
    for (const auto& [name, service] : catalog_.services) {
        const base::LaneName& lane = service.lane;
        const TrainModel& line = ledger_.line(lane);
        const Ride* first = ledger_.ride(line.first());
        if (first == nullptr || first->service != name) {
            continue;
        }
        if (!ledger_.is_free_to_start(lane, clock_.now())) {
            not_free_[lane] = clock_.now();
            continue;
        }
        const auto since = line.silent_since(service.policy, clock_.now());
        const base::Millis turn = line.turn_of_first();
        if (!is_poisoned(lane) && since && turn > base::Millis{} &&
            clock_.now() - std::max({*since, *up_since_, not_free_[lane]}) > turn + kTurnWithin) {
            fail("I6", line.first().str() + " keeps the others waiting and keeps its turn");
        }
    }
}

/// What the journal calls taken is so outside, unless something went wrong there since.
void Checks::check_taken(const deploy::Event& event) {
    if (const auto* looked = std::get_if<deploy::Looked>(&event)) {
        check_metrics(*looked);
    }
    constexpr base::Millis kSettled{30s};
    if (const auto* split = std::get_if<deploy::SplitTaken>(&event)) {
        const Site& site = outside_->site(split->service);
        const auto& wished = ledger_.splits().at(split->service);
        if (!deploy::same_split(wished, site.split) &&
            clock_.now() - site.last_trouble > kSettled) {
            fail("I11", "the split of " + split->service.str() + " is called set, and is not");
        }
    }
    if (const auto* flag = std::get_if<deploy::FlagTaken>(&event)) {
        const Site& site = outside_->site(flag->flag.service);
        const auto found = site.flags.find(flag->flag);
        const int is = found == site.flags.end() ? 0 : found->second;
        if (is != ledger_.flags().at(flag->flag).percent &&
            clock_.now() - site.last_trouble > kSettled) {
            fail("I12", "a flag of " + flag->flag.service.str() + " is called set, and is not");
        }
    }
}

void Checks::check_metrics(const deploy::Looked& event) {
    const Ride* ride = ledger_.ride(event.token);
    if (ride == nullptr || event.verdict.kind != deploy::VerdictKind::Pass) {
        return;
    }
    const Site& site = outside_->site(ride->service);
    constexpr base::Millis kOneLook{100s};
    if (site.metrics_lost && clock_.now() - *site.metrics_lost > kOneLook) {
        fail("I11", "the judge passed " + event.token.str() + " while the metrics were lost");
    }
}

/// Whoever waits, alone or on board, is known by their token.
void Checks::check_nobody_forgotten(const bot::Engine& engine) {
    for (const base::LaneName& lane : changed_) {
        for (const auto& [token, place] : ledger_.line(lane).places()) {
            if (!is_poisoned(lane) && engine.world().find_token(token) == nullptr) {
                fail("I1", "queued and forgotten: " + token.str());
            }
        }
    }
}

void Checks::compare(const bot::Engine& engine, bool whole) {
    check_nobody_forgotten(engine);
    if (changes_what_is_recovered(bug_)) {
        return;
    }
    for (const base::LaneName& lane : std::exchange(changed_, {})) {
        const deploy::LaneState* live = engine.world().find(lane);
        const deploy::LaneState* replayed = shadow_.world.find(lane);
        if (!poisoned_.contains(lane) &&
            (live == nullptr || replayed == nullptr || !(*live == *replayed))) {
            fail("I9", "the live state of " + lane.str() + " is not what the journal gives");
        }
    }
    if (whole && deploy::encode_world(engine.world()) != deploy::encode_world(shadow_.world)) {
        fail("I9", "the state is not what the journal gives");
    }
}

void Checks::check_nothing_lost(const journal::Store& store) {
    std::set<std::string> found;
    std::uint64_t position = 0;
    for (;;) {
        const auto entries = store.read_all(position, kPage);
        if (!entries || entries->empty()) {
            break;
        }
        for (const journal::Entry& entry : *entries) {
            found.insert(entry.cause.request);
            position = entry.position;
        }
    }
    for (const auto& [id, submission] : acked_) {
        if (!found.contains(id)) {
            fail("I1", "acked and lost: " + id + " of " + submission.human.str());
            return;
        }
    }
    if (position < read_) {
        fail("I1", "the journal has lost entries that were safe");
    }
}

void Checks::check_journal(const journal::Store& store) {
    const auto report = journal::verify(store);
    if (!report || !report->is_whole()) {
        fail("I15", report ? report->first->what : report.error().message);
    }
}

// ---- people
// ------------------------------------------------------------------------------------------------------

void Checks::replied(
    const Submission& submission, const base::Result<bot::Reply>& reply, bool is_disk_broken
) {
    trace_.say(
        "reply " + submission.request_id + " " +
        (reply ? std::string(reply->accepted ? "yes" : "no") + " " + reply->token.str()
               : "error: " + reply.error().message)
    );
    if (!reply) {
        return;
    }
    if (is_disk_broken && reply->accepted && !reply->replayed) {
        fail("I17", "acked after a failed sync: " + submission.request_id);
    }
    if (!submission.key.empty()) {
        const auto known = answers_.find(answer_key(submission));
        if (known != answers_.end() &&
            (known->second.token != reply->token || known->second.message != reply->message)) {
            fail("I3", "the same delivery was answered in two ways: " + submission.key);
        }
    }
    // one that is to go before another: the other may be unknown
    if (reply->why == queue::Why::UnknownToken && !submission.command.token.empty() &&
        submission.command.before.empty()) {
        check_known(submission.command.token);
    }
    if (!reply->accepted || reply->replayed) {
        return;
    }
    const bool written = durable_requests_.contains(submission.request_id);
    if (!written &&
        (always_written(submission.command.verb) || !was_so(submission, *reply, ledger_))) {
        fail("I1", "acked before it was safe: " + submission.request_id);
    }
    if (written) {
        acked_.emplace(submission.request_id, submission);
        if (!submission.key.empty()) {
            answers_.emplace(answer_key(submission), *reply);
        }
    }
}

/// Whoever waits, on whatever train, can be asked about.
void Checks::check_known(const base::Token& token) {
    const Ride* ride = ledger_.ride(token);
    if (ride != nullptr && ride->state != Ride::State::Ended && !is_poisoned(ride->lane)) {
        fail("I8", token.str() + " waits or runs, and is not known");
    }
}

// ---- the bot
// -----------------------------------------------------------------------------------------------------

void Checks::bot_started(const bot::Engine& engine) {
    life_ += 1;
    up_since_ = clock_.now();
    compare(engine, true);
    for (const base::LaneName& lane : poisoned_) {
        if (!engine.knowledge().quarantined.contains(lane)) {
            fail("I18", "an entry that cannot be read is in " + lane.str() + ", which goes on");
        }
    }
}

void Checks::bot_stopped() {
    up_since_.reset();
    changed_.clear();
}

void Checks::watch(const Outside& outside, bool is_bot_up) {
    if (!is_bot_up || !up_since_) {
        return;
    }
    watch_turns();
    for (const auto& [name, site] : outside.sites()) {
        if (is_poisoned(site.service.lane)) {
            continue;
        }
        if (const Ride* ride = ledger_.last_exposed(name)) {
            if (ride->state == Ride::State::GoingBack ||
                (ride->end && *ride->end != queue::End::Completed)) {
                const Ride* now = ledger_.running(ride->lane);
                const bool alone = now == nullptr || now == ride || now->service != name;
                if (alone && ride->plan.keeps_stable() &&
                    share_outside(site.split, ride->plan.stable->pool) > 0 &&
                    clock_.now() - std::max({site.last_trouble, *up_since_, ride->turned}) >
                        kSafeWithin) {
                    fail(
                        "I11", "customers are still on the version that " + ride->token.str() +
                                   " took back"
                    );
                }
            }
        }
        watch_split(site);
        const Ride* ride = ledger_.running(site.service.lane);
        if (ride != nullptr && ride->service == name) {
            watch_blindness(outside, site, *ride);
        }
    }
}

void Checks::watch_split(const Site& site) {
    const auto wish = ledger_.splits().find(site.service.name);
    if (wish == ledger_.splits().end()) {
        return;
    }
    const base::TimePoint since =
        std::max({ledger_.split_since(site.service.name), site.last_trouble, *up_since_});
    if (!deploy::same_split(wish->second, site.split) && clock_.now() - since > kPutRightWithin) {
        fail("I11", "nobody puts the split of " + site.service.name.str() + " right again");
    }
}

void Checks::watch_blindness(const Outside& outside, const Site& site, const Ride& ride) {
    if (!site.metrics_lost || !ride.exposed || ride.state != Ride::State::Running ||
        ride.step != deploy::StepKind::Judge || ride.waits_for_person || outside.is_pager_away()) {
        return;
    }
    const base::TimePoint since = std::max(
        {*site.metrics_lost, *up_since_, ride.changed, outside.pager_back_since(),
         site.last_trouble}
    );
    if (clock_.now() - since <= site.service.policy.patience + kPageWithin) {
        return;
    }
    const bool paged =
        std::any_of(outside.pages().begin(), outside.pages().end(), [&](const deploy::Page& page) {
            return page.token == ride.token;
        });
    if (!paged) {
        fail("I11", "blind beyond the bound, and nobody was paged for " + ride.token.str());
    }
}

void Checks::check_end(const Outside& outside) {
    for (const auto& [service, split] : ledger_.splits()) {
        const bool concerned = !is_poisoned(catalog_.services.at(service).lane);
        if (concerned && !deploy::same_split(split, outside.site(service).split)) {
            fail("I11", "at the end the split of " + service.str() + " is not the wished one");
        }
    }
    for (const auto& [flag, wish] : ledger_.flags()) {
        const Site& site = outside.site(flag.service);
        const auto found = site.flags.find(flag);
        if (!is_poisoned(site.service.lane) &&
            (found == site.flags.end() ? 0 : found->second) != wish.percent) {
            fail("I12", "at the end a flag of " + flag.service.str() + " is not as wished");
        }
    }
}

// ---- outside
// -----------------------------------------------------------------------------------------------------

void Checks::driver_begins(const Site& site, const DriverRun& run) {
    const deploy::DriverCall& call = run.call;
    if (run.executions > 1) {
        fail("I10", "the driver ran twice for " + call.key);
    }
    const Ride* ride = ledger_.ride(call.token);
    if (ride == nullptr || ride->state == Ride::State::Waiting) {
        fail("I2", "the driver runs for something that did not start: " + call.key);
        return;
    }
    for (const auto& [name, other] : outside_->sites()) {
        for (const auto& [key, each] : other.runs) {
            const bool active = other.service.lane == site.service.lane && !each.result &&
                                each.executions > 0 && each.call.token != call.token;
            if (active) {
                fail("I4", call.key + " begins while " + key + " runs in the same lane");
            }
        }
    }
}

void Checks::split_set(const Site& site, const deploy::TrafficSplit& split) {
    for (const auto& [pool, percent] : split.percent) {
        if (percent < 0 || percent > 100) {
            fail("I11", "a weight outside of 0 to 100 % at " + site.service.name.str());
        }
    }
    if (ledger_.splits().find(site.service.name) == ledger_.splits().end()) {
        fail("I2", "a split was set that is not in the journal: " + site.service.name.str());
    }
    for (const auto& [pool, percent] : split.percent) {
        const auto found = site.pools.find(pool);
        if (percent > 0 && (found == site.pools.end() || found->second.running.empty())) {
            fail(
                "I11", "customers were sent to " + pool.str() + " of " + site.service.name.str() +
                           ", where nothing runs"
            );
        }
    }
}

/// A deployment's flag rises only where its version was verified.
void Checks::flag_set(const Site& site, const deploy::FlagAddress& flag, int percent) {
    const auto wish = ledger_.flags().find(flag);
    if (wish == ledger_.flags().end()) {
        fail("I2", "a flag was set that is not in the journal: " + flag.service.str());
        return;
    }
    const auto before = site.flags.find(flag);
    const int was = before == site.flags.end() ? 0 : before->second;
    const Ride* ride = ledger_.running(site.service.lane);
    if (percent <= was || wish->second.author.by != queue::kBot || ride == nullptr ||
        ride->service != flag.service || ride->state != Ride::State::Running) {
        return;
    }
    const base::PoolName& name = flag.environment == site.service.canary
                                     ? site.service.canary_pool
                                     : ride->plan.production_pool;
    const auto pool = site.pools.find(name);
    if (pool == site.pools.end() || pool->second.verified != ride->commit) {
        fail(
            "I12", "a flag rises before " + ride->commit.str().substr(0, 7) + " was verified in " +
                       name.str()
        );
    }
}

void Checks::epoch_used(const std::string& target, std::uint64_t epoch) {
    auto& [highest, life] = epochs_[target];
    if (epoch < highest || (epoch == highest && life != 0 && life != life_)) {
        fail(
            "I5",
            target + " was called with the epoch " + std::to_string(epoch) + " of an earlier life"
        );
    }
    highest = std::max(highest, epoch);
    life = life_;
}

}  // namespace deploybot::simulation
