// What a team has decided about its service: the way its commits go, step by step, and when to
// stop.
//
// Comes from the configuration. A deployment pins its own copy when it starts (deploy/plan.hpp), so
// that a changed configuration never changes a deployment that is on its way.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/judge/policy.hpp"
#include "deploy/rollback/ladder.hpp"
#include "queue/freeze.hpp"
#include "queue/requirement.hpp"
#include "queue/rights.hpp"

#include <map>
#include <string>
#include <vector>

namespace deploybot::deploy {

/// Whether a called request starts by itself or waits for its requester.
enum class Turn { Automatic, Accept };

/// Who lets a train go on from stage to stage.
enum class Advance {
    Automatic,  ///< the bot, as soon as the stage is passed
    AllGood,    ///< everybody on board says good
    Conductor,  ///< its conductor says `at STAGE`, and `done` at the end
};

struct TrainPolicy {
    int cap = 5;  ///< requests on board
    Advance advance = Advance::Automatic;
    /// A newer request of the service takes the place of waiting ones whose commits it contains.
    bool supersede = false;
    /// What changes one of these rides alone (`migrations/*`); empty: nothing has to.
    std::vector<std::string> alone_paths;

    bool operator==(const TrainPolicy&) const = default;
};

struct CanaryStep {
    int percent = 0;          ///< of the customers' requests, 1..100
    base::Millis duration{};  ///< at least so long before it may pass

    bool operator==(const CanaryStep&) const = default;
};

/// In production the feature flags rise in steps, each judged.
struct FlagStep {
    int percent = 0;  ///< of the users, 1..100
    base::Millis duration{};

    bool operator==(const FlagStep&) const = default;
};

struct FeatureFlag {
    base::FlagName name;
    std::vector<std::string>
        routes;  ///< routes that only the feature serves: the ladder's evidence

    bool operator==(const FeatureFlag&) const = default;
};

struct TimeLimits {
    base::Millis deploy{std::chrono::minutes{10}};
    base::Millis verify{std::chrono::minutes{5}};
    base::Millis retire{std::chrono::minutes{2}};

    bool operator==(const TimeLimits&) const = default;
};

/// What becomes of a deployment that runs when an emergency comes.
enum class MakeWay {
    RollBack,  ///< customers go back to the stable version first, then the emergency starts
    Hold,      ///< it stops where it is, and a person says how it goes on
};

struct EmergencyPolicy {
    std::vector<std::string> checks{"branch"};  ///< that count all the same; never empty
    MakeWay running = MakeWay::RollBack;
    base::Millis approve_within{std::chrono::hours{24}};
    base::Millis nag{std::chrono::hours{4}};

    bool operator==(const EmergencyPolicy&) const = default;
};

struct Policy {
    Turn turn = Turn::Automatic;
    /// A turn that waits for people goes on to the next after so long.
    base::Millis turn_time{std::chrono::minutes{5}};
    TrainPolicy train;
    std::vector<std::string> approved_branches{"main", "develop", "release/*"};
    std::vector<std::string> required_stages;  ///< CI and CD stages by name, each must have passed
    int approvals = 0;                         ///< people other than the requester
    std::vector<base::RoleName> approver_roles;
    base::Millis approval_pending{std::chrono::minutes{20}};  ///< at the head, nobody waits longer
    base::Millis approval_reuse{std::chrono::hours{4}};       ///< an older approval does not count
    std::vector<queue::Requirement> checks;                   ///< before it may be queued
    std::vector<queue::Requirement> gates;                    ///< before it may enter production
    EmergencyPolicy emergency;

    std::vector<CanaryStep> canary_steps{
        {5, std::chrono::seconds{75}},
        {25, std::chrono::seconds{75}},
        {50, std::chrono::seconds{75}},
        {100, std::chrono::seconds{75}}};
    std::vector<FlagStep> production_steps{
        {50, std::chrono::minutes{1}}, {100, std::chrono::minutes{1}}};
    base::Millis watch{std::chrono::minutes{10}};
    base::Millis look_interval{std::chrono::seconds{15}};
    /// How long an inconclusive canary or missing metrics hold before somebody is paged.
    base::Millis patience{std::chrono::minutes{10}};

    TimeLimits limits;
    int attempts =
        5;  ///< of one effect that a peer did not take, with back-off, before somebody is paged
    base::Millis retry_after{
        std::chrono::seconds{1}};  ///< first back-off; doubles, at most one minute

    JudgePolicy judge;
    LadderPolicy ladder;

    bool operator==(const Policy&) const = default;
};

struct Service {
    base::ServiceName name;
    base::LaneName lane;
    std::string group;                ///< for freezes; may be empty
    std::vector<std::string> labels;  ///< likewise
    base::EnvironmentName uat{"uat"};
    base::EnvironmentName canary{"canary"};
    base::EnvironmentName production{"production"};
    base::PoolName uat_pool{"uat"};
    base::PoolName canary_pool{"canary"};
    /// Two: the stable version keeps running in one while the new one is deployed to the other.
    /// One: it is replaced in place, and going back means deploying the stable version again; the
    /// plan says so.
    std::vector<base::PoolName> production_pools;
    std::vector<FeatureFlag> flags;
    Policy policy;

    [[nodiscard]] queue::Traits traits() const {
        return {.name = name, .group = group, .labels = labels};
    }

    bool operator==(const Service&) const = default;
};

/// All that the rules take from the configuration.
struct Catalog {
    std::map<base::ServiceName, Service> services;
    queue::Rights rights;
    std::vector<queue::FreezeRule> freezes;  ///< that recur
    base::TimeZone zone;                     ///< of the times that people say without one

    [[nodiscard]] const Service* find(const base::ServiceName& name) const;

    bool operator==(const Catalog&) const = default;
};

}  // namespace deploybot::deploy
