#include "deploy/plan.hpp"

namespace deploybot::deploy {
namespace {

constexpr int kAll = 100;

Step step(Stage stage, StepKind kind) {
    return Step{.stage = stage, .kind = kind};
}

Step in_pool(
    Stage stage, StepKind kind, const base::EnvironmentName& environment, const base::PoolName& pool
) {
    return Step{.stage = stage, .kind = kind, .environment = environment, .pool = pool};
}

Step flags(Stage stage, const base::EnvironmentName& environment, int percent) {
    return Step{
        .stage = stage, .kind = StepKind::Flags, .environment = environment, .percent = percent};
}

Step judge(Stage stage, base::Millis duration, bool side_by_side) {
    return Step{
        .stage = stage,
        .kind = StepKind::Judge,
        .duration = duration,
        .side_by_side = side_by_side};
}

void add_canary(std::vector<Step>& way, const Plan& plan) {
    const Service& service = plan.service;
    way.push_back(in_pool(Stage::Canary, StepKind::Deploy, service.canary, service.canary_pool));
    way.push_back(in_pool(Stage::Canary, StepKind::Verify, service.canary, service.canary_pool));
    if (!service.flags.empty()) {
        way.push_back(flags(Stage::Canary, service.canary, kAll));
    }
    for (const CanaryStep& canary : service.policy.canary_steps) {
        // without a stable version there is nothing to share the traffic with
        if (!plan.stable && canary.percent < kAll) {
            continue;
        }
        Step split = step(Stage::Canary, StepKind::Split);
        split.percent = canary.percent;
        split.split = all_on(service.canary_pool);
        if (canary.percent < kAll) {
            split.split.percent = {
                {service.canary_pool, canary.percent}, {plan.stable->pool, kAll - canary.percent}};
        }
        way.push_back(split);
        way.push_back(judge(Stage::Canary, canary.duration, canary.percent < kAll));
    }
}

void add_production(std::vector<Step>& way, const Plan& plan) {
    const Service& service = plan.service;
    if (!service.policy.gates.empty()) {
        way.push_back(step(Stage::Production, StepKind::Gate));
    }
    way.push_back(
        in_pool(Stage::Production, StepKind::Deploy, service.production, plan.production_pool)
    );
    way.push_back(
        in_pool(Stage::Production, StepKind::Verify, service.production, plan.production_pool)
    );
    Step split = step(Stage::Production, StepKind::Split);
    split.percent = kAll;
    split.split = all_on(plan.production_pool);
    const std::vector<FlagStep>& rises = service.policy.production_steps;
    if (service.flags.empty() || rises.empty()) {
        way.push_back(split);
        way.push_back(
            judge(Stage::Production, rises.empty() ? base::Millis{} : rises.back().duration, false)
        );
        return;
    }
    for (const FlagStep& rise : rises) {
        way.push_back(flags(Stage::Production, service.production, rise.percent));
        if (&rise == rises.data()) {
            way.push_back(split);
        }
        way.push_back(judge(Stage::Production, rise.duration, false));
    }
}

void add_flags_back(std::vector<Step>& way, const Plan& plan, const Reached& reached) {
    if (plan.service.flags.empty() || !reached.canary_deployed) {
        return;
    }
    way.push_back(flags(Stage::Canary, plan.service.canary, 0));
    if (reached.production_deployed) {
        way.push_back(flags(Stage::Production, plan.service.production, 0));
    }
}

}  // namespace

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::Validate:
            return "validate";
        case Stage::Uat:
            return "uat";
        case Stage::Canary:
            return "canary";
        case Stage::Production:
            return "production";
        case Stage::Watch:
            return "watch";
    }
    return "";
}

bool Plan::keeps_stable() const {
    return stable && stable->pool != production_pool;
}

TrafficSplit all_on(const base::PoolName& pool) {
    return TrafficSplit{{{pool, kAll}}};
}

Plan make_plan(
    const Service& service, const std::optional<Stable>& stable, const FlagValues& flags_now
) {
    Plan plan{
        .service = service, .stable = stable, .production_pool = {}, .flags_before = flags_now};
    for (const base::PoolName& pool : service.production_pools) {
        if (plan.production_pool.empty() || (stable && plan.production_pool == stable->pool)) {
            plan.production_pool = pool;
        }
    }
    return plan;
}

std::vector<Step> way_forward(const Plan& plan) {
    const Service& service = plan.service;
    std::vector<Step> way{
        step(Stage::Validate, StepKind::Check),
        in_pool(Stage::Uat, StepKind::Deploy, service.uat, service.uat_pool),
        in_pool(Stage::Uat, StepKind::Verify, service.uat, service.uat_pool)};
    add_canary(way, plan);
    add_production(way, plan);
    way.push_back(judge(Stage::Watch, service.policy.watch, false));
    way.push_back(step(Stage::Watch, StepKind::MarkStable));
    way.push_back(in_pool(Stage::Watch, StepKind::Retire, service.canary, service.canary_pool));
    if (plan.keeps_stable()) {
        way.push_back(in_pool(Stage::Watch, StepKind::Retire, service.production, plan.stable->pool)
        );
    }
    return way;
}

std::vector<Step> way_back(const Plan& plan, const Reached& reached) {
    std::vector<Step> way;
    const Service& service = plan.service;
    const bool replaced = reached.production_deployed && plan.stable && !plan.keeps_stable();
    const auto cancel = [&] {
        if (!reached.running_key.empty()) {
            way.push_back(step(Stage::Canary, StepKind::Cancel));
        }
    };
    if (replaced) {
        cancel();
        way.push_back(
            in_pool(Stage::Production, StepKind::RollBack, service.production, plan.stable->pool)
        );
        way.push_back(
            in_pool(Stage::Production, StepKind::Verify, service.production, plan.stable->pool)
        );
    }
    if (reached.exposed && plan.stable) {
        way.push_back(
            in_pool(Stage::Production, StepKind::Health, service.production, plan.stable->pool)
        );
        Step split = step(Stage::Production, StepKind::Split);
        split.split = all_on(plan.stable->pool);
        way.push_back(split);
        way.push_back(
            in_pool(Stage::Production, StepKind::Health, service.production, plan.stable->pool)
        );
    }
    if (!replaced) {
        cancel();
    }
    add_flags_back(way, plan, reached);
    // without a stable version customers stay where they are: their processes must not be stopped
    if (plan.stable || !reached.exposed) {
        if (reached.canary_deployed) {
            way.push_back(
                in_pool(Stage::Canary, StepKind::Retire, service.canary, service.canary_pool)
            );
        }
        if (reached.production_deployed && !replaced) {
            way.push_back(in_pool(
                Stage::Production, StepKind::Retire, service.production, plan.production_pool
            ));
        }
    }
    return way;
}

base::Millis least_duration(const Plan& plan) {
    base::Millis sum{};
    for (const Step& each : way_forward(plan)) {
        sum += each.duration;
    }
    return sum;
}

}  // namespace deploybot::deploy
