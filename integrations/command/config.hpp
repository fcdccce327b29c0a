// How a service's deploy programs are called. Plain values: the configuration's reader fills them,
// nothing here reads files.
//
// Each action is an argument vector, never a shell line. What a program gets and what it must
// answer: docs/command-driver.md.
#pragma once

#include "base/name.hpp"
#include "base/time.hpp"
#include "deploy/ports.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace deploybot::integrations::command {

struct Program {
    /// argv[0]: a path (a relative one is meant from the working directory), or a name to be found
    /// in PATH.
    std::vector<std::string> argv;
    /// Whether it may simply be started again when nobody knows how far it got. Observe and Verify
    /// only look: they always may.
    bool repeatable = false;
    /// Shorter than the call's own limit; zero: the call's limit alone counts.
    base::Millis time_limit{};

    bool operator==(const Program&) const = default;
};

struct CommandService {
    std::map<deploy::DriverAction, Program> programs;
    /// Started after an action was cancelled or ran out of time and all of its processes have
    /// ended: undoes what is outside of this machine. May be empty.
    Program cancel;
    std::string working_directory{"/"};
    std::map<std::string, std::string> environment;
    /// Names of the bot's own variables that the programs get too. Nothing else of its environment
    /// reaches them.
    std::vector<std::string> pass_through;

    bool operator==(const CommandService&) const = default;
};

struct CommandDriverConfig {
    std::string state_folder;  ///< absolute; made if it is not there, mode 0700
    /// Starts `run_supervisor`; `--dir DIR` is added. The default is this very program, also after
    /// its file was replaced.
    std::vector<std::string> supervisor{"/proc/self/exe", "supervise"};
    std::map<base::ServiceName, CommandService> services;
    base::Millis grace{std::chrono::seconds{5}};  ///< between SIGTERM and SIGKILL
    std::size_t output_limit =
        std::size_t{1} << 20U;  ///< bytes kept of one action's output: its first and last part
    std::size_t kept_runs =
        200;  ///< finished runs kept for each service; a pruned key would be started anew

    bool operator==(const CommandDriverConfig&) const = default;
};

}  // namespace deploybot::integrations::command
