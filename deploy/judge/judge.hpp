// Says whether what was measured speaks for a version, against it, or says nothing. It never acts.
//
// A pure function: the same input gives the same verdict, bit for bit, on the same machine. Input
// and verdict are journaled (deploy/judge/judge_json.hpp), so that every verdict can be computed
// again.
//
// A version fails
//   - if its error ratio is above the stable version's, served at the same time: sequential counts
//   test, valid at every look
//     (deploy/judge/sequential.hpp), one-sided, at level alpha; no minimum time;
//   - if it is proven above an absolute limit (lower confidence bound, valid at every look) and the
//   stable version is not;
//     if both are: hold and page, it is not this version's fault;
//   - where nothing runs beside it: if it is proven above a limit that the baseline kept, or above
//   a multiple of the baseline.
// It passes if the step's time has gone by, each arm has served its minimum, every limit is kept,
// and the upper bound of the excess of errors (Newcombe's score interval,
// deploy/judge/interval.hpp) is below the tolerance. Everything else holds: inconclusive, no data,
// error.
#pragma once

#include "base/time.hpp"
#include "deploy/judge/policy.hpp"
#include "deploy/metrics.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace deploybot::deploy {

enum class VerdictKind { Pass, Fail, Inconclusive, NoData, Error };
std::string_view name_of(VerdictKind kind);

/// What decided. Each rule gives one kind of verdict.
enum class Rule {
    EvidenceEnough,       ///< Pass
    ErrorsAboveStable,    ///< Fail: sequential counts test
    ErrorsAboveBaseline,  ///< Fail: lower bound above a multiple of the baseline's upper bound
    ErrorLimit,           ///< Fail: above the limit, and the stable version is not
    LatencyLimit,         ///< Fail
    SaturationLimit,      ///< Fail
    BothAboveLimit,  ///< Inconclusive, pages: the stable version (or the baseline) is above the
                     ///< same limit
    StepTime,        ///< Inconclusive: nothing against it; its time has not gone by
    ExcessUnclear,   ///< Inconclusive: the upper bound of the excess is not below the tolerance
    NearLimit,       ///< Inconclusive: above a limit, and not proven
    InstanceUnread,  ///< Inconclusive: a process could not be read; it may be the one that is ill
    TooFewRequests,  ///< NoData: the time has gone by, an arm has not served its minimum
    Silent,          ///< NoData: not one request
    MetricsStopped,  ///< NoData: nothing new since
    MetricsBroken,   ///< Error: the source answers nonsense
    ImpossibleNumbers,  ///< Error: NaN, negative, more errors than requests, ...
};
std::string_view name_of(Rule rule);

enum class LimitKind { Errors, Latency, Saturation };
std::string_view name_of(LimitKind limit);

enum class Comparison {
    SideBySide,  ///< the stable version served at the same time
    Baseline,    ///< what it was when both last ran side by side
    LimitsOnly,  ///< nothing to compare with: a first release
};
std::string_view name_of(Comparison comparison);

/// What the stable version did when it last ran beside the new one.
struct Baseline {
    double requests = 0;
    double errors = 0;
    double timed = 0;  ///< requests in the histogram
    double slow = 0;   ///< of these, those slower than the limit
    std::optional<base::Millis> p95;
    double saturation = 0;
    base::TimePoint at;  ///< when it was recorded

    bool operator==(const Baseline&) const = default;
};

struct MetricHealth {
    enum class State { Fine, Stopped, Broken };

    State state = State::Fine;
    base::TimePoint since;  ///< unless Fine
    std::string problem;    ///< what the source answers, or does not

    bool operator==(const MetricHealth&) const = default;
};

std::string_view name_of(MetricHealth::State state);

/// Counts are of the whole window: since the step's traffic was set. Gauges are of this look.
struct JudgeInput {
    JudgePolicy policy;
    base::TimePoint at;        ///< of this look
    base::Millis elapsed{};    ///< of the window
    base::Millis step_time{};  ///< at least so long before it may pass
    /// The version under judgement: in canary, or in production after the cut-over.
    ArmCounts canary;
    std::optional<ArmCounts> stable;  ///< none: nothing runs beside it
    std::optional<Baseline> baseline;
    MetricHealth metrics;
    double p_so_far = 1;      ///< of the last verdict in this window
    int saturated_looks = 0;  ///< of the last verdict in this window

    bool operator==(const JudgeInput&) const = default;
};

/// What one arm did, for people.
struct ArmNumbers {
    double requests = 0;
    double errors = 0;
    double error_ratio = 0;
    double error_lower = 0;           ///< confidence bound, valid at every look
    double error_upper = 1;           ///< Wilson's, of this look
    std::optional<base::Millis> p95;  ///< none: no latencies
    /// Share of the requests slower than the p95 limit: above 5 % the limit is exceeded.
    double slow_ratio = 0;
    double slow_lower = 0;        ///< confidence bound, valid at every look
    double saturation = 0;        ///< the highest gauge
    std::string saturated_gauge;  ///< which one that is
    int instances = 0;

    bool operator==(const ArmNumbers&) const = default;
};

/// What is still needed before it could pass.
struct Missing {
    base::Millis time{};
    double canary_requests = 0;
    double stable_requests = 0;

    bool operator==(const Missing&) const = default;
};

struct Verdict {
    VerdictKind kind = VerdictKind::NoData;
    Rule rule = Rule::MetricsStopped;
    /// Which, where the rule is about a limit.
    std::optional<LimitKind> limit;
    Comparison comparison = Comparison::SideBySide;
    bool page = false;  ///< a person is needed now

    std::string test;       ///< that decided, e.g. "sequential counts test"; empty: none did
    double value = 0;       ///< what it found: p, or a bound
    double threshold = 0;   ///< what that was held against
    Limits limits;          ///< of the policy
    base::Millis window{};  ///< the time that the counts are of

    ArmNumbers canary;
    /// Beside it, or as recorded in the baseline: `comparison` says which.
    std::optional<ArmNumbers> stable;
    double excess = 0;        ///< error ratio of the canary less that of the stable version
    double excess_upper = 1;  ///< its upper bound; 1 if there is nothing to compare with
    Missing missing;
    std::string problem;  ///< NoData, Error, InstanceUnread: what is wrong, in words

    double p_so_far = 1;      ///< to be carried to the next look of the same window
    int saturated_looks = 0;  ///< the same
    /// Side by side, with enough evidence: for the steps without a stable arm.
    std::optional<Baseline> new_baseline;

    bool operator==(const Verdict&) const = default;
};

Verdict judge(const JudgeInput& input);

/// Neither passed nor failed, and not only because the step's time is not over: people must hear of
/// it, and somebody is paged if it stays so.
bool is_troubled(const Verdict& verdict);

/// For people, with all numbers: "errors 4.8 % of 1,212 in 2 min (stable 0.1 % of 22,940; p <
/// 0.0001, my limit is 0.01)".
std::string describe(const Verdict& verdict);

}  // namespace deploybot::deploy
