// What to do about a version that failed: which rung of the ladder, why, and by when it must have
// worked. It never acts.
//
// Flag off -> the stable version, canary first -> a person. A pure function of the evidence and of
// what was tried already: each rung is given its time and is verified before the next one
// (flag_off_helped; the health of the stable version).
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/judge/judge.hpp"
#include "deploy/metrics.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::deploy {

enum class Rung {
    Hold,           ///< nothing failed, or a rung is still given its time
    FlagOff,        ///< the new feature off, the code stays
    StableVersion,  ///< all customers back on the stable version
    Person,         ///< nothing is left that the bot may do by itself: page
};
std::string_view name_of(Rung rung);

struct LadderPolicy {
    /// Of the excess errors, more than this must be on the feature's routes.
    double feature_share = 0.8;
    base::Millis flag_time{std::chrono::seconds{10}};   ///< until the service has seen the flag
    base::Millis scrape_time{std::chrono::seconds{5}};  ///< until one more look shows it
    /// Until all customers are on the stable version.
    base::Millis rollback_time{std::chrono::seconds{30}};
    double confidence = 0.95;  ///< that errors fell, one-sided

    bool operator==(const LadderPolicy&) const = default;
};

/// One feature flag of the service as it is now.
struct FeatureState {
    base::FlagName flag;
    std::vector<std::string> routes;  ///< that only this feature serves
    bool on = false;  ///< for anybody, where the canary's (or production's) customers are

    bool operator==(const FeatureState&) const = default;
};

/// A rung that was chosen before in this deployment.
struct TriedRung {
    Rung rung = Rung::FlagOff;
    base::TimePoint decided;
    base::TimePoint deadline;
    std::optional<bool> helped;  ///< none: not known yet

    bool operator==(const TriedRung&) const = default;
};

enum class StableHealth {
    None,     ///< first release: there is no version to go back to
    Healthy,  ///< its processes answer their checks
    Ill,      ///< they do not
    Unknown,  ///< not asked yet; asked before the customers go there
};
std::string_view name_of(StableHealth health);

struct LadderInput {
    LadderPolicy policy;
    base::TimePoint now;
    Verdict verdict;                  ///< only Fail climbs
    ArmCounts canary;                 ///< what failed, by route
    std::optional<ArmCounts> stable;  ///< beside it; none: all errors are excess
    double max_saturation = 0.9;      ///< above it infrastructure is not normal
    std::vector<FeatureState> features;
    /// Known from elsewhere (driver, router); empty: none.
    std::vector<std::string> infrastructure_troubles;
    std::vector<TriedRung> tried;
    StableHealth stable_health = StableHealth::Unknown;
    bool may_turn_flags = true;  ///< in this stage, and nobody locked them

    bool operator==(const LadderInput&) const = default;
};

struct LadderDecision {
    Rung rung = Rung::Hold;
    std::string reason;        ///< with numbers, for people
    base::TimePoint deadline;  ///< it must have worked by then; Hold: look again then; Person: now
    std::string verify;        ///< what will show that it worked
    std::vector<base::FlagName> flags;  ///< FlagOff: these
    double excess_errors = 0;  ///< of the canary over what the stable version would have had
    double feature_share = 0;  ///< of these, on the routes of `flags`
    /// Why infrastructure is not normal; empty: it is.
    std::vector<std::string> infrastructure_troubles;

    bool operator==(const LadderDecision&) const = default;
};

LadderDecision decide_rung(const LadderInput& input);

/// Errors of one route that the canary would not have had with the stable version's error ratio;
/// never negative.
struct RouteExcess {
    std::string route;
    double errors = 0;

    bool operator==(const RouteExcess&) const = default;
};

/// By route, sorted by route. A route that the stable version did not serve has no errors there to
/// subtract.
std::vector<RouteExcess> excess_by_route(const ArmCounts& canary, const ArmCounts* stable);

enum class Helped { Yes, NotYet, No };
std::string_view name_of(Helped helped);

/// What the version served in the window that made it fail, and lately.
struct FlagOffEvidence {
    ArmCounts before;
    /// Since the last look with errors on the routes, not since the flag went off: until all of the
    /// service has seen the flag some of it goes on failing, and would hide that errors stopped.
    ArmCounts after;
    std::vector<std::string> routes;  ///< of the features whose flags went off
    base::TimePoint deadline;         ///< of the decision
    bool taken = false;               ///< the flag was read back as off
    base::TimePoint now;

    bool operator==(const FlagOffEvidence&) const = default;
};

/// Yes: the error ratio fell, proven, to less than half of what it was, on the feature's routes or
/// on the whole. No: the deadline has passed without that.
Helped flag_off_helped(const FlagOffEvidence& evidence, const LadderPolicy& policy);

}  // namespace deploybot::deploy
