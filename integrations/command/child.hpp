// Starts a deploy program for the supervisor: own session, output into a pipe, ended with the
// supervisor.
//
// Thread: the supervisor's only one (it forks).
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::integrations::command {

struct Child {
    pid_t id = 0;                 ///< also the number of its session and process group
    base::FileDescriptor output;  ///< standard output and error together; non-blocking
    base::FileDescriptor
        gate;  ///< the program starts when a byte is written here; closed unwritten, it never does
    base::FileDescriptor trouble;  ///< end of file once the program has started, else why not
};

/// Forks a child that waits at the gate. `environment`: NAME=value lines, all that it gets.
base::Result<Child> prepare_child(
    const std::vector<std::string>& argv, const std::string& working_directory,
    const std::vector<std::string>& environment
);

/// Opens the gate. The error is the sentence for people: no such file, not executable, no
/// interpreter, no such folder.
base::Outcome start_child(
    Child& child, const std::vector<std::string>& argv, const std::string& working_directory
);

}  // namespace deploybot::integrations::command
