#include "deploy/look.hpp"

#include "base/contract.hpp"

#include <cstdlib>

namespace deploybot::deploy {
namespace {

int share(const TrafficSplit& split, const base::PoolName& pool) {
    const auto found = split.percent.find(pool);
    return found == split.percent.end() ? 0 : found->second;
}

MetricHealth health(
    const base::Result<MetricSnapshot>& snapshot, const Deployment& deployment, base::TimePoint now
) {
    MetricHealth health;
    if (snapshot) {
        return health;
    }
    health.state = snapshot.error().code == base::ErrorCode::Broken ? MetricHealth::State::Broken
                                                                    : MetricHealth::State::Stopped;
    health.since = deployment.troubled_since.value_or(now);
    health.problem = snapshot.error().message;
    return health;
}

}  // namespace

Arms arms(const LaneState& lane) {
    DEPLOYBOT_ASSERT(lane.deployment.has_value(), "only a deployment has arms");
    const Plan& plan = lane.deployment->plan;
    const auto wish = lane.splits.find(plan.service.name);
    Arms arms{.canary = plan.service.canary_pool, .stable = {}};
    if (wish == lane.splits.end()) {
        return arms;
    }
    if (share(wish->second.split, plan.service.canary_pool) == 0) {
        arms.canary = plan.production_pool;
    }
    if (plan.stable && plan.stable->pool != arms.canary &&
        share(wish->second.split, plan.stable->pool) > 0) {
        arms.stable = plan.stable->pool;
    }
    return arms;
}

bool same_split(const TrafficSplit& wished, const TrafficSplit& found) {
    for (const auto& [pool, percent] : wished.percent) {
        // nobody is nobody: a pool that should have no traffic has none
        const int is = share(found, pool);
        if (std::abs(is - percent) > 1 || (percent == 0 && is != 0)) {
            return false;
        }
    }
    for (const auto& [pool, percent] : found.percent) {
        if (percent > 0 && share(wished, pool) == 0) {
            return false;
        }
    }
    return true;
}

Looked look(
    const LaneState& lane, const base::Result<MetricSnapshot>& snapshot, base::TimePoint now
) {
    DEPLOYBOT_ASSERT(lane.deployment && lane.deployment->window, "a look needs a window");
    const Deployment& deployment = *lane.deployment;
    const Window& window = *deployment.window;
    const Step step = deployment.current();
    const JudgePolicy& policy = deployment.plan.service.policy.judge;
    const Arms pools = arms(lane);

    Looked looked;
    looked.token = deployment.token;
    looked.input.policy = policy;
    looked.input.at = now;
    looked.input.elapsed = now - window.since;
    looked.input.step_time = step.kind == StepKind::Judge ? step.duration : base::kNever - now;
    looked.input.canary = window.canary;
    if (!pools.stable.empty()) {
        looked.input.stable = window.stable;
    }
    looked.input.baseline = deployment.baseline;
    looked.input.p_so_far = window.p_so_far;
    looked.input.saturated_looks = window.saturated_looks;
    looked.input.metrics = health(snapshot, deployment, now);
    if (snapshot) {
        looked.snapshot = *snapshot;
        const MetricSnapshot& before = window.last.instances.empty() ? *snapshot : window.last;
        looked.grew = grown(before, *snapshot, pools.canary, policy.stale_after);
        looked.input.canary.add(looked.grew);
        if (looked.input.stable) {
            looked.input.stable->add(grown(before, *snapshot, pools.stable, policy.stale_after));
        }
    }
    looked.verdict = judge(looked.input);
    return looked;
}

}  // namespace deploybot::deploy
