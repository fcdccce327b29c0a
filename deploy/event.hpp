// What can happen in a lane: the queue's events and those of a deployment. Each is one entry of the
// lane's stream.
//
// Events are facts: evolve() applies them without asking whether they were allowed. They are
// written for a reader ten years on: a field is only ever added, with a default; a changed meaning
// is a new type_version (deploy/event_json.hpp).
#pragma once

#include "deploy/state.hpp"
#include "queue/event.hpp"
#include "queue/stops.hpp"

#include <string>
#include <variant>
#include <vector>

namespace deploybot::deploy {

/// The first of the queue starts, on this way.
struct Started {
    base::Token token;
    Plan plan;

    bool operator==(const Started&) const = default;
};

/// Eligibility and artifact as found at the start.
struct Validated {
    base::Token token;
    std::vector<queue::Check> checks;
    Artifact artifact;
    std::vector<queue::Commit> aboard;  ///< newest first, at most kMostAboard

    bool operator==(const Validated&) const = default;
};

/// The driver's run of the current step has ended.
struct DriverEnded {
    base::Token token;
    std::string key;
    DriverResult result;

    bool operator==(const DriverEnded&) const = default;
};

/// What the current step was to bring about is so: healthy, cancelled, flags and split taken.
struct StepSeen {
    base::Token token;
    std::string detail;

    bool operator==(const StepSeen&) const = default;
};

/// On to the next step. `by`: the bot, or the person who promoted.
struct Advanced {
    base::Token token;
    std::size_t to = 0;
    base::PersonId by{queue::kBot};

    bool operator==(const Advanced&) const = default;
};

/// A peer did not take the current step's call; it is tried again.
struct StepRetried {
    base::Token token;
    std::string problem;
    base::TimePoint next;

    bool operator==(const StepRetried&) const = default;
};

/// One look at the metrics: the raw counters, and all that the judge was given, so that it can be
/// judged again.
struct Looked {
    base::Token token;
    MetricSnapshot snapshot;  ///< empty if there was none
    JudgeInput input;
    ArmCounts grew;  ///< what the new version served since the look before
    Verdict verdict;

    bool operator==(const Looked&) const = default;
};

struct Paused {
    base::Token token;
    Author author;

    bool operator==(const Paused&) const = default;
};

struct Resumed {
    base::Token token;
    base::PersonId by;

    bool operator==(const Resumed&) const = default;
};

/// A rung of the ladder was chosen.
struct RungChosen {
    base::Token token;
    LadderDecision decision;
    std::vector<base::FlagName> flags;

    bool operator==(const RungChosen&) const = default;
};

/// Whether it helped.
struct RungEnded {
    base::Token token;
    Rung rung = Rung::FlagOff;
    bool helped = false;
    std::string detail;

    bool operator==(const RungEnded&) const = default;
};

/// Nothing that the bot may do by itself is left, or the feature is off and somebody must say how
/// it goes on.
struct PersonNeeded {
    base::Token token;
    std::string question;

    bool operator==(const PersonNeeded&) const = default;
};

struct WentBack {
    base::Token token;
    queue::End end = queue::End::RolledBack;
    Author author;
    Reached reached;

    bool operator==(const WentBack&) const = default;
};

/// What stands before production, as found now.
struct GatesChecked {
    base::Token token;
    std::vector<queue::Check> checks;

    bool operator==(const GatesChecked&) const = default;
};

/// Somebody approved a gate, or gave their word for it.
struct Vouched {
    base::Token token;
    std::string gate;
    base::PersonId by;
    std::string reason;

    bool operator==(const Vouched&) const = default;
};

/// The version has passed its watch: from now on it is the one to go back to.
struct MarkedStable {
    base::Token token;
    base::ServiceName service;
    Stable stable;

    bool operator==(const MarkedStable&) const = default;
};

struct Ended {
    base::Token token;
    queue::End end = queue::End::Completed;
    std::string reason;

    bool operator==(const Ended&) const = default;
};

struct SplitWished {
    base::ServiceName service;
    base::Token token;
    TrafficSplit split;

    bool operator==(const SplitWished&) const = default;
};

struct SplitTaken {
    base::ServiceName service;

    bool operator==(const SplitTaken&) const = default;
};

/// Outside it is no longer so (a restarted HAProxy): it is set again.
struct SplitLost {
    base::ServiceName service;
    TrafficSplit found;

    bool operator==(const SplitLost&) const = default;
};

struct SplitFailed {
    base::ServiceName service;
    std::string problem;
    base::TimePoint next;

    bool operator==(const SplitFailed&) const = default;
};

struct FlagWished {
    FlagAddress flag;
    int percent = 0;
    Author author;

    bool operator==(const FlagWished&) const = default;
};

struct FlagTaken {
    FlagAddress flag;

    bool operator==(const FlagTaken&) const = default;
};

/// Outside it is no longer so: it is set again.
struct FlagLost {
    FlagAddress flag;
    int found = 0;

    bool operator==(const FlagLost&) const = default;
};

struct FlagFailed {
    FlagAddress flag;
    std::string problem;
    base::TimePoint next;

    bool operator==(const FlagFailed&) const = default;
};

struct PageWished {
    Page page;

    bool operator==(const PageWished&) const = default;
};

struct PageTaken {
    std::string key;

    bool operator==(const PageTaken&) const = default;
};

struct PageFailed {
    std::string key;
    std::string problem;
    base::TimePoint next;

    bool operator==(const PageFailed&) const = default;
};

using Event = std::variant<
    queue::Requested, queue::Called, queue::TurnAccepted, queue::Approved, queue::Withdrawn,
    queue::Held, queue::Unheld, queue::MarkedBad, queue::Pardoned, queue::ApprovalVoided,
    queue::Overridden, queue::EmergencyApproved, queue::EmergencyOverdue, Started, Validated,
    DriverEnded, StepSeen, Advanced, StepRetried, Looked, Paused, Resumed, RungChosen, RungEnded,
    PersonNeeded, WentBack, MarkedStable, Ended, SplitWished, SplitTaken, SplitLost, SplitFailed,
    FlagWished, FlagTaken, FlagLost, FlagFailed, PageWished, PageTaken, PageFailed, GatesChecked,
    Vouched, queue::Locked, queue::Unlocked, queue::LockReminded, queue::EverythingStopped,
    queue::StopLifted, queue::EverythingPaused, queue::EverythingResumed, queue::Frozen,
    queue::Unfrozen, queue::FreezeTold, queue::CallTakenBack, queue::JoinAsked, queue::Joined,
    queue::Left, queue::Driven, queue::RideChosen, queue::Spoke, queue::SentOn, queue::TrainSplit,
    queue::Moved, queue::Delegated, queue::TurnReminded, queue::HoldQueued, queue::HoldDropped>;

/// Whether the event is of the stream of stops, and so of no lane.
bool concerns_everything(const Event& event);

/// Applies one event to its lane; concerns_everything() must be false for it.
void evolve(LaneState& lane, const Event& event, base::TimePoint at);
/// Applies one event to the stops; concerns_everything() must be true for it.
void evolve(queue::Stops& stops, const Event& event, base::TimePoint at);

}  // namespace deploybot::deploy
