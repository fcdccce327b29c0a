// The state as JSON for programs, and the names that exist just now.
//
// Written field by field from an allow-list: no secret and no address of an adapter can be in it.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "commands/grammar/vocabulary.hpp"
#include "deploy/policy.hpp"
#include "deploy/state.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace deploybot::bot {

/// Names of the configuration.
commands::Vocabulary vocabulary(const deploy::Catalog& catalog);
/// The same and the tokens of now: for suggestions and completion.
commands::Vocabulary vocabulary(const deploy::World& world, const deploy::Catalog& catalog);

/// One line of a list of all lanes.
nlohmann::json summary_json(
    const deploy::World& world, const deploy::Service& service, const queue::Rights& rights,
    std::uint64_t position
);

/// One lane, from the service that has it.
nlohmann::json lane_json(
    const deploy::World& world, const deploy::Service& service, const queue::Rights& rights
);

/// Those that wait, with place and estimated start.
nlohmann::json waiting_json(
    const deploy::LaneState& lane, const deploy::Catalog& catalog, const queue::Stops& stops,
    base::TimePoint now
);

/// One request or deployment; the lane must know it.
nlohmann::json deployment_json(const deploy::LaneState& lane, const base::Token& token);

/// What the judge saw and what was decided: verdict, window, baseline, ladder.
nlohmann::json evidence(const deploy::LaneState& lane, const base::Token& token);

/// Running, or one of the last few; nullptr if the lane has forgotten it or it never ran.
const deploy::Deployment* find_deployment(const deploy::LaneState& lane, const base::Token& token);

/// Which commits a deployment brings: those of `to` that `from` does not hold. `from` empty: there
/// was no stable version.
struct CommitsOf {
    base::ServiceName service;
    base::CommitSha from;
    base::CommitSha to;
};
/// nullopt: the lane does not know the token.
std::optional<CommitsOf> commits_of(const deploy::LaneState& lane, const base::Token& token);

base::ServiceName service_of(const deploy::LaneState& lane, const base::Token& token);

/// Key of the driver's last run of the deployment, in this stage if one is named; empty: there is
/// none.
std::string log_key(const deploy::World& world, const base::Token& token, const std::string& stage);

}  // namespace deploybot::bot
