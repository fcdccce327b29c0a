// From how a program ended and what it printed to a DriverResult in words.
//
// Pure. Everything that comes from the program is cleaned; a detail has at most 2,000 characters.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "deploy/ports.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace deploybot::integrations::command {

/// What the last line of an observe program says: `running sha256:...`, `running nothing`, or JSON
/// such as
/// {"running":"sha256:..."} or {"running":null}. An empty digest: nothing runs. Broken: it says
/// neither.
base::Result<base::Digest> parse_observation(std::string_view output);

/// "exit status 3", "signal 9 (Killed)", from waitpid's status.
std::string describe_status(int status);

/// The sentence and, below it, the last lines of the output that there is room for.
std::string make_detail(std::string_view sentence, std::string_view output, std::size_t lines);

/// A program that ended by itself.
deploy::DriverResult judge_end(
    deploy::DriverAction action, int status, std::string_view output, std::size_t left_running
);

}  // namespace deploybot::integrations::command
