// All that the bot knows, rebuilt from the journal: lanes, their running deployments, what outside
// should look like.
//
// Two kinds of work follow from the state, and only from it (deploy/effects.hpp):
//   * the step on which a deployment stands (a driver's run, a look at the metrics), and
//   * wishes: a traffic split, a flag's value, a page. A wish is kept until it was seen to be true
//   outside.
//
// Thread: values, no locks. A lane is shared and immutable once it is committed; who changes it
// makes a copy (World::edit).
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/judge/judge.hpp"
#include "deploy/metrics.hpp"
#include "deploy/plan.hpp"
#include "deploy/ports.hpp"
#include "deploy/rollback/ladder.hpp"
#include "queue/lane.hpp"
#include "queue/stops.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::deploy {

/// How often something outside was tried in vain, and when it may be tried again.
struct Retry {
    int tries = 0;
    base::TimePoint at;
    std::string problem;

    bool operator==(const Retry&) const = default;
};

/// Who wanted something, for the audit and the messages.
struct Author {
    base::PersonId by{queue::kBot};
    std::string reason;

    bool operator==(const Author&) const = default;
};

struct SplitWish {
    TrafficSplit split;
    base::Token token;
    base::TimePoint since;
    bool taken = false;  ///< read back and found true
    Retry retry;
    bool rises = false;  ///< not on a way back: it waits while everything is stopped

    bool operator==(const SplitWish&) const = default;
};

struct FlagWish {
    int percent = 0;
    Author author;
    base::TimePoint since;
    bool taken = false;
    Retry retry;
    bool rises = false;  ///< to more users than before, likewise

    bool operator==(const FlagWish&) const = default;
};

struct PageWish {
    Page page;
    base::TimePoint since;
    Retry retry;

    bool operator==(const PageWish&) const = default;
};

/// What the judge has seen since the traffic or the flags last changed.
struct Window {
    base::TimePoint since;
    MetricSnapshot first;  ///< counters at its start
    MetricSnapshot last;   ///< counters at the last look
    ArmCounts canary;      ///< what the new version served in it
    ArmCounts stable;      ///< what the stable version served beside it
    /// What the new version served between the last two looks; while a flag that went off is given
    /// its time, since the last look that had errors on its routes.
    ArmCounts latest;
    int looks = 0;
    double p_so_far = 1;
    int saturated_looks = 0;  ///< in a row

    bool operator==(const Window&) const = default;
};

struct Pause {
    base::PersonId by;
    std::string reason;
    base::TimePoint since;

    bool operator==(const Pause&) const = default;
};

/// Why a deployment is on its way back, and how it will be called when it has arrived.
struct Retreat {
    queue::End end = queue::End::RolledBack;
    Author author;
    base::TimePoint decided;
    Reached reached;
    std::optional<base::TimePoint> safe;  ///< customers are on the stable version since

    bool operator==(const Retreat&) const = default;
};

/// Somebody's approval or word for one gate.
struct GateWord {
    std::string gate;
    base::PersonId by;
    base::TimePoint at;

    bool operator==(const GateWord&) const = default;
};

/// One rung of the ladder that was climbed.
struct Climb {
    Rung rung = Rung::FlagOff;
    std::string reason;
    base::TimePoint decided;
    base::TimePoint deadline;
    std::vector<base::FlagName> flags;     ///< FlagOff: which
    std::optional<base::TimePoint> taken;  ///< FlagOff: seen to be off
    std::optional<bool> helped;            ///< once it is known
    std::optional<base::TimePoint> ended;
    ArmCounts before_canary;  ///< what was served when it was decided
    ArmCounts before_stable;

    bool operator==(const Climb&) const = default;
};

struct Deployment {
    base::Token token;
    Plan plan;
    base::TimePoint started;
    std::vector<queue::Check> checks;  ///< as found at the start
    bool checked = false;
    std::optional<Artifact> artifact;
    std::vector<queue::Commit> aboard;  ///< all that it brings, newest first: whom to tell

