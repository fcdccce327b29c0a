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
    End end = End::Cancelled;  ///< Cancelled, Rejected
    base::PersonId by;
    std::string reason;

    bool operator==(const Withdrawn&) const = default;
};

struct Held {
    base::PersonId by;
    std::string reason;

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
void evolve(Lane& lane, const MarkedBad& event, base::TimePoint at);
void evolve(Lane& lane, const Pardoned& event, base::TimePoint at);

/// The first waiting request takes the lane / leaves it: called by the deployment's own events.
void start_first(Lane& lane, const base::Token& token, base::TimePoint at);
void finish_running(Lane& lane, End end, const std::string& reason, base::TimePoint at);

}  // namespace deploybot::queue
