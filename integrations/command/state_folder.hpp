// The driver's memory on disk: one folder for each action, the highest epoch of each service.
//
//   STATE/runs/KEY/        run_folder.hpp
//   STATE/services/NAME/   an empty file for each of the service's keys, oldest first by time: what
//   prune() counts STATE/epochs/NAME      the highest epoch that was ever seen for the service
//
// Every step is decided under the action's lock, so two bots on one state folder start an action
// once. Thread: a worker's; blocking. Holds no state but the path.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "deploy/ports.hpp"
#include "integrations/command/order.hpp"
#include "integrations/command/run_folder.hpp"

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <variant>
#include <vector>

namespace deploybot::integrations::command {

struct Finished {
    deploy::DriverResult result;
};
/// Somebody works on it. `supervisor` is set where this call started it: the caller reaps it.
struct Running {
    pid_t supervisor = 0;
};
/// It was started, nobody works on it, and no result is there. The lock keeps others out while the
/// caller finds out.
struct InDoubt {
    base::FileDescriptor lock;
    int attempt = 1;
};
using Standing = std::variant<Finished, Running, InDoubt>;

class StateFolder {
public:
    explicit StateFolder(std::string path) : path_(std::move(path)) {}

    /// Makes the folders. Unavailable where that fails.
    [[nodiscard]] base::Outcome prepare() const;

    [[nodiscard]] RunFolder run_of(const std::string& key) const;

    /// Makes the action's folder, so that it can be watched before anything happens in it.
    [[nodiscard]] base::Outcome prepare_run(const deploy::DriverCall& call) const;

    /// Conflict: a higher epoch was seen for the service. Remembers this one otherwise.
    [[nodiscard]] base::Outcome check_epoch(const base::ServiceName& service, std::uint64_t epoch)
        const;

    /// Joins the action, or starts it if it never was. Invalid: the key belongs to another call.
    [[nodiscard]] base::Result<Standing> join_or_start(const StartOrder& order) const;

    /// After doubt: starts it once more, as attempt `order.spec.attempt`. A wish to cancel wins.
    [[nodiscard]] base::Result<Standing> start_again(
        const StartOrder& order, base::FileDescriptor lock
    ) const;

    /// After doubt: this is how it ended. A wish to cancel that came meanwhile wins.
    [[nodiscard]] base::Result<Standing> settle(
        const std::string& key, const deploy::DriverResult& result, const base::FileDescriptor& lock
    ) const;

    /// Ends what a dead supervisor's program left: of its own session, or, with `detached`, all of
    /// it.
    void end_leftovers(const std::string& key, bool detached) const;

    /// Asks the action to end; what never ran or is in doubt ends here. Finished or Running.
    [[nodiscard]] base::Result<Standing> cancel(const std::string& key) const;

    [[nodiscard]] base::Result<deploy::LogChunk> read_log(
        const std::string& key, std::uint64_t offset, std::size_t most
    ) const;

    /// Removes the oldest finished actions of the service, beyond the `keep` newest.
    void prune(const base::ServiceName& service, std::size_t keep) const;

private:
    [[nodiscard]] base::Result<Standing> start(const StartOrder& order, base::FileDescriptor lock)
        const;

    std::string path_;
};

}  // namespace deploybot::integrations::command
