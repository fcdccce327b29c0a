#include "deploy/advance_queue.hpp"
#include "deploy/decide.hpp"
#include "deploy/gates.hpp"
#include "deploy/look.hpp"
#include "deploy/obstacle.hpp"
#include "deploy/retreat.hpp"
#include "deploy/riders.hpp"

#include <algorithm>

namespace deploybot::deploy {
namespace {

Page page_for(
    const Deployment& deployment, const std::string& what, std::string summary, std::string detail
) {
    return Page{
        .key = deployment.token.str() + "/" + what,
        .service = deployment.plan.service.name,
        .token = deployment.token,
        .summary = std::move(summary),
        .detail = std::move(detail)};
}

/// What follows for one deployment; each function returns the first events that follow, or none.
class Progress {
public:
    Progress(
        const LaneState& lane, const queue::Rights& rights, const queue::Stops& stops,
        base::TimePoint now
    )
        : lane_(lane),
          rights_(rights),
          stops_(stops),
          deployment_(*lane.deployment),
          policy_(deployment_.plan.service.policy),
          now_(now),
          step_(current_or_end()) {}

    std::vector<Event> next() {
        if (deployment_.retreat && way_.empty()) {
            return {Ended{
                .token = deployment_.token, .end = deployment_.retreat->end, .reason = why_back()}};
        }
        if (!deployment_.retreat && !has_passed(deployment_)) {
            if (auto events = climb(); !events.empty()) {
                return events;
            }
            if (auto events = lose_patience(); !events.empty()) {
                return events;
            }
        }
        if (auto events = give_up_retrying(); !events.empty()) {
            return events;
        }
        if (deployment_.step_done) {
            return go_on();
        }
        return work();
    }

private:
    Step current_or_end() {
        way_ = deployment_.way();
        return deployment_.step < way_.size() ? way_[deployment_.step] : Step{};
    }

    [[nodiscard]] std::string why_back() const { return deployment_.retreat->author.reason; }

    /// The kill switch is on, and this is no way back.
    [[nodiscard]] bool may_not_rise() const { return stops_.halts() && !deployment_.retreat; }

    [[nodiscard]] bool is_paged(const std::string& what) const {
        return std::find(deployment_.paged.begin(), deployment_.paged.end(), what) !=
               deployment_.paged.end();
    }

    std::vector<Event> page_once(
        const std::string& what, const std::string& summary, const std::string& detail
    ) const {
        if (is_paged(what)) {
            return {};
        }
        return {PageWished{page_for(deployment_, what, summary, detail)}};
    }

    std::vector<Event> go_on() const;
    std::vector<Event> work() const;
    std::vector<Event> work_gate() const;
    std::vector<Event> work_flags() const;
    std::vector<Event> work_split() const;
    std::vector<Event> work_judge() const;
    std::vector<Event> driver_failed() const;
    std::vector<Event> mark_stable() const;
    std::vector<Event> give_up_retrying() const;
    std::vector<Event> lose_patience() const;
    std::vector<Event> climb() const;
    std::vector<Event> choose_rung() const;
    std::vector<Event> measure_flag_off() const;
    [[nodiscard]] LadderInput ladder_input() const;
    [[nodiscard]] base::EnvironmentName exposed_environment() const;
    [[nodiscard]] int wanted_percent(const FlagAddress& address) const;

