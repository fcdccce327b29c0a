// Trains as JSON for programs: who rides with whom, and which commits.
#pragma once

#include "base/name.hpp"
#include "deploy/state.hpp"

#include <nlohmann/json_fwd.hpp>

namespace deploybot::bot {

/// The train on which it rides or rode; null: it goes, or went, by itself.
nlohmann::json train_json(const queue::Lane& lane, const base::Token& token);

/// What rode on trains that failed, and waits for a split or a fix.
nlohmann::json stranded_json(const queue::Lane& lane, const base::ServiceName& service);

nlohmann::json queued_holds_json(const queue::Lane& lane);

/// What goes out, or went, with the token: that of its train, or its own.
base::Token goes_out_as(const queue::Lane& lane, const base::Token& token);

}  // namespace deploybot::bot
