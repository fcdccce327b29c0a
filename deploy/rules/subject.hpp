// What a command is about: service, lane and token from the names as they were typed.
#pragma once

#include "deploy/decide.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"
#include "queue/command.hpp"
#include "queue/refusal.hpp"

#include <variant>

namespace deploybot::deploy {

/// What a command is about, once its names are known to exist. Points into the world and catalog
/// it was found in.
struct Subject {
    const Service* service = nullptr;
    const LaneState* lane = nullptr;  ///< nullptr: nothing ever happened in it
    base::Token token;
};

using Found = std::variant<Subject, queue::Refusal>;

Found find_subject(const World& world, const Catalog& catalog, const Ask& ask);

/// A person as typed: their id, or the name by which messages call them; nullptr if nobody is.
const queue::Person* find_person(const queue::Rights& rights, const std::string& typed);

/// The environment that a verb's right is asked for; empty: the verb has none.
base::EnvironmentName environment_of(const Service& service, const queue::Command& command);

queue::Refusal refuse(queue::Why why, const Subject& subject, std::string detail = {});

}  // namespace deploybot::deploy
