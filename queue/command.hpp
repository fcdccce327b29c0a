// What a person asks of the bot, whatever door it came through: the parser of commands/ makes it,
// the rules take it.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "queue/lock.hpp"

#include <string>

namespace deploybot::queue {

enum class Verb {
    Request,  ///< request deployment for commit SHA [of SERVICE]
    Cancel,   ///< cancel DEP-… : a waiting request leaves the queue
    Approve,  ///< approve DEP-…
    Reject,   ///< reject DEP-… because …
    Start,    ///< start DEP-… : the requester accepts the turn
    Hold,     ///< hold SERVICE because … : nothing new starts in the lane
    Unhold,   ///< unhold SERVICE
    Promote,  ///< promote DEP-… : a person ends the step that waits
    Pause,    ///< pause DEP-… : no promotion until resumed; a failing canary still goes back
    Resume,   ///< resume DEP-…
    Abort,    ///< abort DEP-… : stop, put the traffic back, mark nothing bad
    Rollback,  ///< rollback SERVICE|DEP-… because … : stable version, mark the commit bad, hold the
               ///< lane
    SetFlag,           ///< flag NAME on|off|NN% [in ENVIRONMENT] [of SERVICE] because …
    Pardon,            ///< pardon SHA because … : a commit marked bad may go out again
    Lock,              ///< lock SERVICE [in ENVIRONMENT] [warn|own|full] [for 2h] because …
    Unlock,            ///< unlock SERVICE [in ENVIRONMENT]
    Freeze,            ///< freeze SERVICE|everything [from TIME] [for 2h|until TIME] because …
    Unfreeze,          ///< unfreeze SERVICE|everything|NAME
    PauseEverything,   ///< pause everything because … : no lane starts anything new
    ResumeEverything,  ///< resume everything
    StopEverything,    ///< stop everything because … : the kill switch
    LiftStop,          ///< lift the stop: the first of two people, or the second
    Override,  ///< override GUARD on DEP-…|SHA because … : one guard, by its name, for one commit
    Emergency,  ///< emergency deployment of SERVICE for commit SHA because … : past the queue
    // trains
    Join,       ///< join DEP-…|next [with PERSON] [before PERSON]: my request rides with them
    Leave,      ///< leave: my request rides by itself again, right behind
    Kick,       ///< kick PERSON because … : their request leaves the train
    Drive,      ///< drive: I become the conductor
    RideAlone,  ///< ride alone: nobody joins this train
    AskMe,      ///< ask me: others must ask before they join
    Admit,      ///< admit DEP-… : who asked may join
    Good,       ///< good: as far as I am concerned it may go on
    UhOh,       ///< uh-oh [because …]
    At,         ///< at STAGE: the conductor sends the train on; everybody says anew
    Done,       ///< done: the conductor has seen enough of it in production
    Split,      ///< split DEP-… [before DEP-…]: the riders before the suspect go without it
    // the order of the queue
    QueueHold,  ///< queue hold [SERVICE] because … : held once all that wait now have gone
    Yield,      ///< yield: the next train goes first
    Delegate,   ///< delegate PERSON: my request is theirs from now on
    Move,       ///< move DEP-… first|before DEP-… because …
    Pass,       ///< pass: not now, the turn goes on to the next
    // the rest only read
    Check,    ///< check SHA [of SERVICE]: eligibility without queueing
    Status,   ///< status [SERVICE|DEP-…]
    Queue,    ///< queue [SERVICE]
    Why,      ///< why DEP-…|SERVICE
    Eta,      ///< eta DEP-…|SERVICE: the wait of a request, and how sure that is
    Where,    ///< where SHA|SERVICE: which version runs where, since when, by whom
    Next,     ///< next [SERVICE]: what goes out next, with which commits
    Diff,     ///< diff DEP-…: the commits that a deployment brings
    History,  ///< history [SERVICE]
    Who,      ///< who: people, roles, and who may approve
    Logs,     ///< logs DEP-… [STAGE]
    Flags,    ///< flags [SERVICE]
    Locks,    ///< locks [SERVICE]
    Freezes,  ///< freezes [SERVICE]
    Help,     ///< help [VERB]
};

inline constexpr Verb kLastVerb = Verb::Help;

/// Whether the verb is about no lane, but about all of them at once.
constexpr bool concerns_everything(Verb verb) {
    return verb >= Verb::Freeze && verb <= Verb::LiftStop;
}

/// Whether the verb can change anything: only those reach the rules and the journal.
constexpr bool changes_something(Verb verb) {
    return verb < Verb::Check;
}

/// Fields that a verb does not use stay empty. Text is cleaned, names are not yet known to exist.
struct Command {
    Verb verb = Verb::Help;
    base::Token token;          ///< `DEP-…`; or
    base::ServiceName service;  ///< a service or lane; both empty: the only one there is, or the
                                ///< refusal asks which
    std::string commit;         ///< Request, Check, Pardon, Where; Rollback: the version to go back
                                ///< to. As typed, looks_like_sha
    base::EnvironmentName environment;
    base::FlagName flag;
    base::GuardName guard;   ///< Override: which; Approve: the gate that it is for
    bool confirmed = false;  ///< said again, where the rules ask for it
    int percent = 0;         ///< SetFlag: 0 off, 100 on
    std::string reason;  ///< what stood behind "because" or "-", may be empty where none is needed
    std::string topic;   ///< Help: the verb asked about; Logs, At: the stage; Freeze, Unfreeze:
                         ///< `everything`, or the name of a freeze
    LockLevel level = LockLevel::Full;
    base::Millis lasts{};  ///< Lock, Freeze: zero where no length was said
    std::string from;      ///< Freeze: as typed, base::read_moment; empty: now
    std::string until;     ///< Lock, Freeze: likewise; empty: not said
    std::string person;    ///< Join: with whom; Kick, Delegate: whom; id or name, as typed
    std::string before;    ///< Join, Move, Split: `first`, a token, a person's id or name, as typed

    bool operator==(const Command&) const = default;
};

/// Who speaks, through which door, and the ids by which the same delivery is recognised.
struct Speaker {
    base::PersonId person;
    std::string source;           ///< `terminal`, `api`, ...
    std::string request_id;       ///< in every log line and journal entry that follows from it
    std::string idempotency_key;  ///< empty: none was given
    /// The file that keeps everything stopped, as the door finds it; empty: there is none.
    std::string stop_file{};

    bool operator==(const Speaker&) const = default;
};

}  // namespace deploybot::queue