    std::size_t step = 0;  ///< of way_forward, or of way_back once there is a retreat
    base::TimePoint step_since;
    std::optional<DriverResult> driver_result;  ///< of this step
    int attempt = 1;         ///< of this step's driver run: a person may ask for another one
    bool step_done = false;  ///< seen to be done; the next one starts unless it is paused
    Retry retry;

    std::optional<Pause> paused;
    bool exposed = false;    ///< customers have reached the new version
    bool flags_off = false;  ///< the ladder's first rung: they stay off on the rest of the way
    bool waits_for_person =
        false;  ///< the feature is off, the code stays: somebody must say how it goes on
    std::string person_question;  ///< why
    std::optional<Retreat> retreat;

    std::optional<Window> window;
    base::TimePoint next_look{};
    std::optional<Verdict> verdict;  ///< of the last look in this window
    std::optional<Verdict> failure;  ///< the last one that failed it: why the ladder was climbed
    std::optional<Verdict> passed;   ///< the last one that let it go on
    std::optional<Baseline> baseline;
    std::optional<base::TimePoint> troubled_since;  ///< no verdict to act on since
    std::vector<Climb> ladder;
    std::vector<queue::Check> gates;  ///< as found last; empty: not asked yet
    base::TimePoint gates_asked{};    ///< when they were
    base::TimePoint gates_told{};     ///< since when these very ones are in the way
    std::vector<GateWord> words;
    std::vector<std::string> paged;  ///< what for: nobody is paged twice for the same

    [[nodiscard]] std::vector<Step> way() const;
    /// The step it stands on; it always stands on one.
    [[nodiscard]] Step current() const;
    /// It goes on when the judge, or a person, says so.
    [[nodiscard]] bool waits_for_verdict() const;
    /// Of the way forward: where it stands, or where it turned round.
    [[nodiscard]] Stage stage() const;
    [[nodiscard]] const Stable* stable() const { return plan.stable ? &*plan.stable : nullptr; }

    bool operator==(const Deployment&) const = default;
};

struct LaneState {
    queue::Lane queue;
    std::optional<Deployment> deployment;  ///< of queue.running
    std::vector<Deployment> past;          ///< the last few, newest last, for `why`; kPastKept
    std::map<base::ServiceName, Stable> stable;
    std::map<base::ServiceName, SplitWish> splits;
    std::map<FlagAddress, FlagWish> flags;
    std::map<std::string, PageWish> pages;  ///< by key; gone when the pager took them
    std::uint64_t version = 0;              ///< of its stream

    bool operator==(const LaneState&) const = default;
};

inline constexpr std::size_t kPastKept = 5;
/// Commits of one deployment that are kept by name; of a longer list the newest.
inline constexpr std::size_t kMostAboard = 50;

struct World {
    std::map<base::LaneName, std::shared_ptr<const LaneState>> lanes;
    queue::Stops stops;  ///< what stops all of them, or many
    base::Token last_token;
    std::uint64_t tokens_version = 0;
    std::uint64_t rights_version = 0;
    std::string rights_hash;  ///< of the rights and services that were last loaded
    std::uint64_t bot_version = 0;
    std::uint64_t epoch = 0;  ///< grows with each start: effects carry it

    /// nullptr if nothing ever happened in it.
    [[nodiscard]] const LaneState* find(const base::LaneName& lane) const;
    /// A copy of the lane that takes its place and may be changed; made if there is none. Those who
    /// hold the old one keep it.
    LaneState& edit(const base::LaneName& lane);
    /// The same without a copy where nobody else holds it: for replay.
    LaneState& edit_in_place(const base::LaneName& lane);
    /// The lane in which the token waits, runs or has ended (as far back as lanes remember).
    [[nodiscard]] const LaneState* find_token(const base::Token& token) const;
};

/// Stops the process if the state contradicts itself.
void check_invariants(const LaneState& lane);

}  // namespace deploybot::deploy
