// What can happen to the queue of a lane. Each is one entry of the journal; deploy/event.hpp adds
// those of a deployment.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "queue/lane.hpp"

#include <string>

namespace deploybot::queue {

struct Requested {
    Request request;

    bool operator==(const Requested&) const = default;
};

struct Called {
    base::Token token;
    std::optional<TurnRules> rules{};  ///< of the policy then; nullopt: as when it was requested

    bool operator==(const Called&) const = default;
};

/// Nothing can start any more: the time of its turn does not run. It is called anew once it can.
struct CallTakenBack {
    base::Token token;

    bool operator==(const CallTakenBack&) const = default;
};

/// Its requester took the turn.
struct TurnAccepted {
    base::Token token;
    base::PersonId by;

    bool operator==(const TurnAccepted&) const = default;
};

struct Approved {
    base::Token token;
    base::PersonId by;
    base::Digest digest{};
    std::string plan{};

    bool operator==(const Approved&) const = default;
};

/// An approval counts no more: what it was given for has changed, or who gave it.
struct ApprovalVoided {
    base::Token token;
    base::PersonId by;  ///< who had given it
    std::string reason;

    bool operator==(const ApprovalVoided&) const = default;
};

struct Overridden {
    base::ServiceName service;
    base::CommitSha commit;
    base::Token token;  ///< of its request; empty: it is not queued yet
    base::GuardName guard;
    base::PersonId by;
    std::string reason;

    bool operator==(const Overridden&) const = default;
};

/// Somebody else approved an emergency afterwards.
struct EmergencyApproved {
    base::Token token;
    base::PersonId by;
    std::string reason;

    bool operator==(const EmergencyApproved&) const = default;
};

/// Nobody did, in time.
struct EmergencyOverdue {
    base::Token token;
    base::TimePoint next;  ///< when it is asked for again

    bool operator==(const EmergencyOverdue&) const = default;
};

/// A waiting request left the queue without having run.
struct Withdrawn {
    base::Token token;
    End end = End::Cancelled;  ///< Cancelled, Rejected, Superseded
    base::PersonId by;
    std::string reason;
    base::Token head;  ///< it was the commit that goes out: this rider's takes its place

    bool operator==(const Withdrawn&) const = default;
};

struct Held {
    base::PersonId by;
    std::string reason;
    base::TimePoint queued;  ///< not the epoch: the hold that was queued then

    bool operator==(const Held&) const = default;
};

struct Unheld {
    base::PersonId by;
    std::string reason;

    bool operator==(const Unheld&) const = default;
};

/// Also a lock that takes the place of somebody else's.
struct Locked {
    Lock lock;
    base::PersonId taken_from;  ///< empty: nobody's stood there

    bool operator==(const Locked&) const = default;
};

struct Unlocked {
    base::ServiceName service;
    base::EnvironmentName environment;
    base::PersonId by;  ///< `deploybot`: its time was over
    std::string reason;

    bool operator==(const Unlocked&) const = default;
};

/// Its locker is told that it ends soon.
struct LockReminded {
    base::ServiceName service;
    base::EnvironmentName environment;

    bool operator==(const LockReminded&) const = default;
};

/// Asked the conductor of a train that wants to be asked.
struct JoinAsked {
    base::Token token;
    base::Token train;

    bool operator==(const JoinAsked&) const = default;
};

/// A waiting or stranded request rides with a train from now on.
struct Joined {
    base::Token token;
    base::Token train;
    base::PersonId by;
    base::Token before;                         ///< on board; empty: last
    bool leads = false;                         ///< its commit contains all others': it goes out
    std::vector<base::CommitSha> contains;      ///< those on board that it contains
    std::vector<base::CommitSha> contained_in;  ///< those on board that contain it

    bool operator==(const Joined&) const = default;
};

/// Rides by itself again, right behind the train; on the way: is no longer waited for.
struct Left {
    base::Token token;
    base::Token train;
    base::PersonId by;
    std::string reason;
    base::Token head;  ///< as in Withdrawn

    bool operator==(const Left&) const = default;
};

struct Driven {
    base::Token token;  ///< of who drives now
    base::PersonId by;

    bool operator==(const Driven&) const = default;
};

/// With whom a train wants to ride.
struct RideChosen {
    base::Token token;
    base::PersonId by;
    bool alone = false;
    bool ask_first = false;
    std::string reason;

    bool operator==(const RideChosen&) const = default;
};

/// Good or uh-oh.
struct Spoke {
    base::Token token;
    base::PersonId by;
    Readiness ready = Readiness::Good;
    std::string reason;

    bool operator==(const Spoke&) const = default;
};

/// The conductor sends the train to a stage; everybody on board says anew. Done: past the last.
struct SentOn {
    base::Token token;
    base::PersonId by;
    std::string stage;
    bool done = false;

