// Which processes descend from a deploy program, read from /proc, and how they are signalled.
//
// The supervisor is their subreaper (prctl PR_SET_CHILD_SUBREAPER): whatever they do, forking twice
// or setsid included, the chain of parents leads to it as long as it lives. After its death only
// their environment still tells whose they were. Thread: any. A process may end or fork between a
// look and a signal: callers look again until nothing is left.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::integrations::command {

struct Process {
    pid_t id = 0;
    pid_t parent = 0;
    pid_t session = 0;
    std::uint64_t started =
        0;  ///< clock ticks since boot: with the id, the one identity that is not used again

    bool operator==(const Process&) const = default;
};

/// All that descend from `ancestor` and still run (no zombies), itself not included.
std::vector<Process> descendants_of(pid_t ancestor);

/// All of this user whose environment has the line `variable` ("NAME=value").
std::vector<Process> processes_with(const std::string& variable);

/// Sends it to exactly that process, never to a later one with its number.
void send_signal(const Process& process, int signal);

}  // namespace deploybot::integrations::command
