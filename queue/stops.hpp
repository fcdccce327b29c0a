// What stops every lane, or many: the kill switch, the pause of everything, freezes. One stream of
// the journal, apart from the lanes: it works when every one of them is full or stuck.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "queue/freeze.hpp"
#include "queue/lane.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::queue {

/// Nothing starts, is promoted, or gets more of a flag, anywhere; the ways back stay free.
struct KillSwitch {
    base::PersonId by;
    std::string reason;
    base::TimePoint since;
    std::optional<base::PersonId> lifted_by;  ///< the first of the two who must agree

    bool operator==(const KillSwitch&) const = default;
};

/// What people were told of a freeze.
enum class FreezePhase { Soon, Begins, Ends };

struct Told {
    base::TimePoint from;
    base::TimePoint until;
    FreezePhase phase = FreezePhase::Soon;

    bool operator==(const Told&) const = default;
};

struct Stops {
    std::optional<KillSwitch> kill_switch;
    std::optional<Hold> everything;                 ///< no lane starts anything; what runs goes on
    std::vector<Freeze> freezes;                    ///< that have not ended
    int freezes_declared = 0;                       ///< ever: the number of the last name
    std::map<std::string, base::TimePoint> lifted;  ///< recurring: nothing of it before then
    std::map<std::string, Told> told;
    std::string unreadable;  ///< why an entry cannot be read: what is not known counts as stopped
    std::uint64_t version = 0;

    /// Neither starts nor promotions nor more of a flag.
    [[nodiscard]] bool halts() const { return kill_switch || !unreadable.empty(); }

    bool operator==(const Stops&) const = default;
};

/// The freeze in which the service is now; the one that ends last where there are several.
std::optional<FreezeWindow> freeze_of(
    const Stops& stops, const std::vector<FreezeRule>& rules, const Traits& service,
    base::TimePoint now
);
/// All of them that are now or come within the time, for all services or for one, by their
/// beginning.
std::vector<FreezeWindow> freezes_within(
    const Stops& stops, const std::vector<FreezeRule>& rules, const Traits* service,
    base::TimePoint now, base::Millis ahead
);

// Events of the stream.

struct EverythingStopped {
    base::PersonId by;
    std::string reason;

    bool operator==(const EverythingStopped&) const = default;
};

/// One of two has agreed that things may go on; `last`: it was the second.
struct StopLifted {
    base::PersonId by;
    bool last = false;
    std::string reason;

    bool operator==(const StopLifted&) const = default;
};

struct EverythingPaused {
    base::PersonId by;
    std::string reason;

    bool operator==(const EverythingPaused&) const = default;
};

struct EverythingResumed {
    base::PersonId by;
    std::string reason;

    bool operator==(const EverythingResumed&) const = default;
};

struct Frozen {
    Freeze freeze;

    bool operator==(const Frozen&) const = default;
};

/// A freeze is lifted before its time; of a recurring one only this occurrence.
struct Unfrozen {
    std::string name;
    base::TimePoint until;  ///< recurring: it stays lifted until then
    base::PersonId by;
    std::string reason;

    bool operator==(const Unfrozen&) const = default;
};

/// People are told that a freeze comes, begins or is over.
struct FreezeTold {
    std::string name;
    FreezePhase phase = FreezePhase::Soon;
    base::TimePoint from;
    base::TimePoint until;
    std::string reason;

    bool operator==(const FreezeTold&) const = default;
};

void evolve(Stops& stops, const EverythingStopped& event, base::TimePoint at);
void evolve(Stops& stops, const StopLifted& event, base::TimePoint at);
void evolve(Stops& stops, const EverythingPaused& event, base::TimePoint at);
void evolve(Stops& stops, const EverythingResumed& event, base::TimePoint at);
void evolve(Stops& stops, const Frozen& event, base::TimePoint at);
void evolve(Stops& stops, const Unfrozen& event, base::TimePoint at);
void evolve(Stops& stops, const FreezeTold& event, base::TimePoint at);

/// What people are to be told of the freezes now.
std::vector<FreezeTold> due_words(
    const Stops& stops, const std::vector<FreezeRule>& rules, base::TimePoint now
);
/// When the next of them is due; kNever if none is.
base::TimePoint next_words(
    const Stops& stops, const std::vector<FreezeRule>& rules, base::TimePoint now
);

}  // namespace deploybot::queue
