// The way of one deployment, step by step: computed from the policy when it starts, pinned, and
// never changed on the way.
//
// The way forward: validate -> uat -> canary by its weights -> production -> watch -> stable. The
// way back: customers on the stable version first, then the flags, then the processes of the
// version that failed. Both are lists of steps; a deployment stands on one step of one list
// (deploy/state.hpp).
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/policy.hpp"
#include "deploy/ports.hpp"
#include "queue/facts.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::deploy {

enum class Stage { Validate, Uat, Canary, Production, Watch };
std::string_view name_of(Stage stage);

enum class StepKind {
    Check,       ///< eligible still? which digest?
    Gate,        ///< what the policy asks for before production
    Deploy,      ///< the driver makes the digest run in a pool
    Verify,      ///< the driver's smoke tests
    Flags,       ///< the service's flags on for `percent` in `environment`
    Split,       ///< customers' requests over the pools
    Judge,       ///< at least `duration`, until the judge passes it
    MarkStable,  ///< it has passed its watch
    Retire,      ///< stop what runs in a pool without traffic
    // the way back
    Health,    ///< the stable version's processes answer their checks
    Cancel,    ///< end the driver's run that was under way
    RollBack,  ///< the driver makes the stable version run again where it was replaced in place
};

struct Step {
    Stage stage = Stage::Validate;
    StepKind kind = StepKind::Check;
    base::EnvironmentName environment;
    base::PoolName pool;
    int percent = 0;            ///< Flags: of the users; Split: of the requests, to the new version
    base::Millis duration{};    ///< Judge
    TrafficSplit split;         ///< Split
    bool side_by_side = false;  ///< Judge: the stable version serves beside it

    bool operator==(const Step&) const = default;
};

/// The only version to go back to: it has passed its watch in production.
struct Stable {
    queue::Commit commit;
    Artifact artifact;
    base::PoolName pool;
    base::Token token;
    base::TimePoint since;

    bool operator==(const Stable&) const = default;
};

using FlagValues = std::map<base::EnvironmentName, std::map<base::FlagName, int>>;

struct Plan {
    Service service;
    std::optional<Stable> stable;    ///< none: the first deployment of the service
    base::PoolName production_pool;  ///< where the new version will run
    FlagValues flags_before;         ///< to go back to

    /// The stable version runs on untouched until the watch has ended.
    [[nodiscard]] bool keeps_stable() const;

    bool operator==(const Plan&) const = default;
};

Plan make_plan(
    const Service& service, const std::optional<Stable>& stable, const FlagValues& flags
);

/// The way forward, in order; never empty.
std::vector<Step> way_forward(const Plan& plan);

/// How far the new version had come when it was decided to go back.
struct Reached {
    bool canary_deployed = false;      ///< or begun
    bool production_deployed = false;  ///< or begun
    bool exposed = false;              ///< customers have reached it
    std::size_t step = 0;              ///< of the way forward
    std::string running_key;           ///< of a driver's run that must be cancelled; empty: none

    bool operator==(const Reached&) const = default;
};

/// The way back, in order; empty if nothing is to be undone.
std::vector<Step> way_back(const Plan& plan, const Reached& reached);

/// Sum of what the policy asks for at least; the driver's own times come on top.
base::Millis least_duration(const Plan& plan);

/// All customers on one pool.
TrafficSplit all_on(const base::PoolName& pool);

}  // namespace deploybot::deploy
