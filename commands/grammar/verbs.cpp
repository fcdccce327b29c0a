#include "commands/grammar/verbs.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace deploybot::commands {
namespace {

using queue::Verb;

constexpr std::string_view kOfService = "of for on in service lane";
constexpr std::string_view kToken = "request deployment token of for";
constexpr std::string_view kTarget = "of for on service lane request deployment token";

constexpr Slot required(SlotKind kind, std::string_view markers, bool shows_marker = false) {
    return {kind, Need::Required, markers, shows_marker};
}
constexpr Slot optional(SlotKind kind, std::string_view markers, bool shows_marker = false) {
    return {kind, Need::Optional, markers, shows_marker};
}

constexpr Slot kService = optional(SlotKind::Service, kOfService);
constexpr Slot kThisService = optional(SlotKind::Service, kOfService, true);
constexpr Slot kThisTarget = optional(SlotKind::Target, kTarget);
constexpr Slot kThisToken = required(SlotKind::Token, kToken);
/// `rollback shop to 77aa01f`: without its "to" a commit might as well be the one to leave.
constexpr Slot kToVersion{SlotKind::Commit, Need::Optional, "to version commit", true, true};
constexpr Slot kForGate{SlotKind::Guard, Need::Optional, "for gate", true, true};
constexpr Slot kSaidAgain = optional(SlotKind::Confirmed, "");

std::vector<VerbEntry> queue_verbs() {
    return {
        {.verb = Verb::Request,
         .name = "request",
         .spellings =
             {"request deployment", "request a deployment", "request deploy", "deploy", "ship",
              "queue up", "roll out", "rollout"},
         .slots =
             {required(SlotKind::Commit, "commit for of at sha"), kThisService,
              optional(SlotKind::Environment, "to in on into", true)},
         .reason = ReasonUse::Optional,
         .help = "Put a commit in the queue; I check it, and take it to production when it is its "
                 "turn.",
         .who = "roles that grant request",
         .examples =
             {"request deployment for commit 4be1c07", "deploy 4be1c07 of shop to production",
              "request 4be1c07"}},
        {.verb = Verb::Cancel,
         .name = "cancel",
         .spellings = {"dequeue", "withdraw", "nevermind", "nm", "drop"},
         .slots = {kThisToken},
         .reason = ReasonUse::Optional,
         .confirmation = "Take this request out of the queue?",
         .help = "Take a waiting request out of the queue.",
         .who = "its requester, and roles that grant cancel",
         .examples = {"cancel DEP-1763699862417", "cancel DEP-…2417"}},
        {.verb = Verb::Approve,
         .name = "approve",
         .spellings = {"lgtm"},
         .slots = {kThisToken, kForGate},
         .reason = ReasonUse::Optional,
         .help = "Approve somebody else's request, a gate before production, or an emergency "
                 "afterwards; your own never counts.",
         .who = "the service's approver roles, or the gate's; never the requester",
         .examples = {"approve DEP-…2417", "approve DEP-…2417 for business"}},
        {.verb = Verb::Reject,
         .name = "reject",
         .spellings = {"refuse", "disapprove", "deny"},
         .slots = {kThisToken},
         .reason = ReasonUse::Required,
         .confirmation = "Reject this request? It leaves the queue.",
         .help = "Refuse approval: the request leaves the queue.",
         .who = "the service's approver roles",
         .examples = {"reject DEP-…2417 because the migration has no way back"}},
        {.verb = Verb::Start,
         .name = "start",
         .spellings = {"accept", "go"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Accept your turn: the called request starts.",
         .who = "its requester, and roles that grant start",
         .examples = {"start DEP-…2417", "accept DEP-…2417"}},
        {.verb = Verb::Hold,
         .name = "hold",
         .spellings = {"stop starting"},
         .slots = {kService},
         .reason = ReasonUse::Required,
         .help = "Start nothing new in a lane; what runs goes on.",
         .who = "roles that grant hold",
         .examples = {"hold shop because the database moves tonight", "hold shop - release day"}},
        {.verb = Verb::Unhold,
         .name = "unhold",
         .spellings = {"release", "lift hold", "remove-hold"},
         .slots = {kService},
         .reason = ReasonUse::Optional,
         .confirmation = "Lift the hold? The next request may start at once.",
         .help = "Lift the hold of a lane: the queue goes on.",
         .who = "roles that grant unhold",
         .examples = {"unhold shop"}},
    };
}

constexpr Slot kThisPerson = required(SlotKind::Person, "to with person");
constexpr std::string_view kRider = "whoever rides on it";
constexpr std::string_view kConductor = "its conductor, and roles that grant it";

std::vector<VerbEntry> boarding_verbs() {
    return {
        {.verb = Verb::Join,
         .name = "join",
         .spellings = {"join next", "join train", "board", "ride", "ride with", "hop on"},
         .slots =
             {optional(SlotKind::Token, "train request deployment token"),
              optional(SlotKind::Person, "with", true), optional(SlotKind::Place, "before", true)},
         .reason = ReasonUse::Optional,
         .help =
             "Let my waiting request ride with another: with that one, with a person's, or with "
             "the next that takes riders. One commit must contain the other.",
         .who = "requesters",
         .examples = {"join DEP-…2417", "join with bo", "join next", "join with bo before ana"}},
        {.verb = Verb::Leave,
         .name = "leave",
         .spellings = {"get off", "hop off"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Leave a train that waits; my request goes behind all that asked before it.",
         .who = kRider,
         .examples = {"leave", "leave DEP-…2417"}},
        {.verb = Verb::Kick,
         .name = "kick",
         .spellings = {"oust"},
         .slots = {kThisPerson, optional(SlotKind::Token, "from train of")},
         .reason = ReasonUse::Required,
         .help = "Put somebody off the train, behind all that asked before them; on its way: wait "
                 "no longer for their word.",
         .who = kConductor,
         .examples = {"kick bo because he is on a plane"}},
        {.verb = Verb::Drive,
         .name = "drive",
         .spellings = {"lead", "take the wheel"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Become the conductor of the train on which I ride.",
         .who = kRider,
         .examples = {"drive", "drive DEP-…2417"}},
        {.verb = Verb::RideAlone,
         .name = "ride alone",
         .spellings = {"config"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Let nobody join: for configuration and migrations.",
         .who = kConductor,
         .examples = {"ride alone because it changes the configuration"}},
        {.verb = Verb::AskMe,
         .name = "ask me",
         .spellings = {"askme", "ask first"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Let others ask before they join.",
         .who = kConductor,
         .examples = {"ask me"}},
        {.verb = Verb::Admit,
         .name = "admit",
         .spellings = {"let in", "welcome"},
         .slots = {optional(SlotKind::Token, kToken)},
         .reason = ReasonUse::Optional,
         .help = "Let a request join that asked; without one, let anybody join again.",
         .who = kConductor,
         .examples = {"admit DEP-…2417", "admit"}},
    };
}

std::vector<VerbEntry> riding_verbs() {
    return {
        {.verb = Verb::Good,
         .name = "good",
         .spellings = {"great", "ready", "all good", "looks good"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "As far as I am concerned the train may go on.",
         .who = kRider,
         .examples = {"good", "good DEP-…2417"}},
        {.verb = Verb::UhOh,
         .name = "uh-oh",
         .spellings = {"uhoh", "notgood", "not good", "not_good", "bad", "fml"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Something is wrong: everybody on board is told, and whoever waits for all waits.",
         .who = kRider,
         .examples = {"uh-oh", "uh-oh because carts are empty"}},
        {.verb = Verb::At,
         .name = "at",
         .spellings = {"go to"},
         .slots =
             {required(SlotKind::Stage, "stage"),
              optional(SlotKind::Target, "with of for train deployment")},
         .reason = ReasonUse::Optional,
         .help = "Send the train on to a stage; everybody on board says good anew.",
         .who = kConductor,
         .examples = {"at uat", "at production"}},
        {.verb = Verb::Done,
         .name = "done",
         .spellings = {"finito", "finished"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "The train has been seen enough in production; after its watch the next one goes.",
         .who = kConductor,
         .examples = {"done"}},
        {.verb = Verb::Split,
         .name = "split",
         .spellings = {"split train", "cut"},
         .slots = {kThisTarget, optional(SlotKind::Place, "before without", true)},
         .reason = ReasonUse::Optional,
         .help = "After a train failed: send those that rode before the suspect without it; "
                 "without a suspect I propose the cut.",
         .who = "whoever rode on it, and roles that grant split",
         .examples = {"split DEP-…2417", "split DEP-…2417 before bo"}},
    };
}

std::vector<VerbEntry> order_verbs() {
    return {
        {.verb = Verb::QueueHold,
         .name = "queue hold",
         .spellings = {"join hold", "hold later", "hold next"},
         .slots = {kService},
         .reason = ReasonUse::Required,
         .help = "Hold the lane once everything that waits now has gone.",
         .who = "roles that grant hold",
         .examples = {"queue hold shop because the database moves at six"}},
        {.verb = Verb::Yield,
         .name = "yield",
         .spellings = {"after you", "swap"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Let the next in line go first.",
         .who = kConductor,
         .examples = {"yield", "yield DEP-…2417"}},
        {.verb = Verb::Delegate,
         .name = "delegate",
         .spellings = {"hand over", "give"},
         .slots = {kThisPerson, optional(SlotKind::Token, kToken)},
         .reason = ReasonUse::Optional,
         .help = "Give my waiting request to somebody else: it is theirs from then on.",
         .who = "its requester, and roles that grant delegate",
         .examples = {"delegate bo", "delegate to bo DEP-…2417"}},
        {.verb = Verb::Move,
         .name = "move",
         .spellings = {"barge", "reorder"},
         .slots = {kThisToken, required(SlotKind::Place, "before to", true)},
         .reason = ReasonUse::Required,
         .confirmation = "Change the order of the queue?",
         .help = "Put a waiting request first, or before another.",
         .who = "roles that grant move",
         .examples =
             {"move DEP-…2417 first because it repairs the checkout",
              "move DEP-…2417 before DEP-…2288 because they depend on each other"}},
        {.verb = Verb::Pass,
         .name = "pass",
         .spellings = {"not now", "skip me"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Not now: the turn goes on to the next, my request right behind it.",
         .who = kConductor,
         .examples = {"pass", "pass DEP-…2417"}},
    };
}

std::vector<VerbEntry> deployment_verbs() {
    return {
        {.verb = Verb::Promote,
         .name = "promote",
         .spellings = {"continue", "next step"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .confirmation = "Go to the next step without waiting for my verdict?",
         .help = "End the step that waits and go to the next one, on your word.",
         .who = "roles that grant promote",
         .examples = {"promote DEP-…2417", "promote shop"}},
        {.verb = Verb::Pause,
         .name = "pause",
         .spellings = {"wait"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Stay at this step until resumed; a failing version still goes back.",
         .who = "roles that grant pause",
         .examples = {"pause DEP-…2417", "pause shop because we look at the logs"}},
        {.verb = Verb::Resume,
         .name = "resume",
         .spellings = {"unpause"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .help = "Let a paused deployment go on.",
         .who = "roles that grant resume",
         .examples = {"resume DEP-…2417"}},
        {.verb = Verb::Abort,
         .name = "abort",
         .spellings = {"call off"},
         .slots = {kThisTarget},
         .reason = ReasonUse::Optional,
         .confirmation = "Stop this deployment and put the traffic back?",
         .help = "Stop a deployment and put the traffic back; the commit is not marked bad.",
         .who = "roles that grant abort",
         .examples = {"abort DEP-…2417 because we go again after lunch"}},
        {.verb = Verb::Rollback,
         .name = "rollback",
         .spellings = {"roll back", "revert"},
         .slots = {kThisTarget, kToVersion},
         .reason = ReasonUse::Required,
         .confirmation = "Put the stable version back and mark this commit bad?",
         .help = "Back to the stable version, the only one there is a way back to; the commit is "
                 "marked bad and the lane held.",
         .who = "roles that grant rollback",
         .examples =
             {"rollback shop because checkout fails for customers in France",
              "rollback shop to 77aa01f because the carts are empty",
              "rollback DEP-…2417 because the carts are empty"}},
    };
}

std::vector<VerbEntry> version_verbs() {
    return {
        {.verb = Verb::SetFlag,
         .name = "flag",
         .spellings = {"set flag", "turn flag", "feature"},
         .slots =
             {required(SlotKind::Flag, "flag feature"), required(SlotKind::Percent, "to at"),
              optional(SlotKind::Environment, "in on to", true), kThisService},
         .reason = ReasonUse::Optional,
         .confirmation = "Change this flag for customers?",
         .help = "Turn a feature flag on, off, or on for a share of the users.",
         .who = "roles that grant flag, for the environment",
         .examples =
             {"flag checkout-v2 off in production because carts are lost",
              "flag checkout-v2 25% of shop"}},
        {.verb = Verb::Pardon,
         .name = "pardon",
         .spellings = {"unmark", "forgive"},
         .slots = {required(SlotKind::Commit, "commit for of sha"), kThisService},
         .reason = ReasonUse::Required,
         .confirmation = "Let this commit go out again although it was rolled back?",
         .help = "Let a commit that a rollback marked bad go out again.",
         .who = "roles that grant pardon",
         .examples = {"pardon 4be1c07 because the failure was the network's"}},
    };
}

std::vector<VerbEntry> guard_verbs() {
    return {
        {.verb = Verb::Override,
         .name = "override",
         .spellings = {"overrule"},
         .slots =
             {required(SlotKind::Guard, "guard check"),
              optional(SlotKind::Token, "on request deployment token of for", true),
              optional(SlotKind::Commit, "on commit sha of for"), kThisService, kSaidAgain},
         .reason = ReasonUse::Required,
         .help = "Take one guard upon yourself, by its name, for one commit: a check, approval, "
                 "hold, lock or freeze. It holds for 4 hours, and is said aloud.",
         .who = "roles that name the guard among those they may override",
         .examples =
             {"override unit on DEP-…2417 because the test itself is broken",
              "override hold on 4be1c07 of shop because this is the fix"}},
        {.verb = Verb::Emergency,
         .name = "emergency",
         .spellings = {"emergency deployment", "emergency deploy"},
         .slots = {required(SlotKind::Commit, "commit for of at sha"), kThisService},
         .reason = ReasonUse::Required,
         .confirmation = "Send this commit past the queue? Somebody else must approve it "
                         "afterwards.",
         .help = "Send a commit past the queue with fewer checks; somebody else must approve it "
                 "afterwards.",
         .who = "roles that grant emergency",
         .examples =
             {"emergency deployment of shop for commit 4be1c07 because nobody can pay",
              "emergency 4be1c07 because nobody can pay"}},
    };
}

// before these words nothing else stands: "for" binds a length of time
constexpr std::string_view kOfLocked = "of on service lane";

constexpr Slot kLength = optional(SlotKind::Length, "for", true);
constexpr Slot kUntil = optional(SlotKind::Until, "until till to", true);

std::vector<VerbEntry> lock_verbs() {
    return {
        {.verb = Verb::Lock,
         .name = "lock",
         .spellings = {"reserve"},
         .slots =
             {optional(SlotKind::Service, kOfLocked), optional(SlotKind::Environment, "in", true),
              optional(SlotKind::Level, "level as"), kLength, kUntil},
         .reason = ReasonUse::Required,
         .help =
             "Keep a service, or one of its environments, to yourself (own), from everybody (full) "
             "or with a question to whoever deploys (warn). It outlasts a deployment that runs.",
         .who = "roles that grant lock",
         .examples =
             {"lock shop for 2h because the database moves",
              "lock shop in production own until 18:00 because I look for a leak",
              "lock shop warn because the carts are fragile today"}},
        {.verb = Verb::Unlock,
         .name = "unlock",
         .spellings = {"unreserve"},
         .slots =
             {optional(SlotKind::Service, kOfLocked), optional(SlotKind::Environment, "in", true)},
         .reason = ReasonUse::Optional,
         .confirmation = "Lift this lock? The next request may start at once.",
         .help = "Lift the locks of a service, or the one of an environment.",
         .who = "whoever locked it, and roles that grant unlock",
         .examples = {"unlock shop", "unlock shop in production"}},
    };
}

std::vector<VerbEntry> stop_verbs() {
    return {
        {.verb = Verb::Freeze,
         .name = "freeze",
         .spellings = {"code freeze", "begin freeze"},
         .slots =
             {optional(SlotKind::Scope, kOfLocked), optional(SlotKind::From, "from at", true),
              kLength, kUntil},
         .reason = ReasonUse::Required,
         .help = "Start nothing of a service, or of any, for a time; requests wait and go on by "
                 "themselves. Rollbacks are exempt.",
         .who = "roles that grant freeze",
         .examples =
             {"freeze everything until 2026-12-27 because of the holidays",
              "freeze shop for 2h because the sale begins",
              "freeze shop from 18:00 for 12h because nobody is here"}},
        {.verb = Verb::Unfreeze,
         .name = "unfreeze",
         .spellings = {"thaw", "end freeze", "lift freeze"},
         .slots = {optional(SlotKind::Freeze, "of on freeze")},
         .reason = ReasonUse::Optional,
         .confirmation = "End this freeze now? Requests that wait may start at once.",
         .help = "End a freeze before its time; of one that recurs only this occurrence.",
         .who = "roles that grant unfreeze",
         .examples =
             {"unfreeze everything", "unfreeze F-2", "unfreeze shop because the sale is over"}},
        {.verb = Verb::PauseEverything,
         .name = "pause everything",
         .spellings = {"pause all", "hold everything", "pause the queue"},
         .slots = {},
         .reason = ReasonUse::Required,
         .confirmation = "Start nothing new in any lane?",
         .help = "Start nothing new in any lane; what runs goes on.",
         .who = "roles that grant pause everything",
         .examples = {"pause everything because the office loses power"}},
        {.verb = Verb::ResumeEverything,
         .name = "resume everything",
         .spellings = {"resume all", "unpause everything", "unhold everything", "resume the queue"},
         .slots = {},
         .reason = ReasonUse::Optional,
         .confirmation = "Let all queues go on?",
         .help = "Let the queues go on after pause everything.",
         .who = "roles that grant resume everything",
         .examples = {"resume everything"}},
        {.verb = Verb::StopEverything,
         .name = "stop everything",
         .spellings = {"stop-everything", "halt everything", "kill switch", "stop all"},
         .slots = {},
         .reason = ReasonUse::Required,
         .confirmation = "Stop every start, every promotion and more of any flag, everywhere, at "
                         "once? Two people lift it.",
         .help = "The kill switch: no start, no promotion, no more of any flag, anywhere, at once. "
                 "Rollbacks stay free. Two people lift it. Without chat: make the file "
                 "JOURNAL.stop beside the journal, or send the bot SIGUSR1.",
         .who = "roles that grant stop everything",
         .examples = {"stop everything because customers see other people's carts"}},
        {.verb = Verb::LiftStop,
         .name = "lift the stop",
         .spellings = {"lift stop", "lift-stop", "unstop everything"},
         .slots = {},
         .reason = ReasonUse::Optional,
         .confirmation = "Agree that everything may go on?",
         .help = "Agree that the kill switch is lifted; when a second person does, it is.",
         .who = "roles that grant lift the stop, two people",
         .examples = {"lift the stop because the carts are right again"}},
    };
}

constexpr std::string_view kEverybody = "everybody";

std::vector<VerbEntry> question_verbs() {
    return {
        {.verb = Verb::Check,
         .name = "check",
         .spellings = {"eligible", "can i deploy", "may i deploy", "deploy check"},
         .slots = {required(SlotKind::Commit, "commit for of sha"), kThisService},
         .help = "Whether a commit may go out, each check by itself; queues nothing.",
         .who = kEverybody,
         .examples = {"check 4be1c07", "check 4be1c07 of shop"}},
        {.verb = Verb::Status,
         .name = "status",
         .spellings =
             {"state", "what runs", "deploy status", "deploy-status", "current", "wcid",
              "where can i deploy"},
         .slots = {kThisTarget},
         .help = "What runs, at which step, since when.",
         .who = kEverybody,
         .examples = {"status", "status shop", "status DEP-…2417"}},
        {.verb = Verb::Queue,
         .name = "queue",
         .spellings = {"line", "waiting", "list", "ls"},
         .slots = {kService},
         .help = "Who waits, in which order, and until about when.",
         .who = kEverybody,
         .examples = {"queue", "queue of shop"}},
        {.verb = Verb::Why,
         .name = "why",
         .spellings = {"why not", "why does"},
         .slots = {kThisTarget},
         .help =
             "What a deployment or lane waits for, or why I decided as I did, with the numbers.",
         .who = kEverybody,
         .examples = {"why DEP-…2417", "why shop"}},
        {.verb = Verb::Eta,
         .name = "eta",
         .spellings = {"when", "how long"},
         .slots = {optional(SlotKind::Target, "is does will of for on service lane token")},
         .help = "When a request should start: usually by then, nearly always by then, and why.",
         .who = kEverybody,
         .examples = {"eta DEP-…2417", "eta shop"}},
        {.verb = Verb::Where,
         .name = "where",
         .spellings =
             {"where is", "where does", "which version", "what version", "deployed",
              "deploy where"},
         .slots = {optional(SlotKind::Commit, "is commit sha of"), kService},
         .help = "Which version runs where, since when and by whom; or how far a commit has come.",
         .who = kEverybody,
         .examples = {"where shop", "where 4be1c07", "where is 4be1c07 of shop?"}},
        {.verb = Verb::Next,
         .name = "next",
         .spellings = {"what is next", "what's next", "what goes out next"},
         .slots = {kService},
         .help = "What goes out next, with which commits.",
         .who = kEverybody,
         .examples = {"next", "next of shop"}},
        {.verb = Verb::Diff,
         .name = "diff",
         .spellings = {"commits", "changes", "what is in"},
         .slots = {kThisTarget},
         .help = "The commits that a deployment brings, or those of what runs or is next.",
         .who = kEverybody,
         .examples = {"diff DEP-…2417", "diff shop"}},
    };
}

std::vector<VerbEntry> list_verbs() {
    return {
        {.verb = Verb::History,
         .name = "history",
         .spellings = {"log of", "deployments", "releases", "deploys"},
         .slots = {kService},
         .help = "What went out before, by whom, and how it ended.",
         .who = kEverybody,
         .examples = {"history", "history of shop"}},
        {.verb = Verb::Who,
         .name = "who",
         .spellings = {"who may", "who may approve", "who can approve", "who approves", "people"},
         .slots = {kService},
         .help = "People, their roles, and who may approve.",
         .who = kEverybody,
         .examples = {"who", "who of shop"}},
        {.verb = Verb::Logs,
         .name = "logs",
         .spellings = {"log", "output"},
         .slots = {kThisToken, optional(SlotKind::Stage, "of in at stage")},
         .help = "What the deploy program printed, of one stage or of the last.",
         .who = kEverybody,
         .examples = {"logs DEP-…2417", "logs DEP-…2417 canary"}},
        {.verb = Verb::Flags,
         .name = "flags",
         .spellings = {"features"},
         .slots = {kService},
         .help = "The feature flags and where they are on.",
         .who = kEverybody,
         .examples = {"flags", "flags of shop"}},
        {.verb = Verb::Locks,
         .name = "locks",
         .spellings = {"list locks", "who locks"},
         .slots = {kService},
         .help = "Everything that is locked, held or stopped: by whom, why, and until when.",
         .who = kEverybody,
         .examples = {"locks", "locks of shop"}},
        {.verb = Verb::Freezes,
         .name = "freezes",
         .spellings = {"list freezes", "freeze plan"},
         .slots = {kService},
         .help = "Freezes that are on, and those of the next two weeks.",
         .who = kEverybody,
         .examples = {"freezes", "freezes of shop"}},
        {.verb = Verb::Help,
         .name = "help",
         .spellings = {"commands", "usage", "?", "deploy help"},
         .slots = {optional(SlotKind::VerbName, "about on for with")},
         .help = "All commands, or one with its examples.",
         .who = kEverybody,
         .examples = {"help", "help rollback"}},
    };
}

std::vector<VerbEntry> all_verbs() {
    std::vector<VerbEntry> all = queue_verbs();
    for (const auto& more :
         {boarding_verbs(), riding_verbs(), order_verbs(), deployment_verbs(), version_verbs(),
          guard_verbs(), lock_verbs(), stop_verbs(), question_verbs(), list_verbs()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

std::string_view placeholder(SlotKind kind) {
    switch (kind) {
        case SlotKind::Commit:
            return "COMMIT";
        case SlotKind::Token:
            return "DEP-…";
        case SlotKind::Service:
            return "SERVICE";
        case SlotKind::Target:
            return "DEP-…|SERVICE";
        case SlotKind::Environment:
            return "ENVIRONMENT";
        case SlotKind::Flag:
            return "FLAG";
        case SlotKind::Percent:
            return "on|off|N%";
        case SlotKind::Stage:
            return "STAGE";
        case SlotKind::Guard:
            return "GUARD";
        case SlotKind::Confirmed:
            return "confirmed";
        case SlotKind::VerbName:
            return "COMMAND";
        case SlotKind::Scope:
            return "SERVICE|everything";
        case SlotKind::Freeze:
            return "SERVICE|everything|FREEZE";
        case SlotKind::Level:
            return "warn|own|full";
        case SlotKind::Length:
            return "2h";
        case SlotKind::From:
        case SlotKind::Until:
            return "TIME";
        case SlotKind::Person:
            return "PERSON";
        case SlotKind::Place:
            return "DEP-…|PERSON|first";
    }
    return "";
}

}  // namespace

std::span<const VerbEntry> verbs() {
    static const std::vector<VerbEntry> kTable = all_verbs();
    return kTable;
}

const VerbEntry& entry_of(queue::Verb verb) {
    const auto table = verbs();
    const auto found = std::find_if(table.begin(), table.end(), [verb](const VerbEntry& e) {
        return e.verb == verb;
    });
    DEPLOYBOT_ASSERT(found != table.end(), "every verb has its entry in the grammar");
    return *found;
}

std::string usage(const VerbEntry& entry) {
    std::string text(entry.name);
    for (const Slot& slot : entry.slots) {
        std::string part;
        if (slot.shows_marker) {
            part = std::string(slot.markers.substr(0, slot.markers.find(' '))) + " ";
        }
        part += placeholder(slot.kind);
        text += slot.need == Need::Required ? " " + part : " [" + part + "]";
    }
    if (entry.reason == ReasonUse::Required) {
        text += " because REASON";
    } else if (entry.reason == ReasonUse::Optional) {
        text += " [because REASON]";
    }
    return text;
}

}  // namespace deploybot::commands