    const LaneState& lane_;
    const queue::Rights& rights_;
    const queue::Stops& stops_;
    const Deployment& deployment_;
    const Policy& policy_;
    base::TimePoint now_;
    std::vector<Step> way_;
    Step step_;
};

std::vector<Event> Progress::go_on() const {
    if (!deployment_.retreat &&
        (deployment_.paused || deployment_.waits_for_person ||
         !obstacles_to_advance(lane_, deployment_, stops_, rights_, now_).empty())) {
        return {};
    }
    if (!awaited_on_the_way(lane_).empty()) {
        return {};
    }
    if (deployment_.step + 1 < way_.size()) {
        return {
            Advanced{.token = deployment_.token, .to = deployment_.step + 1, .by = queue::kBot}};
    }
    if (deployment_.retreat) {
        return {Ended{
            .token = deployment_.token, .end = deployment_.retreat->end, .reason = why_back()}};
    }
    return {Ended{.token = deployment_.token, .end = queue::End::Completed, .reason = {}}};
}

std::vector<Event> Progress::work() const {
    switch (step_.kind) {
        case StepKind::Check:
            return {};
        case StepKind::Gate:
            return work_gate();
        case StepKind::Deploy:
        case StepKind::Verify:
        case StepKind::Retire:
        case StepKind::RollBack:
            return driver_failed();
        case StepKind::Flags:
            return work_flags();
        case StepKind::Split:
            return work_split();
        case StepKind::Judge:
            return work_judge();
        case StepKind::MarkStable:
            return mark_stable();
        case StepKind::Health:
        case StepKind::Cancel:
            return {};
    }
    return {};
}

int Progress::wanted_percent(const FlagAddress& address) const {
    int before = 0;
    if (const auto environment = deployment_.plan.flags_before.find(address.environment);
        environment != deployment_.plan.flags_before.end()) {
        const auto flag = environment->second.find(address.flag);
        before = flag == environment->second.end() ? 0 : flag->second;
    }
    const auto wish = lane_.flags.find(address);
    // what a person set on the way stays: the bot never turns on what a person turned off
    if (wish != lane_.flags.end() && wish->second.author.by != queue::kBot &&
        wish->second.since >= deployment_.started) {
        return wish->second.percent;
    }
    if (deployment_.retreat) {
        return before;
    }
    return deployment_.flags_off ? 0 : std::max(before, step_.percent);
}

/// Opens only on what was found just now: a result may have changed while people were waited for.
std::vector<Event> Progress::work_gate() const {
    const bool is_fresh = deployment_.gates_asked >= deployment_.step_since &&
                          now_ - deployment_.gates_asked < kGateInterval;
    if (!is_fresh || deployment_.gates_told == base::TimePoint{} ||
        !queue::all_passed(gates_now({.lane = lane_, .rights = rights_, .now = now_}))) {
        return {};
    }
    return {StepSeen{.token = deployment_.token, .detail = {}}};
}

std::vector<Event> Progress::work_flags() const {
    std::vector<Event> events;
    bool all_taken = true;
    for (const FeatureFlag& flag : deployment_.plan.service.flags) {
        const FlagAddress address{deployment_.plan.service.name, step_.environment, flag.name};
        const int percent = wanted_percent(address);
        const auto wish = lane_.flags.find(address);
        const int stands = wish == lane_.flags.end() ? 0 : wish->second.percent;
        if (may_not_rise() && percent > stands) {
            all_taken = false;
        } else if (wish == lane_.flags.end() || wish->second.percent != percent) {
            events.emplace_back(FlagWished{
                .flag = address,
                .percent = percent,
                .author = {.by = queue::kBot, .reason = deployment_.token.str()}});
        }
        all_taken = all_taken && wish != lane_.flags.end() && wish->second.taken;
    }
    if (events.empty() && all_taken) {
        events.emplace_back(StepSeen{.token = deployment_.token, .detail = {}});
    }
    return events;
}

std::vector<Event> Progress::work_split() const {
    const base::ServiceName& service = deployment_.plan.service.name;
    const auto wish = lane_.splits.find(service);
    const bool wished = wish != lane_.splits.end() && wish->second.split == step_.split &&
                        wish->second.since >= deployment_.step_since;
    if (!wished && may_not_rise()) {
        return {};
    }
    if (!wished) {
        return {SplitWished{.service = service, .token = deployment_.token, .split = step_.split}};
    }
    if (wish->second.taken) {
        return {StepSeen{.token = deployment_.token, .detail = {}}};
    }
    return {};
}

std::vector<Event> Progress::work_judge() const {
    const bool passed = deployment_.verdict && deployment_.verdict->kind == VerdictKind::Pass;
    if (!passed || now_ - deployment_.step_since < step_.duration || deployment_.paused ||
        deployment_.waits_for_person) {
        return {};
    }
    return {StepSeen{.token = deployment_.token, .detail = {}}};
}

std::vector<Event> Progress::driver_failed() const {
    if (!deployment_.driver_result || deployment_.driver_result->end == DriverEnd::Succeeded) {
        return {};
    }
    const std::string where = step_.environment.str() + " (" + step_.pool.str() + ")";
    const std::string detail = deployment_.driver_result->detail;
    if (step_.kind == StepKind::Retire) {
        // customers are not concerned: it is said, and the way goes on
        std::vector<Event> events =
            page_once("retire." + step_.pool.str(), "could not stop what ran in " + where, detail);
        events.emplace_back(StepSeen{.token = deployment_.token, .detail = "not stopped: " + detail}
        );
        return events;
    }
    if (deployment_.retreat) {
        std::vector<Event> events = page_once(
            "back." + std::to_string(deployment_.step) + "." + std::to_string(deployment_.attempt),
            "the way back to the stable version is blocked in " + where, detail
        );
        if (!deployment_.waits_for_person) {
            events.emplace_back(PersonNeeded{
                .token = deployment_.token,
                .question = "the driver failed on the way back in " + where + ": " + detail});
        }
        return events;
    }
    const std::string what =
        step_.kind == StepKind::Verify ? "smoke tests failed in " : "deploy failed in ";
    return turn_round(lane_, what + where + ": " + detail, step_.kind == StepKind::Verify);
}

std::vector<Event> Progress::mark_stable() const {
    const queue::Request& request = *lane_.queue.running;
    return {MarkedStable{
        .token = deployment_.token,
        .service = request.service,
        .stable = {
            .commit = request.commit,
            .artifact = deployment_.artifact.value_or(Artifact{}),
            .pool = deployment_.plan.production_pool,
            .token = deployment_.token,
            .since = now_}}};
}

std::vector<Event> Progress::give_up_retrying() const {
    const Retry* worst = &deployment_.retry;
    if (step_.kind == StepKind::Split) {
        const auto wish = lane_.splits.find(deployment_.plan.service.name);
        worst = wish == lane_.splits.end() ? worst : &wish->second.retry;
    }
    for (const auto& [address, wish] : lane_.flags) {
        if (step_.kind == StepKind::Flags && address.environment == step_.environment &&
            !wish.taken) {
            worst = &wish.retry;
        }
    }
    if (worst->tries < policy_.attempts || deployment_.step_done) {
        return {};
    }
    const std::string problem = worst->problem;
    if (deployment_.retreat || deployment_.exposed) {
        // customers are concerned: somebody must look, and the bot goes on trying
        const std::string what =
            "retry." + std::to_string(deployment_.step) + (deployment_.retreat ? ".back" : "");
        return page_once(what, "a step fails again and again; I go on trying", problem);
    }
    return turn_round(lane_, problem, false);
}

std::vector<Event> Progress::lose_patience() const {
    if (deployment_.waits_for_person || !deployment_.verdict) {
        return {};
    }
    const bool at_once = deployment_.verdict->page;
    const bool waited =
        deployment_.troubled_since && now_ - *deployment_.troubled_since >= policy_.patience;
    if (!at_once && !waited) {
        return {};
    }
    const std::string since =
        std::to_string(base::to_millis(deployment_.troubled_since.value_or(now_)));
    return page_once(
        "verdict." + std::to_string(deployment_.step) + "." + since,
        "held: the judge neither passes nor fails it", describe(*deployment_.verdict)
    );
}

base::EnvironmentName Progress::exposed_environment() const {
    return arms(lane_).canary == deployment_.plan.service.canary_pool
               ? deployment_.plan.service.canary
               : deployment_.plan.service.production;
}

LadderInput Progress::ladder_input() const {
    LadderInput input;
    input.policy = policy_.ladder;
    input.now = now_;
    const bool fails_now = deployment_.verdict && deployment_.verdict->kind == VerdictKind::Fail;
    const bool beside = !arms(lane_).stable.empty();
    input.verdict = fails_now ? *deployment_.verdict : *deployment_.failure;
    // once a flag was turned off the window began anew: what failed it is kept with the rung
    input.canary = fails_now ? deployment_.window->canary : deployment_.ladder.back().before_canary;
    if (beside) {
        input.stable =
            fails_now ? deployment_.window->stable : deployment_.ladder.back().before_stable;
    }
    input.max_saturation = policy_.judge.limits.max_saturation;
    for (const FeatureFlag& flag : deployment_.plan.service.flags) {
        const auto wish =
            lane_.flags.find({deployment_.plan.service.name, exposed_environment(), flag.name});
        const bool on = wish != lane_.flags.end() && wish->second.percent > 0;
        input.features.push_back({.flag = flag.name, .routes = flag.routes, .on = on});
    }
    for (const Climb& climb : deployment_.ladder) {
        input.tried.push_back(
            {.rung = climb.rung,
             .decided = climb.decided,
             .deadline = climb.deadline,
             .helped = climb.helped}
        );
    }
    input.stable_health =
        deployment_.stable() == nullptr ? StableHealth::None : StableHealth::Unknown;
    return input;
}

std::vector<Event> Progress::climb() const {
    const Climb* last = deployment_.ladder.empty() ? nullptr : &deployment_.ladder.back();
    if (last != nullptr && last->rung == Rung::FlagOff && !last->helped) {
        return measure_flag_off();
    }
    const bool failed = deployment_.verdict && deployment_.verdict->kind == VerdictKind::Fail;
    const bool did_not_help =
        last != nullptr && last->rung == Rung::FlagOff && !last->helped.value_or(true);
    const bool asked_person = last != nullptr && last->rung == Rung::Person;
    return (failed || did_not_help) && deployment_.window && !asked_person ? choose_rung()
                                                                           : std::vector<Event>{};
}

std::vector<Event> Progress::choose_rung() const {
    const LadderInput input = ladder_input();
    const LadderDecision decision = decide_rung(input);
    if (decision.rung == Rung::Hold) {
        return {};
    }
    std::vector<Event> events{
        RungChosen{.token = deployment_.token, .decision = decision, .flags = decision.flags}};
    if (decision.rung == Rung::FlagOff) {
        for (const base::FlagName& name : decision.flags) {
            for (const base::EnvironmentName& environment :
                 {deployment_.plan.service.canary, deployment_.plan.service.production}) {
                events.emplace_back(FlagWished{
                    .flag = {deployment_.plan.service.name, environment, name},
                    .percent = 0,
                    .author = {.by = queue::kBot, .reason = decision.reason}});
            }
        }
    } else if (decision.rung == Rung::StableVersion) {
        // people ask why it went back, not why no flag was turned off before
        for (Event& event : turn_round(lane_, describe(input.verdict), true)) {
            events.push_back(std::move(event));
        }
    } else {
        events.emplace_back(PersonNeeded{.token = deployment_.token, .question = decision.reason});
        events.emplace_back(PageWished{page_for(
            deployment_, "person." + std::to_string(deployment_.ladder.size()),
            "a person is needed", decision.reason
        )});
    }
    return events;
}

/// The flag rung is given its time, then its effect is measured.
std::vector<Event> Progress::measure_flag_off() const {
    const Climb& climb = deployment_.ladder.back();
    FlagOffEvidence evidence;
    evidence.before = climb.before_canary;
    if (deployment_.window && climb.taken) {
        evidence.after = deployment_.window->latest;
    }
    for (const FeatureFlag& flag : deployment_.plan.service.flags) {
        if (std::find(climb.flags.begin(), climb.flags.end(), flag.name) != climb.flags.end()) {
            evidence.routes.insert(evidence.routes.end(), flag.routes.begin(), flag.routes.end());
        }
    }
    evidence.deadline = climb.deadline;
    evidence.taken = climb.taken.has_value();
    evidence.now = now_;
    const Helped helped = flag_off_helped(evidence, policy_.ladder);
    if (helped == Helped::NotYet) {
        return {};
    }
    std::vector<Event> events{RungEnded{
        .token = deployment_.token,
        .rung = Rung::FlagOff,
        .helped = helped == Helped::Yes,
        .detail = helped == Helped::Yes ? "errors fell" : "errors stayed"}};
    if (helped == Helped::Yes) {
        events.emplace_back(PersonNeeded{.token = deployment_.token, .question = climb.reason});
    }
    return events;
}

}  // namespace

std::vector<Event> advance(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    Starts starts
) {
    if (auto events = advance_locks(lane, now); !events.empty()) {
        return events;
    }
    if (auto own = void_approvals_of_riders(lane); !own.empty()) {
        return own;
    }
    if (auto late = ask_for_late_approvals(lane, now); !late.empty()) {
        return late;
    }
    if (!lane.deployment) {
        return advance_queue(lane, catalog, stops, now, starts);
    }
    const Deployment& deployment = *lane.deployment;
    if (deployment.checked && deployment.step == 0 && !deployment.retreat &&
        !queue::all_passed(deployment.checks)) {
        return {Ended{
            .token = deployment.token,
            .end = queue::End::NotEligible,
            .reason = "a check failed at the start"}};
    }
    return Progress(lane, catalog.rights, stops, now).next();
}

std::vector<Event> advance_stops(
    const queue::Stops& stops, const Catalog& catalog, base::TimePoint now
) {
    std::vector<Event> events;
    for (queue::FreezeTold& told : queue::due_words(stops, catalog.freezes, now)) {
        events.emplace_back(std::move(told));
    }
    return events;
}

}  // namespace deploybot::deploy
