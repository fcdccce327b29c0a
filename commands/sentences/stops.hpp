// What is said of stops: the kill switch, the pause of everything, freezes, locks, holds.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "commands/sentences/queries.hpp"
#include "deploy/event.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

#include <optional>

namespace deploybot::commands {

/// The confirmation of a lock verb, or of one that concerns everything.
Message confirm_stop(
    const queue::Command& command, const queue::Accepted& accepted, const deploy::World& after,
    const deploy::Catalog& catalog, base::TimePoint now
);
/// The refusal for a reason that only those verbs have; nullopt: it is another reason.
std::optional<Message> refuse_stop(
    const queue::Refusal& refusal, const deploy::World& world, const deploy::Catalog& catalog
);
/// What everybody is told; nullopt: the event is another, or nothing is to be said.
std::optional<Message> announce_stop(
    const deploy::Event& event, const deploy::LaneState& lane, const deploy::Catalog& catalog,
    base::TimePoint at
);

/// The stops that concern every lane, each with what lifts it; nothing where there is none.
void add_stops_of_all(Message& message, const QuerySubject& about);
/// Everything that is stopped, held or locked.
Message answer_locks(const QuerySubject& about);
/// Freezes that are on, and those that come.
Message answer_freezes(const QuerySubject& about);

}  // namespace deploybot::commands
