#include "base/contract.hpp"
#include "deploy/event.hpp"
#include "queue/train.hpp"

#include <algorithm>

namespace deploybot::deploy {
namespace {

/// While a flag that went off is given its few seconds, its effect is looked for closely.
constexpr base::Millis kCloseLook{2'000};

/// The flag rung that is given its time; nullptr if there is none.
const Climb* open_flag_rung(const Deployment& deployment) {
    const bool is_open = !deployment.ladder.empty() &&
                         deployment.ladder.back().rung == Rung::FlagOff &&
                         !deployment.ladder.back().helped;
    return is_open ? &deployment.ladder.back() : nullptr;
}

base::Millis look_interval(const Deployment& deployment) {
    const base::Millis usual = deployment.plan.service.policy.look_interval;
    return open_flag_rung(deployment) != nullptr ? std::min(usual, kCloseLook) : usual;
}

/// Whether requests failed on the routes of the flags that went off.
bool fails_on_feature(const Deployment& deployment, const Climb& climb, const ArmCounts& served) {
    const auto went_off = [&](const FeatureFlag& feature, const std::string& route) {
        return std::count(climb.flags.begin(), climb.flags.end(), feature.name) > 0 &&
               std::count(feature.routes.begin(), feature.routes.end(), route) > 0;
    };
    const std::vector<FeatureFlag>& features = deployment.plan.service.flags;
    return std::any_of(served.routes.begin(), served.routes.end(), [&](const RouteCounter& each) {
        return each.errors > 0 &&
               std::any_of(features.begin(), features.end(), [&](const FeatureFlag& feature) {
                   return went_off(feature, each.route);
               });
    });
}

/// What counts as served of late. Processes see a flag one after the other: as long as one still
/// fails on the feature, nothing is known yet of how it is without.
ArmCounts latest_after(const Deployment& deployment, const Window& window, const ArmCounts& grew) {
    const Climb* climb = open_flag_rung(deployment);
    if (climb == nullptr) {
        return grew;
    }
    if (fails_on_feature(deployment, *climb, grew)) {
        return {};
    }
    ArmCounts sum = window.latest;
    sum.add(grew);
    return sum;
}

template <class Each>
constexpr bool kConcernsEverything =
    requires(queue::Stops& stops, const Each& event) { queue::evolve(stops, event, base::kNever); };

/// Applies one event to a lane at a time.
class Evolution {
public:
    Evolution(LaneState& lane, base::TimePoint at) : lane_(lane), at_(at) {}

    /// The queue's own events concern nothing else.
    template <class QueueEvent>
    void operator()(const QueueEvent& event) {
        if constexpr (kConcernsEverything<QueueEvent>) {
            DEPLOYBOT_ASSERT(false, "an event of the stops is of no lane");
        } else {
            queue::evolve(lane_.queue, event, at_);
        }
    }

    void operator()(const Started& event) {
        queue::start_first(lane_.queue, event.token, at_);
        Deployment deployment;
        deployment.token = event.token;
        deployment.plan = event.plan;
        deployment.started = at_;
        deployment.step_since = at_;
        lane_.deployment = std::move(deployment);
    }

    void operator()(const Validated& event) {
        Deployment& deployment = running(event.token);
        deployment.checked = true;
        deployment.checks = event.checks;
        deployment.artifact = event.artifact;
        deployment.aboard = event.aboard;
        deployment.step_done = true;
    }

    void operator()(const DriverEnded& event) {
        Deployment& deployment = running(event.token);
        deployment.driver_result = event.result;
        deployment.step_done = event.result.end == DriverEnd::Succeeded;
        deployment.retry = {};
    }

    void operator()(const StepSeen& event) {
        Deployment& deployment = running(event.token);
        deployment.step_done = true;
        deployment.retry = {};
    }

    void operator()(const Advanced& event) {
        Deployment& deployment = running(event.token);
        if (deployment.current().kind == StepKind::Judge && deployment.current().side_by_side &&
            deployment.verdict) {
            if (deployment.verdict->new_baseline) {
                deployment.baseline = deployment.verdict->new_baseline;
            }
        }
        const Stage before = deployment.current().stage;
        enter(deployment, event.to);
        if (deployment.current().stage != before) {
            queue::clear_readiness(*lane_.queue.running);
        }
    }

    void operator()(const StepRetried& event) {
        fail_once(running(event.token).retry, event.problem, event.next);
    }

    void operator()(const Looked& event);

    void operator()(const Paused& event) {
        running(event.token).paused =
            Pause{.by = event.author.by, .reason = event.author.reason, .since = at_};
    }

    void operator()(const Resumed& event) {
        Deployment& deployment = running(event.token);
        deployment.paused.reset();
        deployment.waits_for_person = false;
        deployment.person_question.clear();
        if (deployment.driver_result && !deployment.step_done) {
            deployment.driver_result.reset();
            deployment.attempt += 1;
        }
    }

    void operator()(const RungChosen& event);
    void operator()(const RungEnded& event);

    void operator()(const PersonNeeded& event) {
        Deployment& deployment = running(event.token);
        deployment.waits_for_person = true;
        deployment.person_question = event.question;
    }

    void operator()(const WentBack& event) {
        Deployment& deployment = running(event.token);
        deployment.retreat = Retreat{
            .end = event.end,
            .author = event.author,
            .decided = at_,
            .reached = event.reached,
            .safe = {}};
        deployment.paused.reset();
        deployment.waits_for_person = false;
        enter(deployment, 0);
    }

    void operator()(const GatesChecked& event);

    void operator()(const Vouched& event) {
        std::vector<GateWord>& words = running(event.token).words;
        std::erase_if(words, [&](const GateWord& word) {
            return word.gate == event.gate && word.by == event.by;
        });
        words.push_back({.gate = event.gate, .by = event.by, .at = at_});
    }

    void operator()(const MarkedStable& event) {
        lane_.stable[event.service] = event.stable;
        lane_.queue.live[event.service] = event.stable.commit.sha;
        running(event.token).step_done = true;
    }

    void operator()(const Ended& event);
    void operator()(const SplitWished& event);
    void operator()(const SplitTaken& event);

    void operator()(const SplitLost& event) { lane_.splits.at(event.service).taken = false; }

    void operator()(const SplitFailed& event) {
        fail_once(lane_.splits.at(event.service).retry, event.problem, event.next);
    }

    void operator()(const FlagWished& event);

    void operator()(const FlagTaken& event);

    void operator()(const FlagLost& event) {
        FlagWish& wish = lane_.flags.at(event.flag);
        wish.taken = false;
        wish.rises = wish.percent > event.found && !goes_back(event.flag.service);
    }

    void operator()(const FlagFailed& event) {
        fail_once(lane_.flags.at(event.flag).retry, event.problem, event.next);
    }

    void operator()(const PageWished& event) {
        lane_.pages[event.page.key] = PageWish{.page = event.page, .since = at_, .retry = {}};
        if (lane_.deployment && event.page.token == lane_.deployment->token) {
            const std::size_t prefix = event.page.token.str().size() + 1;
            lane_.deployment->paged.push_back(
                event.page.key.substr(std::min(prefix, event.page.key.size()))
            );
        }
    }

    void operator()(const PageTaken& event) { lane_.pages.erase(event.key); }

    void operator()(const PageFailed& event) {
        fail_once(lane_.pages.at(event.key).retry, event.problem, event.next);
    }

private:
    [[nodiscard]] bool goes_back(const base::ServiceName& service) const;
    Deployment& running(const base::Token& token) {
        DEPLOYBOT_ASSERT(
            lane_.deployment && lane_.deployment->token == token,
            "the journal speaks of the deployment that runs"
        );
        return *lane_.deployment;
    }

    void enter(Deployment& deployment, std::size_t step) const {
        deployment.step = step;
        deployment.step_since = at_;
        deployment.driver_result.reset();
        deployment.attempt = 1;
        deployment.step_done = false;
        deployment.retry = {};
        deployment.troubled_since.reset();
        if (!deployment.retreat && deployment.current().kind == StepKind::Deploy &&
            serves_customers(deployment, deployment.current().pool)) {
            // a first release that was stopped left its customers there: they have no other version
            deployment.exposed = true;
        }
        // a step is judged on what it served itself, not on what an easier one did
        restart_window(deployment, deployment.window ? deployment.window->last : MetricSnapshot{});
    }

    /// Whether customers are sent to the pool as things stand.
    [[nodiscard]] bool serves_customers(const Deployment& deployment, const base::PoolName& pool)
        const {
        const auto wish = lane_.splits.find(deployment.plan.service.name);
        if (wish == lane_.splits.end()) {
            return false;
        }
        const auto share = wish->second.split.percent.find(pool);
        return share != wish->second.split.percent.end() && share->second > 0;
    }

    /// `first`: the counters at its start; empty if they are still to be read.
    void restart_window(Deployment& deployment, MetricSnapshot first) const {
        deployment.verdict.reset();
        if (deployment.exposed) {
            deployment.window = Window{};
            deployment.window->since = at_;
            deployment.window->last = first;
            deployment.window->first = std::move(first);
        }
    }

    void restart_window_now(Deployment& deployment) const {
        restart_window(deployment, {});
        deployment.next_look = at_;
    }

    static void fail_once(Retry& retry, const std::string& problem, base::TimePoint next) {
        retry.tries += 1;
        retry.at = next;
        retry.problem = problem;
    }

    LaneState& lane_;
    base::TimePoint at_;
};

void Evolution::operator()(const Looked& event) {
    Deployment& deployment = running(event.token);
    deployment.next_look = at_ + look_interval(deployment);
    deployment.verdict = event.verdict;
    if (event.verdict.kind == VerdictKind::Fail) {
        deployment.failure = event.verdict;
    }
    if (event.verdict.kind == VerdictKind::Pass) {
        deployment.passed = event.verdict;
    }
    if (!deployment.window) {
        return;
    }
    Window& window = *deployment.window;
    window.looks += 1;
    window.p_so_far = event.verdict.p_so_far;
    window.saturated_looks = event.verdict.saturated_looks;
    if (!event.snapshot.instances.empty()) {
        if (window.first.instances.empty()) {
            window.first = event.snapshot;
        }
        window.last = event.snapshot;
        window.latest = latest_after(deployment, window, event.grew);
        window.canary = event.input.canary;
        window.stable = event.input.stable.value_or(ArmCounts{});
    }
    if (!is_troubled(event.verdict)) {
        deployment.troubled_since.reset();
    } else if (!deployment.troubled_since) {
        deployment.troubled_since = at_;
    }
}

/// The names of what is in the way.
std::vector<std::string> open_gates(const std::vector<queue::Check>& checks) {
    std::vector<std::string> names;
    for (const queue::Check& check : checks) {
        if (!queue::is_settled(check)) {
            names.push_back(check.name);
        }
    }
    return names;
}

void Evolution::operator()(const GatesChecked& event) {
    Deployment& deployment = running(event.token);
    const bool is_first = deployment.gates_told == base::TimePoint{};
    if (is_first || open_gates(event.checks) != open_gates(deployment.gates)) {
        deployment.gates_told = at_;
    }
    deployment.gates = event.checks;
    deployment.gates_asked = at_;
    deployment.retry = {};
}

void Evolution::operator()(const RungChosen& event) {
    Deployment& deployment = running(event.token);
    Climb climb;
    climb.rung = event.decision.rung;
    climb.reason = event.decision.reason;
    climb.decided = at_;
    climb.deadline = event.decision.deadline;
    climb.flags = event.flags;
    if (deployment.window) {
        deployment.window->latest = {};
    }
    if (deployment.window) {
        climb.before_canary = deployment.window->canary;
        climb.before_stable = deployment.window->stable;
    }
    deployment.flags_off = deployment.flags_off || event.decision.rung == Rung::FlagOff;
    deployment.ladder.push_back(std::move(climb));
}

void Evolution::operator()(const RungEnded& event) {
    Deployment& deployment = running(event.token);
    const auto climb =
        std::find_if(deployment.ladder.rbegin(), deployment.ladder.rend(), [&](const Climb& each) {
            return each.rung == event.rung;
        });
    DEPLOYBOT_ASSERT(climb != deployment.ladder.rend(), "a rung that ends was chosen before");
    climb->helped = event.helped;
    climb->ended = at_;
    if (event.helped && deployment.window) {
        // the errors of before the flag was seen must not count against what is left
        restart_window(deployment, deployment.window->last);
    }
}

void Evolution::operator()(const Ended& event) {
    Deployment& deployment = running(event.token);
    const std::string stage(name_of(deployment.stage()));
    const base::PersonId by = deployment.retreat ? deployment.retreat->author.by : base::PersonId{};
    deployment.window.reset();
    if (!lane_.past.empty()) {
        lane_.past.back().aboard.clear();  // its authors have been told
    }
    lane_.past.push_back(std::move(deployment));
    lane_.deployment.reset();
    if (lane_.past.size() > kPastKept) {
        lane_.past.erase(lane_.past.begin());
    }
    queue::finish_running(lane_.queue, event.end, event.reason, lane_.past.back().aboard, at_);
    for (queue::Finished& finished : lane_.queue.history) {
        if (finished.token == event.token || finished.with == event.token) {
            finished.by = by;
            finished.stage = stage;
        }
    }
}

void Evolution::operator()(const SplitWished& event) {
    lane_.splits[event.service] = SplitWish{
        .split = event.split,
        .token = event.token,
        .since = at_,
        .taken = false,
        .retry = {},
        .rises = !goes_back(event.service)};
}

bool Evolution::goes_back(const base::ServiceName& service) const {
    return lane_.deployment && lane_.deployment->retreat &&
           lane_.deployment->plan.service.name == service;
}

void Evolution::operator()(const FlagWished& event) {
    const auto before = lane_.flags.find(event.flag);
    const int was = before == lane_.flags.end() ? 0 : before->second.percent;
    // less than a rise that was never taken may still be more than what users have
    const bool untaken_rise = before != lane_.flags.end() && before->second.rises;
    const bool rises = event.percent > was || (untaken_rise && event.percent > 0);
    lane_.flags[event.flag] = FlagWish{
        .percent = event.percent,
        .author = event.author,
        .since = at_,
        .taken = false,
        .retry = {},
        .rises = rises && !goes_back(event.flag.service)};
}

void Evolution::operator()(const SplitTaken& event) {
    SplitWish& wish = lane_.splits.at(event.service);
    wish.taken = true;
    wish.rises = false;
    wish.retry = {};
    if (!lane_.deployment || lane_.deployment->plan.service.name != event.service) {
        return;
    }
    Deployment& deployment = *lane_.deployment;
    const bool on_stable =
        deployment.plan.stable && wish.split == all_on(deployment.plan.stable->pool);
    if (deployment.retreat) {
        if (on_stable && !deployment.retreat->safe) {
            deployment.retreat->safe = at_;
        }
        return;
    }
    deployment.exposed = deployment.exposed || !on_stable;
    restart_window_now(deployment);
}

void Evolution::operator()(const FlagTaken& event) {
    FlagWish& wish = lane_.flags.at(event.flag);
    wish.taken = true;
    wish.rises = false;
    wish.retry = {};
    if (!lane_.deployment || lane_.deployment->plan.service.name != event.flag.service) {
        return;
    }
    // what was served with other flags says nothing about these
    restart_window_now(*lane_.deployment);
    if (lane_.deployment->ladder.empty()) {
        return;
    }
    Climb& climb = lane_.deployment->ladder.back();
    const bool all_off = std::all_of(lane_.flags.begin(), lane_.flags.end(), [&](const auto& each) {
        const auto& [address, flag] = each;
        const bool concerned =
            address.service == event.flag.service &&
            std::find(climb.flags.begin(), climb.flags.end(), address.flag) != climb.flags.end();
        return !concerned || (flag.taken && flag.percent == 0);
    });
    if (climb.rung == Rung::FlagOff && !climb.taken && all_off) {
        climb.taken = at_;
    }
}

}  // namespace

bool concerns_everything(const Event& event) {
    return std::visit(
        []<class Each>(const Each&) -> bool { return kConcernsEverything<Each>; }, event
    );
}

void evolve(queue::Stops& stops, const Event& event, base::TimePoint at) {
    std::visit(
        [&]<class Each>(const Each& each) {
            if constexpr (kConcernsEverything<Each>) {
                queue::evolve(stops, each, at);
            } else {
                DEPLOYBOT_ASSERT(false, "an event of a lane is none of the stops");
            }
        },
        event
    );
    stops.version += 1;
}

void evolve(LaneState& lane, const Event& event, base::TimePoint at) {
    Evolution evolution(lane, at);
    std::visit(evolution, event);
    lane.version += 1;
}

}  // namespace deploybot::deploy
