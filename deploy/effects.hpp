// What is to be done outside now, and when to look again: computed from a lane's state, and from
// nothing else.
//
// After a crash the same state asks for the same effects with the same keys; whoever executes them
// joins what is done or in progress. The caller leaves out those that are in flight in this
// process.
#pragma once

#include "base/time.hpp"
#include "deploy/policy.hpp"
#include "deploy/ports.hpp"
#include "deploy/state.hpp"

#include <string>
#include <variant>
#include <vector>

namespace deploybot::deploy {

/// Ask the forge for the commit's facts and the artifact source for its digest.
struct ValidateCall {
    base::CommitSha commit;
    base::CommitSha stable;  ///< what is not in it is on board; empty: the commit alone
};

/// The same once more before production, and whether the version to go back to is still there.
struct GateCall {
    base::CommitSha commit;
    base::CommitSha stable;  ///< empty: there is none
};

struct CancelCall {
    std::string driver_key;
};

struct SetSplitCall {
    TrafficSplit split;
};

/// Is the split outside still the one that was wished?
struct ReadSplitCall {};

struct HealthCall {
    base::PoolName pool;
};

struct SetFlagCall {
    FlagAddress flag;
    int percent = 0;
};

/// Is the flag outside still at the value that was wished?
struct ReadFlagCall {
    FlagAddress flag;
};

struct SnapshotCall {};

struct PageCall {
    Page page;
};

using Call = std::variant<
    ValidateCall, GateCall, DriverCall, CancelCall, SetSplitCall, ReadSplitCall, HealthCall,
    SetFlagCall, ReadFlagCall, SnapshotCall, PageCall>;

struct Effect {
    std::string key;  ///< the same for the same wish, for ever
    base::LaneName lane;
    base::ServiceName service;
    base::Token token;
    Call call;
};

/// What the forge and the artifact source said.
struct Validation {
    base::Result<queue::CommitFacts> facts;
    base::Result<Artifact> artifact;
    std::vector<queue::Commit>
        aboard;  ///< at a start: all that the deployment brings, newest first
};

struct GateFacts {
    base::Result<queue::CommitFacts> facts;
    base::Result<Artifact> target;  ///< of the stable version
};

/// The value belongs to the kind of call; monostate where there is nothing to say but "done".
using EffectValue = std::variant<
    std::monostate, Validation, GateFacts, DriverResult, TrafficSplit, int, MetricSnapshot>;
using EffectResult = base::Result<EffectValue>;

/// Between two looks at what stands before production; what is older is asked again before it
/// counts.
inline constexpr base::Millis kGateInterval{std::chrono::minutes{1}};

/// All effects that are due at `now`. While everything is stopped, what was wished before and would
/// show more customers something new waits with the rest.
std::vector<Effect> due_effects(
    const LaneState& lane, const queue::Stops& stops, std::uint64_t epoch, base::TimePoint now
);

/// Is what was brought about before still so outside? For every wish that was taken: asked after a
/// start, and again and again, for a router may come back with old weights at any time.
std::vector<Effect> standing_effects(const LaneState& lane);

/// When time alone makes something due after `now`: an effect, a deadline, the end of patience.
/// kNever if nothing will.
base::TimePoint next_look(const LaneState& lane, base::TimePoint now);

/// A run of the driver that a deployment has made or is making.
struct DriverRun {
    Stage stage = Stage::Validate;
    bool back = false;
    std::string key;
};

/// All of them, oldest first: whose output `logs` shows.
std::vector<DriverRun> driver_runs(const Deployment& deployment);

/// Key of the driver's run of the step on which the deployment stands; empty if that step has none.
std::string driver_key(const Deployment& deployment);

}  // namespace deploybot::deploy
