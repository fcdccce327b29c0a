// Why a command was not done: what was found, typed, so that commands/ can say it in one place and
// add what would help.
#pragma once

#include "base/name.hpp"
#include "queue/check.hpp"
#include "queue/command.hpp"

#include <string>
#include <vector>

namespace deploybot::queue {

enum class Why {
    UnknownPerson,   ///< whoever speaks is nobody the configuration knows
    UnknownService,  ///< `detail`: as typed; `candidates`: near names
    WhichService,    ///< none was named and there are several: `candidates`
    UnknownToken,    ///< `detail`: as typed; `candidates`: near tokens
    NotAllowed,      ///< `roles`: who may
    CommitNotFound,  ///< `detail`: the forge's sentence, also for Ambiguous and Unavailable; `hint`
    NotEligible,     ///< `checks`: every line
    LaneFull,        ///< as many wait as may
    NothingRuns,     ///< the verb needs a running deployment
    NotWaiting,      ///< the request runs or has ended: `detail` says which
    NothingToApprove,  ///< it needs no approval, or has all of them
    OwnRequest,        ///< nobody approves their own
    AlreadyApproved,
    NeedsReason,
    NotYourTurn,  ///< it is not called, or somebody else's
    NotHeld,
    AlreadyPaused,
    NotPaused,
    CannotPromote,    ///< the step cannot be ended by a person: `detail`
    GoingBack,        ///< it is on its way back already
    NoStableVersion,  ///< nothing to go back to
    NotStable,        ///< `detail`: the version asked for, which is none to go back to
    UnknownFlag,      ///< `candidates`
    BadPercent,
    NotMarkedBad,
    UnknownEnvironment,  ///< `candidates`
    BadTime,             ///< `detail`, `hint`: the time or its length cannot be meant
    NotLocked,
    LockedByAnother,  ///< `detail`: whose lock it is; only who may unlock takes it over
    NotFrozen,        ///< `candidates`: the freezes that there are
    NotPausedAll,     ///< nothing to resume: not everything is paused
    NotStopped,       ///< the kill switch is not on
    SecondPerson,     ///< lifting the stop takes two, and this is the first again
    StopFile,         ///< a file keeps everything stopped: `detail`: its path
    Stopped,  ///< the kill switch is on: nothing starts, is promoted, or gets more of a flag
    Locked,   ///< somebody's lock keeps it out of an environment: `detail` names that
    NeedsConfirmation,  ///< the same, confirmed: `detail` says what it means
    UnknownGuard,       ///< nothing of that name stands in the way: `detail`; `candidates`
    AbsoluteGuard,      ///< nobody can lift it: `detail`
    NotUnderWay,        ///< there is nothing of that name to approve now: `detail`; `candidates`
    NotOnBoard,     ///< the speaker, or whom they named, has no request there: `detail` says where
    NothingToJoin,  ///< no train waits that could be joined
    TrainFull,      ///< as many ride as may: `detail`
    RidesAlone,     ///< `detail`: why
    NotContained,   ///< neither commit contains the other: `detail`: the train's
    NotLookedAt,    ///< whether one contains the other is not known: `detail`, `hint`
    NotConductor,   ///< `candidates`: who is
    UnknownColleague,  ///< `detail`: as typed; `candidates`: near names
    NotAStage,         ///< `detail`: as typed; `candidates`: stages that lie ahead
    NothingToSplit,    ///< no train failed there with riders left
    GoesByItself,      ///< nobody has to send this train on
    WhichRequest,      ///< the speaker has several: `candidates`
    NobodyBehind,      ///< nothing could go first instead
    AlreadyThere,      ///< it stands there already
    GoesFirst,         ///< an emergency goes before all that is none, and with nobody else
    LaneSetAside,      ///< an entry of its journal cannot be read: `detail`
};

struct Refusal {
    Why why = Why::NothingRuns;
    base::Token token;
    base::ServiceName service;
    std::string detail;
    std::string hint;
    Commit commit;  ///< NotEligible: what it resolved to
    std::vector<Check> checks;
    std::vector<std::string> candidates;
    std::vector<base::RoleName> roles;

    bool operator==(const Refusal&) const = default;
};

/// What was done. The sentence is made from the state after it (commands/).
struct Accepted {
    Verb verb = Verb::Help;
    base::LaneName lane;
    base::ServiceName service;
    base::Token token;     ///< the request or deployment that it concerns, if any
    bool changed = true;   ///< false: it was so already (a second request for a commit that rides)
    bool in_line = false;  ///< Unhold: no hold but the first that was queued
    base::CommitSha commit;  ///< Request, Pardon, Override, Emergency; Split: what is marked bad
    std::string gate;        ///< Approve: the gate, if it was for one
    base::FlagName flag;
    base::EnvironmentName environment;
    int percent = 0;
    std::string freeze;     ///< Freeze, Unfreeze: its name
    base::Token other;      ///< Join, Admit: the train; Move, Yield: what it goes before
    base::PersonId person;  ///< Kick, Delegate
    /// Split without a suspect: what I propose
    std::vector<base::Token> front;

    bool operator==(const Accepted&) const = default;
};

}  // namespace deploybot::queue