    bool operator==(const SentOn&) const = default;
};

/// Riders of a failed train go out without the suspect.
struct TrainSplit {
    base::Token failed;
    std::vector<base::Token> front;  ///< the one whose commit goes out first
    base::PersonId by;
    std::string reason;

    bool operator==(const TrainSplit&) const = default;
};

enum class MoveCause {
    Moved,    ///< by a person with the right
    Yielded,  ///< the next was let go first
    Passed,   ///< the turn was not wanted
    Absent,   ///< the turn was not answered
    Newer,    ///< it takes the place of those that it supersedes
    Quiet,    ///< in quiet hours nobody is asked: who can be goes first
};

struct Moved {
    base::Token token;
    base::Token before;  ///< empty: last
    base::PersonId by;
    MoveCause cause = MoveCause::Moved;
    std::string reason;
    std::vector<base::PersonId>
        absent{};  ///< Absent: who did not answer; Quiet: who is not asked now

    bool operator==(const Moved&) const = default;
};

struct Delegated {
    base::Token token;
    base::PersonId to;
    base::PersonId by;
    std::string reason;

    bool operator==(const Delegated&) const = default;
};

/// Half of the turn is over, or the quiet hours in which it came.
struct TurnReminded {
    base::Token token;

    bool operator==(const TurnReminded&) const = default;
};

struct HoldQueued {
    base::PersonId by;
    std::string reason;
    base::Token behind;

    bool operator==(const HoldQueued&) const = default;
};

/// A queued hold was lifted before it came.
struct HoldDropped {
    base::TimePoint at;
    base::PersonId by;

    bool operator==(const HoldDropped&) const = default;
};

struct MarkedBad {
    base::ServiceName service;
    base::CommitSha commit;
    base::Token token;
    std::string reason;

    bool operator==(const MarkedBad&) const = default;
};

struct Pardoned {
    base::ServiceName service;
    base::CommitSha commit;
    base::PersonId by;
    std::string reason;

    bool operator==(const Pardoned&) const = default;
};

void evolve(Lane& lane, const Requested& event, base::TimePoint at);
void evolve(Lane& lane, const Called& event, base::TimePoint at);
void evolve(Lane& lane, const CallTakenBack& event, base::TimePoint at);
void evolve(Lane& lane, const TurnAccepted& event, base::TimePoint at);
void evolve(Lane& lane, const Approved& event, base::TimePoint at);
void evolve(Lane& lane, const ApprovalVoided& event, base::TimePoint at);
void evolve(Lane& lane, const Overridden& event, base::TimePoint at);
void evolve(Lane& lane, const EmergencyApproved& event, base::TimePoint at);
void evolve(Lane& lane, const EmergencyOverdue& event, base::TimePoint at);
void evolve(Lane& lane, const Withdrawn& event, base::TimePoint at);
void evolve(Lane& lane, const Held& event, base::TimePoint at);
void evolve(Lane& lane, const Unheld& event, base::TimePoint at);
void evolve(Lane& lane, const Locked& event, base::TimePoint at);
void evolve(Lane& lane, const Unlocked& event, base::TimePoint at);
void evolve(Lane& lane, const LockReminded& event, base::TimePoint at);
void evolve(Lane& lane, const JoinAsked& event, base::TimePoint at);
void evolve(Lane& lane, const Joined& event, base::TimePoint at);
void evolve(Lane& lane, const Left& event, base::TimePoint at);
void evolve(Lane& lane, const Driven& event, base::TimePoint at);
void evolve(Lane& lane, const RideChosen& event, base::TimePoint at);
void evolve(Lane& lane, const Spoke& event, base::TimePoint at);
void evolve(Lane& lane, const SentOn& event, base::TimePoint at);
void evolve(Lane& lane, const TrainSplit& event, base::TimePoint at);
void evolve(Lane& lane, const Moved& event, base::TimePoint at);
void evolve(Lane& lane, const Delegated& event, base::TimePoint at);
void evolve(Lane& lane, const TurnReminded& event, base::TimePoint at);
void evolve(Lane& lane, const HoldQueued& event, base::TimePoint at);
void evolve(Lane& lane, const HoldDropped& event, base::TimePoint at);
void evolve(Lane& lane, const MarkedBad& event, base::TimePoint at);
void evolve(Lane& lane, const Pardoned& event, base::TimePoint at);

/// The first waiting request takes the lane / leaves it: called by the deployment's own events.
void start_first(Lane& lane, const base::Token& token, base::TimePoint at);
/// `brought`: the commits that the deployment held; who is stranded with one of them goes live with
/// it.
void finish_running(
    Lane& lane, End end, const std::string& reason, const std::vector<Commit>& brought,
    base::TimePoint at
);

}  // namespace deploybot::queue
