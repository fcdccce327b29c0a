#include "deploy/effects.hpp"

#include "deploy/advance_queue.hpp"

#include <algorithm>
#include <functional>

namespace deploybot::deploy {
namespace {

bool is_driver_step(StepKind kind) {
    return kind == StepKind::Deploy || kind == StepKind::Verify || kind == StepKind::Retire ||
           kind == StepKind::RollBack;
}

std::string_view name_of(StepKind kind) {
    switch (kind) {
        case StepKind::Deploy:
            return "deploy";
        case StepKind::Verify:
            return "verify";
        case StepKind::Retire:
            return "retire";
        case StepKind::RollBack:
            return "roll_back";
        default:
            return "";
    }
}

DriverAction action_of(StepKind kind) {
    switch (kind) {
        case StepKind::Verify:
            return DriverAction::Verify;
        case StepKind::Retire:
            return DriverAction::Retire;
        case StepKind::RollBack:
            return DriverAction::RollBack;
        default:
            return DriverAction::Deploy;
    }
}

base::Millis limit_of(StepKind kind, const TimeLimits& limits) {
    switch (kind) {
        case StepKind::Verify:
            return limits.verify;
        case StepKind::Retire:
            return limits.retire;
        default:
            return limits.deploy;
    }
}

std::string number(base::TimePoint at) {
    return std::to_string(base::to_millis(at));
}

/// Empty if the step has no driver's run.
std::string key_of(const Deployment& deployment, const Step& step, bool back, int attempt) {
    if (!is_driver_step(step.kind)) {
        return {};
    }
    const std::string way = back ? "back" : std::string(deploy::name_of(step.stage));
    return deployment.token.str() + "/" + way + "/" + std::string(name_of(step.kind)) + "." +
           step.pool.str() + "/" + std::to_string(attempt);
}

base::CommitSha stable_commit(const Deployment& deployment) {
    return deployment.stable() == nullptr ? base::CommitSha{} : deployment.stable()->commit.sha;
}

class Due {
public:
    Due(const LaneState& lane, bool halted, std::uint64_t epoch, base::TimePoint now)
        : lane_(lane), halted_(halted), epoch_(epoch), now_(now) {}

    std::vector<Effect> all() {
        if (lane_.deployment) {
            step(*lane_.deployment);
            look(*lane_.deployment);
        }
        splits();
        flags();
        pages();
        return std::move(effects_);
    }

private:
    void add(
        std::string key, const base::ServiceName& service, const base::Token& token, Call call
    ) {
        effects_.push_back({std::move(key), lane_.queue.name, service, token, std::move(call)});
    }

    void step(const Deployment& deployment) {
        if (deployment.step_done || deployment.retry.at > now_) {
            return;
        }
        const Step current = deployment.current();
        const base::ServiceName& service = deployment.plan.service.name;
        const std::string prefix = deployment.token.str() + "/";
        if (current.kind == StepKind::Check) {
            if (!deployment.checked) {
                add(prefix + "check", service, deployment.token,
                    ValidateCall{
                        .commit = lane_.queue.running->commit.sha,
                        .stable = stable_commit(deployment)});
            }
        } else if (current.kind == StepKind::Gate) {
            if (deployment.gates_asked + kGateInterval <= now_) {
                add(prefix + "gates/" + number(deployment.gates_asked), service, deployment.token,
                    GateCall{
                        .commit = lane_.queue.running->commit.sha,
                        .stable = stable_commit(deployment)});
            }
        } else if (current.kind == StepKind::Health) {
            add(prefix + "health." + current.pool.str() + "/" + std::to_string(deployment.step),
                service, deployment.token, HealthCall{current.pool});
        } else if (current.kind == StepKind::Cancel) {
            add(prefix + "cancel", service, deployment.token,
                CancelCall{deployment.retreat->reached.running_key});
        } else if (is_driver_step(current.kind) && !deployment.driver_result) {
            add(driver_key(deployment), service, deployment.token,
                driver_call(deployment, current));
        }
    }

    DriverCall driver_call(const Deployment& deployment, const Step& current) const {
        const bool back = current.kind == StepKind::RollBack ||
                          (deployment.retreat && current.kind == StepKind::Verify);
        DriverCall call;
        call.key = driver_key(deployment);
        call.epoch = epoch_;
        call.token = deployment.token;
        call.service = deployment.plan.service.name;
        call.environment = current.environment;
        call.pool = current.pool;
        call.action = action_of(current.kind);
        call.time_limit = limit_of(current.kind, deployment.plan.service.policy.limits);
        if (back && deployment.stable() != nullptr) {
            call.commit = deployment.stable()->commit.sha;
            call.artifact = deployment.stable()->artifact;
        } else {
            call.commit = lane_.queue.running->commit.sha;
            call.artifact = deployment.artifact.value_or(Artifact{});
        }
        return call;
    }

    void look(const Deployment& deployment) {
        if (!deployment.window || deployment.retreat || deployment.next_look > now_) {
            return;
        }
        const base::ServiceName& service = deployment.plan.service.name;
        const std::string look = deployment.token.str() + "/look/" + number(deployment.next_look);
        add(look, service, deployment.token, SnapshotCall{});
        if (const auto wish = lane_.splits.find(service);
            wish != lane_.splits.end() && wish->second.taken) {
            add(look + "/split", service, deployment.token, ReadSplitCall{});
        }
    }

