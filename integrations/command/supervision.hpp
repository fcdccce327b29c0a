// One deploy program under watch: its output, its time, its processes. What run_supervisor is made
// of.
//
// Thread: the process's only one; it blocks SIGCHLD, SIGTERM, SIGINT and SIGHUP and reaps every
// child of the process, so there is at most one object in a process, and it is the process's
// purpose.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "integrations/command/child.hpp"
#include "integrations/command/output_log.hpp"
#include "integrations/command/processes.hpp"
#include "integrations/command/run_folder.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::integrations::command {

/// Why a program was ended before it ended by itself.
enum class Stop { None, TimeLimit, Cancelled, Told };

class Supervision {
public:
    /// Error: the system gives no signal descriptor or inotify instance.
    static base::Result<Supervision> open(const RunFolder& folder, std::size_t output_limit);

    /// Starts the program. Error: the sentence that says why it cannot be.
    base::Outcome start(
        const std::vector<std::string>& argv, const std::string& working_directory,
        const std::vector<std::string>& environment
    );

    /// Until it ends by itself (None), the limit passes, or, where `heed_requests`, somebody wants
    /// it to end.
    Stop wait_for_end(base::Millis limit, bool heed_requests);

    /// After None: waitpid's status.
    [[nodiscard]] int status() const { return status_.value_or(0); }

    /// Ends what the program left in its own session. What it detached (setsid) is meant to go on.
    void end_strays(base::Millis grace);
    /// Ends everything that descends from this process. Answers how many would not go.
    std::size_t end_everything(base::Millis grace);

    /// Takes what is still in the pipe and lets go of it.
    void close_output();

    [[nodiscard]] const std::string& output_tail() const { return log_.tail(); }
    [[nodiscard]] static std::size_t count_left_running();

private:
    using Clock = std::chrono::steady_clock;
    using Select = std::function<std::vector<Process>()>;

    Supervision(RunFolder folder, std::size_t output_limit);

    void wait(Clock::time_point until);
    void take_signals();
    void take_output();
    std::size_t end_processes(const Select& select, base::Millis grace);

    RunFolder folder_;
    OutputLog log_;
    base::FileDescriptor signals_;
    base::FileDescriptor changes_;  ///< inotify on the folder: the cancel file
    Child child_;
    std::optional<int> status_;
    bool told_ = false;
};

}  // namespace deploybot::integrations::command
