// The names that the configuration, the programs' environment and the run files use for actions and
// ends.
#pragma once

#include "deploy/ports.hpp"

#include <optional>
#include <string_view>

namespace deploybot::integrations::command {

/// `deploy`, `observe`, `verify`, `backup`, `restore`, `roll_back`, `retire`
std::string_view to_word(deploy::DriverAction action);
std::optional<deploy::DriverAction> action_of(std::string_view word);

/// `succeeded`, `failed`, `timed_out`, `cancelled`
std::string_view to_word(deploy::DriverEnd end);
std::optional<deploy::DriverEnd> end_of(std::string_view word);

}  // namespace deploybot::integrations::command
