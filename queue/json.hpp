// The queue's types as JSON, for the journal and its snapshots. A field that an old journal lacks
// has its default.
#pragma once

#include "base/json.hpp"
#include "queue/check.hpp"
#include "queue/event.hpp"
#include "queue/facts.hpp"
#include "queue/lane.hpp"
#include "queue/rights.hpp"
#include "queue/stops.hpp"

namespace deploybot::queue {

NLOHMANN_JSON_SERIALIZE_ENUM(
    CheckState, {{CheckState::Unknown, "unknown"},
                 {CheckState::Passed, "passed"},
                 {CheckState::Failed, "failed"},
                 {CheckState::Pending, "pending"}}
)
NLOHMANN_JSON_SERIALIZE_ENUM(
    End, {{End::Failed, "failed"},
          {End::Completed, "completed"},
          {End::RolledBack, "rolled_back"},
          {End::Aborted, "aborted"},
          {End::NotEligible, "not_eligible"},
          {End::Cancelled, "cancelled"},
          {End::Rejected, "rejected"},
          {End::Superseded, "superseded"}}
)
NLOHMANN_JSON_SERIALIZE_ENUM(
    Readiness, {{Readiness::Unsaid, "unsaid"},
                {Readiness::Good, "good"},
                {Readiness::UhOh, "uh_oh"},
                {Readiness::Excused, "excused"}}
)
NLOHMANN_JSON_SERIALIZE_ENUM(
    MoveCause, {{MoveCause::Moved, "moved"},
                {MoveCause::Yielded, "yielded"},
                {MoveCause::Passed, "passed"},
                {MoveCause::Absent, "absent"},
                {MoveCause::Newer, "newer"},
                {MoveCause::Quiet, "quiet"}}
)

NLOHMANN_JSON_SERIALIZE_ENUM(
    LockLevel, {{LockLevel::Full, "full"}, {LockLevel::Own, "own"}, {LockLevel::Warn, "warn"}}
)
NLOHMANN_JSON_SERIALIZE_ENUM(
    FreezePhase,
    {{FreezePhase::Soon, "soon"}, {FreezePhase::Begins, "begins"}, {FreezePhase::Ends, "ends"}}
)

NLOHMANN_JSON_SERIALIZE_ENUM(
    Feed, {{Feed::Stage, "stage"},
           {Feed::Reviews, "reviews"},
           {Feed::Batch, "batch"},
           {Feed::Approval, "approval"},
           {Feed::Word, "word"},
           {Feed::Soak, "soak"},
           {Feed::Uat, "uat"},
           {Feed::RollbackTarget, "rollback_target"},
           {Feed::Told, "told"}}
)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Commit, sha, subject, author, author_email, at, fixes, labels
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Check, name, state, asked, found, remedy, where, owner, overridden
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Requirement, name, owner, feed, stage, count, roles, period, link, paths, labels, warns
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Override, guard, by, reason, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Approval, by, at, digest, plan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Emergency, reason, checks, approve_within, nag, made_way
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    EmergencyRecord, token, service, commit, requester, reason, at, due, nag, nags, made_way
)
// a train holds requests, and a request its train
inline void to_json(nlohmann::json& json, const Request& request);
inline void from_json(const nlohmann::json& json, Request& request);

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Train, riders, order, alone, alone_because, ask_first, asking, sent_to, done
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TurnTime, answer_within, absences, reminded)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Request, token, service, commit, requester, at, checks, approvals_needed, approver_roles,
    approvals, waits_for_start, called, accepted, digest, approval_pending, emergency, reason, turn,
    ready, worry, contains, train, before
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Stranded, request, failed, since)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(QueuedHold, by, reason, at, behind)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Hold, by, reason, since)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(BadMark, reason, token, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Finished, token, service, commit, requester, requested, started, ended, end, reason, by, stage,
    requested_because, lifted, riders, with
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Lock, service, environment, level, by, reason, since, until, reminded
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Lane, name, waiting, running, running_since, hold, queued_holds, stranded, locks,
    failures_in_a_row, bad, live, given, overrides, emergencies, history
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Selection, services, groups, labels)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Freeze, name, service, by, reason, since, from, until
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(KillSwitch, by, reason, since, lifted_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Told, from, until, phase)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Stops, kill_switch, everything, freezes, freezes_declared, lifted, told, unreadable, version
)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Requested, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TurnRules, waits_for_start, answer_within)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Called, token, rules)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TurnAccepted, token, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CallTakenBack, token)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Approved, token, by, digest, plan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ApprovalVoided, token, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Overridden, service, commit, token, guard, by, reason
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EmergencyApproved, token, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EmergencyOverdue, token, next)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Withdrawn, token, end, by, reason, head)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Held, by, reason, queued)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Unheld, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Locked, lock, taken_from)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Unlocked, service, environment, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LockReminded, service, environment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EverythingStopped, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StopLifted, by, last, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EverythingPaused, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EverythingResumed, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Frozen, freeze)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Unfrozen, name, until, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FreezeTold, name, phase, from, until, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(JoinAsked, token, train)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(
    Joined, token, train, by, before, leads, contains, contained_in
)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Left, token, train, by, reason, head)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Driven, token, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RideChosen, token, by, alone, ask_first, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Spoke, token, by, ready, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SentOn, token, by, stage, done)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrainSplit, failed, front, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Moved, token, before, by, cause, reason, absent)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Delegated, token, to, by, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TurnReminded, token)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(HoldQueued, by, reason, behind)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(HoldDropped, at, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MarkedBad, service, commit, token, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Pardoned, service, commit, by, reason)

}  // namespace deploybot::queue
