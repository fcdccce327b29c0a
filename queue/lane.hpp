// A lane: who waits, who runs, what is held and what is marked bad. The unit of order: at most one
// runs.
//
// Invariants
//   1. `waiting` is in the order in which they go, emergencies before all others; only the first
//      can be called.
//   2. A token stands in at most one of `waiting`, `running`, `stranded`, `history`; a rider's
//      stands in its train.
//   3. A commit of a service stands at most once in `waiting`, `running` and `stranded`.
//   4. Nobody's approval stands twice, and never the requester's own. That of a rider is taken back
//      before anything else follows (deploy/advance_queue.hpp).
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "queue/check.hpp"
#include "queue/facts.hpp"
#include "queue/guard.hpp"
#include "queue/lock.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::queue {

/// Bound to what was approved: another digest or another plan, and it counts no more.
struct Approval {
    base::PersonId by;
    base::TimePoint at;
    base::Digest digest{};
    std::string plan{};  ///< fingerprint of the way that the service's deployments go

    bool operator==(const Approval&) const = default;
};

/// Somebody sent it past the queue.
struct Emergency {
    std::string reason;
    std::vector<std::string> checks;  ///< that count all the same; never empty
    base::Millis approve_within{};    ///< somebody else must approve it afterwards
    base::Millis nag{};               ///< how often that is asked again once it is late
    bool made_way = false;            ///< what ran was stopped or went back for it

    bool operator==(const Emergency&) const = default;
};

/// What stays of an emergency until somebody else has approved it.
struct EmergencyRecord {
    base::Token token;
    base::ServiceName service;
    base::CommitSha commit;
    base::PersonId requester;
    std::string reason;
    base::TimePoint at;
    base::TimePoint due;  ///< or when it is asked for next
    base::Millis nag{};
    int nags = 0;  ///< not zero: it is late, and counts against the lane
    bool made_way = false;

    bool operator==(const EmergencyRecord&) const = default;
};

struct Request;

/// What somebody on board says of the next step.
enum class Readiness {
    Unsaid,
    Good,
    UhOh,
    Excused,  ///< nobody waits for their word: kicked on the way
};

/// Who rides along, and what the people of a train have agreed. It stands at the request whose
/// commit goes out and contains the commits of all riders (queue/train.hpp).
struct Train {
    std::vector<Request> riders;     ///< none of them has riders
    std::vector<base::Token> order;  ///< all on board, the conductor first; empty: nobody joined
    bool alone = false;              ///< nobody may join
    std::string alone_because;
    bool ask_first = false;           ///< the conductor admits who asks
    std::vector<base::Token> asking;  ///< requests that asked, in the order in which they did
    std::string sent_to;              ///< the stage to which the conductor sent it last
    bool done = false;                ///< the conductor has seen enough of it in production

    bool operator==(const Train& other) const;
};

/// Who is asked when its turn comes, and for how long, as the policy says.
struct TurnRules {
    bool waits_for_start = false;  ///< its requester accepts the turn
    base::Millis answer_within{};  ///< zero: the turn is kept for ever

    bool operator==(const TurnRules&) const = default;
};

/// The turn of a request at the head: how long it is kept, and how often nobody came.
struct TurnTime {
    base::Millis answer_within{};  ///< zero: the turn is kept for ever
    int absences = 0;              ///< turns that went on to the next
    bool reminded = false;         ///< of the present one

    bool operator==(const TurnTime&) const = default;
};

struct Request {
    base::Token token;
    base::ServiceName service;
    Commit commit;
    base::PersonId requester;
    base::TimePoint at;
    std::vector<Check> checks;  ///< as found when it was made
    int approvals_needed = 0;
    std::vector<base::RoleName> approver_roles;
    std::vector<Approval> approvals;
    bool waits_for_start = false;           ///< policy: its requester accepts the turn
    std::optional<base::TimePoint> called;  ///< since when it is its turn
    bool accepted = false;
    std::string reason;   ///< as its requester gave it, may be empty
    base::Digest digest;  ///< as found when it was made
    /// At the head, nobody waits longer for approvals than this.
    base::Millis approval_pending{std::chrono::minutes{20}};
    std::optional<Emergency> emergency;
    TurnTime turn;
    Readiness ready = Readiness::Unsaid;
    std::string worry;                      ///< UhOh: why
    std::vector<base::CommitSha> contains;  ///< those on board that its commit contains
    Train train;
    std::vector<base::PersonId> before;  ///< who handed it on, the first of them asked for it

    /// Who asked for it, whoever has it now.
    [[nodiscard]] const base::PersonId& asker() const {
        return before.empty() ? requester : before.front();
    }
    [[nodiscard]] int approvals_missing() const;
    /// Its own token, or that of a rider.
    [[nodiscard]] bool carries(const base::Token& token) const;

    bool operator==(const Request&) const = default;
};

/// Rode in a train that failed, and was not the commit that went out: waits for a split, a fix or a
/// revert.
struct Stranded {
    Request request;
    base::Token failed;  ///< the train
    base::TimePoint since;

    bool operator==(const Stranded&) const = default;
};

/// Nothing new starts in the lane until somebody lifts it.
struct Hold {
    base::PersonId by;  ///< `deploybot` after a rollback
    std::string reason;
    base::TimePoint since;

