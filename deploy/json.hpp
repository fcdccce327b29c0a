// The types of a deployment as JSON, for the journal, its snapshots and the API. Include only where
// JSON is read or written.
#pragma once

#include "base/json.hpp"
#include "deploy/effects.hpp"
#include "deploy/event.hpp"
#include "deploy/judge/judge_json.hpp"
#include "deploy/metrics_json.hpp"
#include "deploy/policy.hpp"
#include "deploy/rollback/ladder_json.hpp"
#include "deploy/state.hpp"
#include "queue/json.hpp"

namespace deploybot::deploy {

NLOHMANN_JSON_SERIALIZE_ENUM(Turn, {{Turn::Automatic, "automatic"}, {Turn::Accept, "accept"}})
NLOHMANN_JSON_SERIALIZE_ENUM(MakeWay, {{MakeWay::RollBack, "roll_back"}, {MakeWay::Hold, "hold"}})
NLOHMANN_JSON_SERIALIZE_ENUM(
    DriverEnd, {{DriverEnd::Failed, "failed"},
                {DriverEnd::Succeeded, "succeeded"},
                {DriverEnd::TimedOut, "timed_out"},
                {DriverEnd::Cancelled, "cancelled"}}
)

NLOHMANN_JSON_SERIALIZE_ENUM(
    Advance, {{Advance::Automatic, "automatic"},
              {Advance::AllGood, "all_good"},
              {Advance::Conductor, "conductor"}}
)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrainPolicy, cap, advance, supersede, alone_paths)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CanaryStep, percent, duration)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FlagStep, percent, duration)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FeatureFlag, name, routes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TimeLimits, deploy, verify, retire)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    EmergencyPolicy, checks, running, approve_within, nag
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Policy, turn, turn_time, train, approved_branches, required_stages, approvals, approver_roles,
    approval_pending, approval_reuse, checks, gates, emergency, canary_steps, production_steps,
    watch, look_interval, patience, limits, attempts, retry_after, judge, ladder
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Service, name, lane, group, labels, uat, canary, production, uat_pool, canary_pool,
    production_pools, flags, policy
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Artifact, digest, location)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DriverResult, end, detail, running)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrafficSplit, percent)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FlagAddress, service, environment, flag)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Page, key, service, token, summary, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Stable, commit, artifact, pool, token, since)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Plan, service, stable, production_pool, flags_before
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Reached, canary_deployed, production_deployed, exposed, step, running_key
)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Retry, tries, at, problem)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Author, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SplitWish, split, token, since, taken, retry, rises)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    FlagWish, percent, author, since, taken, retry, rises
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PageWish, page, since, retry)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Window, since, first, last, canary, stable, latest, looks, p_so_far, saturated_looks
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Pause, by, reason, since)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Retreat, end, author, decided, reached, safe)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Climb, rung, reason, decided, deadline, flags, taken, helped, ended, before_canary,
    before_stable
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(GateWord, gate, by, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Deployment, token, plan, started, checks, checked, artifact, step, step_since, driver_result,
    attempt, step_done, retry, paused, exposed, flags_off, waits_for_person, person_question,
    retreat, window, next_look, verdict, failure, passed, baseline, troubled_since, ladder, gates,
    gates_asked, gates_told, words, paged, aboard
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    LaneState, queue, deployment, past, stable, splits, flags, pages, version
)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Started, token, plan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Validated, token, checks, artifact, aboard)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DriverEnded, token, key, result)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StepSeen, token, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Advanced, token, to, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StepRetried, token, problem, next)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Looked, token, snapshot, input, grew, verdict)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Paused, token, author)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Resumed, token, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RungChosen, token, decision, flags)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RungEnded, token, rung, helped, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PersonNeeded, token, question)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(WentBack, token, end, author, reached)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MarkedStable, token, service, stable)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Ended, token, end, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SplitWished, service, token, split)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SplitTaken, service)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SplitLost, service, found)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SplitFailed, service, problem, next)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FlagWished, flag, percent, author)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FlagTaken, flag)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FlagLost, flag, found)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FlagFailed, flag, problem, next)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PageWished, page)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PageTaken, key)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PageFailed, key, problem, next)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(GatesChecked, token, checks)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Vouched, token, gate, by, reason)

}  // namespace deploybot::deploy