    template <class Wish>
    [[nodiscard]] bool is_due(const Wish& wish) const {
        return !wish.taken && !(halted_ && wish.rises) && wish.retry.at <= now_;
    }

    void splits() {
        for (const auto& [service, wish] : lane_.splits) {
            if (is_due(wish)) {
                add("split/" + service.str() + "/" + number(wish.since) + "/" +
                        std::to_string(wish.retry.tries),
                    service, wish.token, SetSplitCall{wish.split});
            }
        }
    }

    void flags() {
        for (const auto& [address, wish] : lane_.flags) {
            if (is_due(wish)) {
                add("flag/" + address.service.str() + "/" + address.environment.str() + "/" +
                        address.flag.str() + "/" + number(wish.since) + "/" +
                        std::to_string(wish.percent),
                    address.service, {}, SetFlagCall{address, wish.percent});
            }
        }
    }

    void pages() {
        for (const auto& [key, wish] : lane_.pages) {
            if (wish.retry.at <= now_) {
                add("page/" + key, wish.page.service, wish.page.token, PageCall{wish.page});
            }
        }
    }

    const LaneState& lane_;
    bool halted_;
    std::uint64_t epoch_;
    base::TimePoint now_;
    std::vector<Effect> effects_;
};

/// What of the queue waits for a time: approvals that do not come.
void consider_queue(const queue::Lane& lane, const std::function<void(base::TimePoint)>& consider) {
    const queue::Request* first = lane.waiting.empty() ? nullptr : &lane.waiting.front();
    if (first != nullptr && first->called) {
        if (first->approvals_missing() > 0) {
            consider(*first->called + first->approval_pending);
        }
    }
    for (const queue::EmergencyRecord& record : lane.emergencies) {
        consider(record.due);
    }
}

}  // namespace

std::string driver_key(const Deployment& deployment) {
    return key_of(
        deployment, deployment.current(), deployment.retreat.has_value(), deployment.attempt
    );
}

std::vector<DriverRun> driver_runs(const Deployment& deployment) {
    std::vector<DriverRun> runs;
    const auto add = [&](const std::vector<Step>& way, std::size_t last, bool back) {
        for (std::size_t i = 0; i <= last && i < way.size(); ++i) {
            const bool current = back == deployment.retreat.has_value() && i == deployment.step;
            std::string key = key_of(deployment, way[i], back, current ? deployment.attempt : 1);
            if (!key.empty()) {
                runs.push_back({.stage = way[i].stage, .back = back, .key = std::move(key)});
            }
        }
    };
    add(way_forward(deployment.plan),
        deployment.retreat ? deployment.retreat->reached.step : deployment.step, false);
    if (deployment.retreat) {
        add(way_back(deployment.plan, deployment.retreat->reached), deployment.step, true);
    }
    return runs;
}

std::vector<Effect> due_effects(
    const LaneState& lane, const queue::Stops& stops, std::uint64_t epoch, base::TimePoint now
) {
    return Due(lane, stops.halts(), epoch, now).all();
}

std::vector<Effect> standing_effects(const LaneState& lane) {
    std::vector<Effect> effects;
    for (const auto& [service, wish] : lane.splits) {
        if (wish.taken) {
            effects.push_back(
                {"standing/split/" + service.str(), lane.queue.name, service, wish.token,
                 ReadSplitCall{}}
            );
        }
    }
    for (const auto& [address, wish] : lane.flags) {
        if (wish.taken) {
            effects.push_back(
                {"standing/flag/" + address.service.str() + "/" + address.environment.str() + "/" +
                     address.flag.str(),
                 lane.queue.name,
                 address.service,
                 {},
                 ReadFlagCall{address}}
            );
        }
    }
    return effects;
}

base::TimePoint next_look(const LaneState& lane, base::TimePoint now) {
    base::TimePoint next = base::kNever;
    const auto consider = [&](base::TimePoint at) { next = at > now ? std::min(next, at) : next; };
    if (lane.deployment) {
        const Deployment& deployment = *lane.deployment;
        if (deployment.window && !deployment.retreat) {
            consider(deployment.next_look);
        }
        if (deployment.retry.tries > 0) {
            consider(deployment.retry.at);
        }
        if (!deployment.retreat && !deployment.step_done &&
            deployment.current().kind == StepKind::Gate) {
            consider(deployment.gates_asked + kGateInterval);
        }
        if (deployment.troubled_since) {
            consider(*deployment.troubled_since + deployment.plan.service.policy.patience);
        }
        for (const Climb& climb : deployment.ladder) {
            if (!climb.helped) {
                consider(climb.deadline);
            }
        }
    }
    consider(next_lock_change(lane, now));
    consider_queue(lane.queue, consider);
    for (const auto& [service, wish] : lane.splits) {
        if (!wish.taken) {
            consider(wish.retry.at);
        }
    }
    for (const auto& [address, wish] : lane.flags) {
        if (!wish.taken) {
            consider(wish.retry.at);
        }
    }
    for (const auto& [key, wish] : lane.pages) {
        consider(wish.retry.at);
    }
    return next;
}

}  // namespace deploybot::deploy
