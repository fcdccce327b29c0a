// A lane: who waits, who runs, what is held and what is marked bad. The unit of order: at most one
// runs.
//
// Invariants
//   1. `waiting` is in the order in which requests came; only the first can be called.
//   2. A token stands in at most one of `waiting`, `running`, `history`.
//   3. A commit of a service stands at most once in `waiting` and `running`.
//   4. Nobody's approval stands twice, and never the requester's own.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "queue/check.hpp"
#include "queue/facts.hpp"
#include "queue/lock.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::queue {

struct Approval {
    base::PersonId by;
    base::TimePoint at;

    bool operator==(const Approval&) const = default;
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

    [[nodiscard]] int approvals_missing() const;

    bool operator==(const Request&) const = default;
};

/// Nothing new starts in the lane until somebody lifts it.
struct Hold {
    base::PersonId by;  ///< `deploybot` after a rollback
    std::string reason;
    base::TimePoint since;

    bool operator==(const Hold&) const = default;
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
    /// When the hold was lifted that the bot had put on the lane because of it.
    std::optional<base::TimePoint> lifted;

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
    std::map<base::ServiceName, std::map<base::CommitSha, BadMark>> bad;
    std::map<base::ServiceName, base::CommitSha> live;
    std::vector<Finished> history;  ///< newest last, at most kHistoryKept

    /// Running or waiting; nullptr if neither.
    [[nodiscard]] const Request* find(const base::Token& token) const;
    [[nodiscard]] const Request* find_commit(
        const base::ServiceName& service, const base::CommitSha& sha
    ) const;
    /// The lock of exactly this service and environment; nullptr if there is none.
    [[nodiscard]] const Lock* find_lock(
        const base::ServiceName& service, const base::EnvironmentName& environment
    ) const;
    /// 1 for the next to start; 0 if it does not wait.
    [[nodiscard]] int place(const base::Token& token) const;
    [[nodiscard]] Standing standing(const base::ServiceName& service) const;

    bool operator==(const Lane&) const = default;
};

inline constexpr std::size_t kHistoryKept = 50;
/// Requests that may wait in one lane; more are refused, never dropped.
inline constexpr std::size_t kMostWaiting = 500;

/// So many failed deployments in a row hold the lane.
inline constexpr int kMostFailures = 3;

/// The person id under which the bot itself acts.
inline const base::PersonId kBot{"deploybot"};

/// `DEP-{UTC milliseconds}`, later than `last`: unique and increasing whatever the clock does.
base::Token next_token(const base::Token& last, base::TimePoint now);

/// Stops the process if one of the invariants above does not hold.
void check_invariants(const Lane& lane);

}  // namespace deploybot::queue
