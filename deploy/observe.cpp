#include "deploy/decide.hpp"
#include "deploy/gates.hpp"
#include "deploy/look.hpp"
#include "deploy/retreat.hpp"

#include <algorithm>

namespace deploybot::deploy {
namespace {

constexpr base::Millis kLongestRetry{60'000};
constexpr int kMostDoublings = 16;

base::TimePoint back_off(const Retry& retry, base::Millis first, base::TimePoint now) {
    base::Millis wait = first;
    for (int i = 0; i < std::min(retry.tries, kMostDoublings) && wait < kLongestRetry; ++i) {
        wait *= 2;
    }
    return now + std::min(wait, kLongestRetry);
}

/// Answers for one effect's result. A result that the state no longer asks for changes nothing: it
/// came late, or twice.
class Observation {
public:
    Observation(
        const LaneState& lane, const Catalog& catalog, const Effect& effect, base::TimePoint now
    )
        : lane_(lane), catalog_(catalog), effect_(effect), now_(now) {}

    std::vector<Event> take(const EffectResult& result) {
        std::visit([&](const auto& call) { take(call, result); }, effect_.call);
        return std::move(events_);
    }

private:
    [[nodiscard]] const Deployment* deployment() const {
        const bool ours = lane_.deployment && lane_.deployment->token == effect_.token;
        return ours ? &*lane_.deployment : nullptr;
    }

    /// The deployment, if it still stands on a step of this kind that is not done.
    [[nodiscard]] const Deployment* waiting_on(StepKind kind) const {
        const Deployment* found = deployment();
        return found != nullptr && !found->step_done && found->current().kind == kind ? found
                                                                                      : nullptr;
    }

    [[nodiscard]] const Policy& policy() const {
        static const Policy kDefault;
        if (const Deployment* found = deployment()) {
            return found->plan.service.policy;
        }
        const Service* service = catalog_.find(effect_.service);
        return service == nullptr ? kDefault : service->policy;
    }

    [[nodiscard]] base::TimePoint next_try(const Retry& retry) const {
        return back_off(retry, policy().retry_after, now_);
    }

    void retry_step(const Deployment& found, const std::string& problem) {
        events_.emplace_back(StepRetried{
            .token = found.token, .problem = problem, .next = next_try(found.retry)});
    }

    void take(const ValidateCall&, const EffectResult& result);
    void take(const GateCall&, const EffectResult& result);
    void take(const DriverCall& call, const EffectResult& result);
    void take(const CancelCall&, const EffectResult& result);
    void take(const SetSplitCall& call, const EffectResult& result);
    void take(const ReadSplitCall&, const EffectResult& result);
    void take(const HealthCall& call, const EffectResult& result);
    void take(const SetFlagCall& call, const EffectResult& result);
    void take(const ReadFlagCall& call, const EffectResult& result);
    void take(const SnapshotCall&, const EffectResult& result);
    void take(const PageCall& call, const EffectResult& result);

    const LaneState& lane_;
    const Catalog& catalog_;
    const Effect& effect_;
    base::TimePoint now_;
    std::vector<Event> events_;
};

void Observation::take(const ValidateCall&, const EffectResult& result) {
    const Deployment* found = waiting_on(StepKind::Check);
    if (found == nullptr || found->checked) {
        return;
    }
    if (!result) {
        retry_step(*found, result.error().message);
        return;
    }
    const auto& validation = std::get<Validation>(*result);
    if (!validation.facts) {
        retry_step(*found, validation.facts.error().message);
        return;
    }
    const queue::Request& request = *lane_.queue.running;
    events_.emplace_back(Validated{
        .token = found->token,
        .checks = check_commit(
            &lane_, found->plan.service, validation,
            {.rights = catalog_.rights,
             .now = now_,
             .emergency = request.emergency ? &*request.emergency : nullptr,
             .digest = request.digest}
        ),
        .artifact = validation.artifact.value_or(Artifact{}),
        .aboard = validation.aboard});
}

void Observation::take(const GateCall&, const EffectResult& result) {
    const Deployment* found = waiting_on(StepKind::Gate);
    if (found == nullptr || found->gates_asked + kGateInterval > now_) {
        return;
    }
    if (!result) {
        retry_step(*found, result.error().message);
        return;
    }
    events_.emplace_back(GatesChecked{
        .token = found->token,
        .checks = ask_gates(
            {.lane = lane_, .rights = catalog_.rights, .now = now_}, std::get<GateFacts>(*result)
        )});
}

void Observation::take(const DriverCall& call, const EffectResult& result) {
    const Deployment* found = deployment();
    if (found == nullptr || found->step_done || found->driver_result ||
        driver_key(*found) != call.key) {
        return;
    }
    if (!result) {
        retry_step(*found, result.error().message);
        return;
    }
    events_.emplace_back(DriverEnded{
        .token = found->token, .key = call.key, .result = std::get<DriverResult>(*result)});
}

void Observation::take(const CancelCall&, const EffectResult& result) {
    const Deployment* found = waiting_on(StepKind::Cancel);
    if (found == nullptr) {
        return;
    }
    if (!result && result.error().code == base::ErrorCode::Unavailable) {
        retry_step(*found, result.error().message);
        return;
    }
    events_.emplace_back(StepSeen{
        .token = found->token, .detail = result ? "" : result.error().message});
}

void Observation::take(const SetSplitCall& call, const EffectResult& result) {
    const auto wish = lane_.splits.find(effect_.service);
    if (wish == lane_.splits.end() || wish->second.taken || wish->second.split != call.split) {
        return;
    }
    if (!result) {
        events_.emplace_back(SplitFailed{
            .service = effect_.service,
            .problem = result.error().message,
            .next = next_try(wish->second.retry)});
        return;
    }
    events_.emplace_back(SplitTaken{.service = effect_.service});
}

void Observation::take(const ReadSplitCall&, const EffectResult& result) {
    const auto wish = lane_.splits.find(effect_.service);
    // a router that cannot be read is told of by the next change of the split; here only a
    // different split counts
    if (wish == lane_.splits.end() || !wish->second.taken || !result) {
        return;
    }
    const auto& found = std::get<TrafficSplit>(*result);
    if (!same_split(wish->second.split, found)) {
        events_.emplace_back(SplitLost{.service = effect_.service, .found = found});
    }
}

void Observation::take(const HealthCall& call, const EffectResult& result) {
    const Deployment* found = waiting_on(StepKind::Health);
    if (found == nullptr || found->current().pool != call.pool) {
        return;
    }
    if (!result) {
        retry_step(*found, result.error().message);
        return;
    }
    events_.emplace_back(StepSeen{.token = found->token, .detail = call.pool.str() + " is healthy"}
    );
}

void Observation::take(const SetFlagCall& call, const EffectResult& result) {
    const auto wish = lane_.flags.find(call.flag);
    if (wish == lane_.flags.end() || wish->second.taken || wish->second.percent != call.percent) {
        return;
    }
    if (!result) {
        events_.emplace_back(FlagFailed{
            .flag = call.flag,
            .problem = result.error().message,
            .next = next_try(wish->second.retry)});
        return;
    }
    events_.emplace_back(FlagTaken{.flag = call.flag});
}

void Observation::take(const ReadFlagCall& call, const EffectResult& result) {
    const auto wish = lane_.flags.find(call.flag);
    if (!result || wish == lane_.flags.end() || !wish->second.taken) {
        return;
    }
    const int found = std::get<int>(*result);
    if (found != wish->second.percent) {
        events_.emplace_back(FlagLost{.flag = call.flag, .found = found});
    }
}

void Observation::take(const SnapshotCall&, const EffectResult& result) {
    const Deployment* found = deployment();
    if (found == nullptr || !found->window || found->retreat || found->next_look > now_) {
        return;
    }
    base::Result<MetricSnapshot> snapshot = base::fail(base::ErrorCode::Unavailable, "no metrics");
    if (result) {
        snapshot = std::get<MetricSnapshot>(*result);
    } else {
        snapshot = base::fail(result.error());
    }
    events_.emplace_back(look(lane_, snapshot, now_));
}

void Observation::take(const PageCall& call, const EffectResult& result) {
    const auto wish = lane_.pages.find(call.page.key);
    if (wish == lane_.pages.end()) {
        return;
    }
    if (!result) {
        events_.emplace_back(PageFailed{
            .key = call.page.key,
            .problem = result.error().message,
            .next = next_try(wish->second.retry)});
        return;
    }
    events_.emplace_back(PageTaken{.key = call.page.key});
}

}  // namespace

std::vector<Event> observe(
    const LaneState& lane, const Catalog& catalog, const Effect& effect, const EffectResult& result,
    base::TimePoint now
) {
    return Observation(lane, catalog, effect, now).take(result);
}

}  // namespace deploybot::deploy
