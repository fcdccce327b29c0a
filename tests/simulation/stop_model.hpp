// What is stopped, as the journal tells it to somebody who does not trust the bot: a small model of
// its own of kill switch, pause of everything, freezes and locks.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "queue/event.hpp"
#include "queue/stops.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace deploybot::simulation {

class StopModel {
public:
    void read(const queue::EverythingStopped& event);
    /// False: it was lifted by one person twice, or nothing was stopped.
    bool read(const queue::StopLifted& event);
    void read(const queue::EverythingPaused& event);
    void read(const queue::EverythingResumed& event);
    void read(const queue::Frozen& event);
    void read(const queue::Unfrozen& event);
    void read(const queue::Locked& event);
    void read(const queue::Unlocked& event);

    /// No promotion, no more of a flag.
    [[nodiscard]] bool halts() const { return stopped_; }
    /// Why nothing of this person's may start in the service then; empty: it may.
    [[nodiscard]] std::string forbids_start(
        const base::ServiceName& service, const base::PersonId& requester, base::TimePoint at
    ) const;

private:
    using Place = std::pair<base::ServiceName, base::EnvironmentName>;

    bool stopped_ = false;
    std::set<base::PersonId> lifted_by_;
    bool paused_ = false;
    std::map<std::string, queue::Freeze> freezes_;
    std::map<Place, queue::Lock> locks_;
};

}  // namespace deploybot::simulation
