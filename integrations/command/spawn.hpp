// Starts the supervisor process, apart from the bot in every way: session, descriptors, signals,
// environment.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::integrations::command {

/// Runs `program... --dir DIR`. It inherits the lock as descriptor 3, nothing else; what it has to
/// say goes to DIR/supervisor.log. The caller reaps the process. Unavailable: it could not be
/// started.
base::Result<pid_t> spawn_supervisor(
    const std::vector<std::string>& program, const std::string& dir,
    const std::vector<std::string>& environment, const base::FileDescriptor& lock
);

}  // namespace deploybot::integrations::command
