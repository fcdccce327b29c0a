// The rules: what follows from a command, from what was seen outside, and from time. Pure: no
// clock, no I/O, no dice.
//
//   decide()  a person's command        -> events, or a refusal that says why
//   observe() the result of an effect   -> events
//   advance() nothing but state and now -> events that follow by themselves (called, started, next
//   step, roll back, page)
//
// The caller applies the events (evolve), then calls advance() again until nothing more follows,
// appends all of it to the journal in one piece, and only then answers and acts. Every door goes
// through here, so every rule stands here, once.
#pragma once

#include "base/time.hpp"
#include "deploy/effects.hpp"
#include "deploy/event.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace deploybot::deploy {

struct Ask {
    queue::Command command;
    queue::Speaker speaker;
    /// What the forge and the artifact source said of command.commit; asked for before, where
    /// needs_facts() says so.
    std::optional<Validation> facts;
    /// How the commits of needs_ancestry() contain one another, once it was asked for.
    std::optional<base::Result<queue::Ancestry>> ancestry;
};

struct Decision {
    base::LaneName lane;  ///< empty: the events are of the stops, or a refusal concerns no lane
    std::vector<Event> events;
    base::Token issued;  ///< a new token, to be noted in the tokens' stream; empty: none
    std::variant<queue::Accepted, queue::Refusal> reply;
};

/// The service whose commit must be looked up before the command can be decided; nullopt: none, or
/// the command will be refused anyway (decide() then says why).
std::optional<base::ServiceName> needs_facts(
    const World& world, const Catalog& catalog, const Ask& ask
);

struct AncestryQuestion {
    base::ServiceName service;
    std::vector<base::CommitSha> commits;
};

/// Commits whose ancestry must be known before the command can be decided; asked for after the
/// facts. nullopt: none, or the command will be refused anyway.
std::optional<AncestryQuestion> needs_ancestry(
    const World& world, const Catalog& catalog, const Ask& ask
);

Decision decide(const World& world, const Catalog& catalog, const Ask& ask, base::TimePoint now);

std::vector<Event> observe(
    const LaneState& lane, const Catalog& catalog, const Effect& effect, const EffectResult& result,
    base::TimePoint now
);

/// Whether a called request may start: not while the bot is being stopped.
enum class Starts { Allowed, Held };

std::vector<Event> advance(
    const LaneState& lane, const Catalog& catalog, const queue::Stops& stops, base::TimePoint now,
    Starts starts
);

/// What follows by itself for the stops: people are told of freezes.
std::vector<Event> advance_stops(
    const queue::Stops& stops, const Catalog& catalog, base::TimePoint now
);

/// A full token from one as typed: `DEP-1763699862417`, `DEP-…2417`, or its last digits (at least
/// four). Refused with the candidates if none or several match among those that wait, run or have
/// ended lately.
base::Result<base::Token> find_token(const World& world, const std::string& typed);

/// For whom a commit is checked.
struct CheckView {
    const queue::Rights& rights;
    base::TimePoint now;
    const queue::Emergency* emergency = nullptr;  ///< only its checks count
    base::Digest digest{};                        ///< as requested and approved; empty: none yet
};

/// The stable version of a service; empty: there is none.
base::CommitSha live_commit(
    const World& world, const Catalog& catalog, const base::ServiceName& service
);

/// The checks of a commit against a service's policy and what its lane knows; `artifact` is the
/// last line. What was overridden says by whom.
std::vector<queue::Check> check_commit(
    const LaneState* lane, const Service& service, const Validation& validation,
    const CheckView& view
);

}  // namespace deploybot::deploy
