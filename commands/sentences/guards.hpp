// What stands in the way by name, and who can lift it: approvals, gates, emergencies that nobody
// has approved yet.
#pragma once

#include "base/time.hpp"
#include "commands/message.hpp"
#include "deploy/state.hpp"
#include "queue/rights.hpp"

#include <string>
#include <vector>

namespace deploybot::commands {

/// Those whose approval counts for this request.
std::vector<base::PersonId> approvers_of(
    const queue::Request& request, const queue::Rights& rights
);

/// The gates before which the running deployment stands, each with what was found, who looks after
/// it and who may override it. Empty where it stands before none.
std::vector<Line> gate_lines(
    const deploy::LaneState& lane, const queue::Rights& rights, base::TimePoint now
);
/// A button for each of them that people open.
std::vector<Button> gate_buttons(
    const deploy::LaneState& lane, const queue::Rights& rights, base::TimePoint now
);

/// One for each emergency of the service that nobody else has approved yet.
std::vector<Line> emergency_lines(
    const queue::Lane& lane, const base::ServiceName& service, const queue::Rights& rights,
    base::TimePoint now
);

/// "An emergency of ana (nobody can pay): approve it by 14:02."
Line emergency_words(
    const queue::EmergencyRecord& record, const queue::Rights& rights, base::TimePoint now
);

/// "`override unit on 4be1c07 of shop because …`: cy may."; empty where nobody may.
Line override_line(
    const queue::Check& check, const queue::Commit& commit, const base::ServiceName& service,
    const queue::Rights& rights
);

}  // namespace deploybot::commands
