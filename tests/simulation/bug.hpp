// The bugs that are planted on purpose, to prove that the checkers see them. Each lives in a
// simulated port, in the simulated disk, between people and engine, or in what a restart recovers:
// never in the program.
#pragma once

#include <string_view>
#include <vector>

namespace deploybot::simulation {

enum class Bug {
    None,
    AnswersBeforeSync,  ///< the disk says "written" before it is
    LosesAckedAppend,   ///< the disk says "synced" and was not: power loss takes it
    RetriesFailedSync,  ///< a second sync after a failed one "succeeds"
    DriverForgetsKeys,  ///< the driver starts the same key again after the bot was restarted
    RunsTwice,          ///< the driver's adapter sends each call twice without looking
    StaleEpoch,         ///< a restarted bot goes on with the epoch that it had before
    ForgetsHold,        ///< a restart forgets who holds a lane
    TurnsQueueRound,    ///< a restart recovers the queue in another order
    ForgetsAnswers,     ///< a restart forgets which deliveries were answered
    MixesUpPeople,      ///< the door takes the requester's approval for somebody else's
    RouterSaysYes,      ///< the router confirms a split that it did not set
    RouterKeepsCanary,  ///< the router confirms that the canary has nobody; it keeps some
    FlagSaysYes,        ///< the flag provider confirms a value that it did not set
    VerifySaysYes,      ///< the driver says deployed, and the old version runs on
    FrozenMetrics,      ///< an outage is answered with the last numbers, as if they were new
    LosesTimers,        ///< a restarted bot is never woken
    ForgeSaysYes,       ///< every commit is said to contain every other
    MixesUpRiders,      ///< the door takes one rider's good for another's
    ForgetsRiders,      ///< a restart forgets who rides along
    HurriesTurns,       ///< a restart recovers turns as if they had come a day earlier
    KeepsTurns,         ///< a restart recovers turns as if they came a day later
    SwallowsLines,      ///< what is said of a moved place reaches nobody
    SnapshotOffByOne,   ///< a snapshot says that it holds one entry more than it does
};

/// Without None.
const std::vector<Bug>& planted_bugs();
std::string_view name_of(Bug bug);
/// It changes what a restart recovers: comparing that with the journal would find it at once, so
/// the comparison is left out, and the other checkers must see what follows from it.
bool changes_what_is_recovered(Bug bug);

}  // namespace deploybot::simulation
