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

std::vector<VerbEntry> queue_verbs() {
    return {
        {.verb = Verb::Request,
         .name = "request",
         .spellings =
             {"request deployment", "request a deployment", "request deploy", "deploy", "ship",
              "queue up"},
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
         .spellings = {"dequeue", "withdraw", "nevermind"},
         .slots = {kThisToken},
         .reason = ReasonUse::Optional,
         .confirmation = "Take this request out of the queue?",
         .help = "Take a waiting request out of the queue.",
         .who = "its requester, and roles that grant cancel",
         .examples = {"cancel DEP-1763699862417", "cancel DEP-…2417"}},
        {.verb = Verb::Approve,
         .name = "approve",
         .spellings = {"lgtm"},
         .slots = {kThisToken},
         .reason = ReasonUse::Optional,
         .help = "Approve somebody else's request; your own never counts.",
         .who = "the service's approver roles, never the requester",
         .examples = {"approve DEP-…2417"}},
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
         .spellings = {"release", "lift hold"},
         .slots = {kService},
         .reason = ReasonUse::Optional,
         .confirmation = "Lift the hold? The next request may start at once.",
         .help = "Lift the hold of a lane: the queue goes on.",
         .who = "roles that grant unhold",
         .examples = {"unhold shop"}},
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
         .slots = {kThisTarget},
         .reason = ReasonUse::Required,
         .confirmation = "Put the stable version back and mark this commit bad?",
         .help = "Back to the stable version; the commit is marked bad and the lane held.",
         .who = "roles that grant rollback",
         .examples =
             {"rollback shop because checkout fails for customers in France",
              "rollback DEP-…2417 because the carts are empty"}},
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

std::vector<VerbEntry> reading_verbs() {
    constexpr std::string_view kEverybody = "everybody";
    return {
        {.verb = Verb::Check,
         .name = "check",
         .spellings = {"eligible", "can i deploy", "may i deploy"},
         .slots = {required(SlotKind::Commit, "commit for of sha"), kThisService},
         .help = "Whether a commit may go out, each check by itself; queues nothing.",
         .who = kEverybody,
         .examples = {"check 4be1c07", "check 4be1c07 of shop"}},
        {.verb = Verb::Status,
         .name = "status",
         .spellings = {"state", "what runs", "deploy status", "deploy-status"},
         .slots = {kThisTarget},
         .help = "What runs, at which step, since when.",
         .who = kEverybody,
         .examples = {"status", "status shop", "status DEP-…2417"}},
        {.verb = Verb::Queue,
         .name = "queue",
         .spellings = {"line", "waiting"},
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
        {.verb = Verb::History,
         .name = "history",
         .spellings = {"log of", "deployments", "releases"},
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
        {.verb = Verb::Help,
         .name = "help",
         .spellings = {"commands", "usage", "?"},
         .slots = {optional(SlotKind::VerbName, "about on for with")},
         .help = "All commands, or one with its examples.",
         .who = kEverybody,
         .examples = {"help", "help rollback"}},
    };
}

std::vector<VerbEntry> all_verbs() {
    std::vector<VerbEntry> all = queue_verbs();
    for (const auto& more : {deployment_verbs(), reading_verbs()}) {
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
        case SlotKind::VerbName:
            return "COMMAND";
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