    bool operator==(const Hold&) const = default;
};

/// Becomes a hold once everything that was requested before it has gone.
struct QueuedHold {
    base::PersonId by;
    std::string reason;
    base::TimePoint at;
    base::Token behind;  ///< the newest request that goes before it; tokens only grow

    bool operator==(const QueuedHold&) const = default;
};

struct BadMark {
    std::string reason;
    base::Token token;
    base::TimePoint at;

    bool operator==(const BadMark&) const = default;
};

/// How a request ended. All of them are final.
enum class End {
    Completed,    ///< marked stable
    RolledBack,   ///< customers are on the stable version again
    Aborted,      ///< a person stopped it; the stable version has the traffic
    Failed,       ///< a step before customers did not work
    NotEligible,  ///< a check failed at the start
    Cancelled,    ///< taken back by its requester or a person with the right
    Rejected,     ///< an approver said no
    Superseded,   ///< a newer request's commit contains it
};

struct Finished {
    base::Token token;
    base::ServiceName service;
    Commit commit;
    base::PersonId requester;
    base::TimePoint requested;
    std::optional<base::TimePoint> started;
    base::TimePoint ended;
    End end = End::Completed;
    std::string reason;
    base::PersonId by;              ///< who brought it about; empty: nobody did
    std::string stage;              ///< where it ended; empty: it never started
    std::string requested_because;  ///< the request's own reason
    /// When the hold was lifted that the bot had put on the lane because of it.
    std::optional<base::TimePoint> lifted;
    std::vector<base::Token> riders;  ///< whoever rode on it, in their order on board
    base::Token with;                 ///< the train on which it rode; empty: it went out itself

    bool operator==(const Finished&) const = default;
};

struct Lane {
    base::LaneName name;
    std::vector<Request> waiting;
    std::optional<Request> running;
    std::optional<base::TimePoint> running_since;
    std::optional<Hold> hold;
    std::vector<Lock> locks;    ///< at most one for each service and environment
    int failures_in_a_row = 0;  ///< deployments that failed since one did not, or a hold was lifted
    std::vector<QueuedHold> queued_holds;  ///< oldest first
    std::vector<Stranded> stranded;        ///< in the order in which they rode
    std::map<base::ServiceName, std::map<base::CommitSha, BadMark>> bad;
    std::map<base::ServiceName, base::CommitSha> live;
    /// Given of late, newest last: another request for the same digest may use them.
    std::map<base::ServiceName, std::vector<Approval>> given;
    std::map<base::ServiceName, std::map<base::CommitSha, std::vector<Override>>> overrides;
    std::vector<EmergencyRecord> emergencies;  ///< that nobody else has approved yet
    std::vector<Finished> history;             ///< newest last, at most kHistoryKept

    /// Running, waiting or stranded, also as a rider; nullptr if it is none of them.
    [[nodiscard]] const Request* find(const base::Token& token) const;
    [[nodiscard]] const Request* find_commit(
        const base::ServiceName& service, const base::CommitSha& sha
    ) const;
    /// The lock of exactly this service and environment; nullptr if there is none.
    [[nodiscard]] const Lock* find_lock(
        const base::ServiceName& service, const base::EnvironmentName& environment
    ) const;
    /// What waits or runs and carries the token; nullptr if nothing does.
    [[nodiscard]] const Request* train_of(const base::Token& token) const;
    /// What goes out when this request does: its train, or the request itself.
    [[nodiscard]] const Request& carrier_of(const Request& request) const;
    [[nodiscard]] const Stranded* find_stranded(const base::Token& token) const;
    /// 1 for the next to start; riders have their train's; 0 if it does not wait.
    [[nodiscard]] int place(const base::Token& token) const;
    /// Whether it goes out for this person too: they asked for it, or ride along. Their approval
    /// does not count.
    [[nodiscard]] static bool takes_part(const Request& request, const base::PersonId& person);
    [[nodiscard]] const EmergencyRecord* find_emergency(const base::Token& token) const;
    /// Somebody's word about this guard, as long as it holds; nullptr if there is none.
    [[nodiscard]] const Override* find_override(
        const base::ServiceName& service, const base::CommitSha& commit,
        const base::GuardName& guard, base::TimePoint now
    ) const;
    [[nodiscard]] Standing standing(const base::ServiceName& service) const;

    bool operator==(const Lane&) const = default;
};

inline constexpr std::size_t kHistoryKept = 50;
/// Requests that may wait in one lane; more are refused, never dropped.
inline constexpr std::size_t kMostWaiting = 500;

/// So many failed deployments in a row hold the lane.
inline constexpr int kMostFailures = 3;
/// An approval of this age is forgotten, whatever a policy says.
inline constexpr base::Millis kApprovalsKept{std::chrono::hours{24}};

/// The person id under which the bot itself acts.
inline const base::PersonId kBot{"deploybot"};

/// `DEP-{UTC milliseconds}`, later than `last`: unique and increasing whatever the clock does.
base::Token next_token(const base::Token& last, base::TimePoint now);

/// Stops the process if one of the invariants above does not hold.
void check_invariants(const Lane& lane);

}  // namespace deploybot::queue
