// What the way through the stages needs from outside. The rules declare it here; integrations/
// supply it; so does the simulation.
//
// Thread: every port is called on the bot's thread, and completes there, never inside the call
// itself. Every call may be repeated with the same key after a crash: an adapter that finds the
// work done or in progress joins it.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "deploy/metrics.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::deploy {

template <class T>
using Completion = std::function<void(base::Result<T>)>;

// ---- artifact source
// -------------------------------------------------------------------------------------------------

struct Artifact {
    base::Digest digest;
    std::string location;  ///< where the driver's program finds it

    bool operator==(const Artifact&) const = default;
};

/// Which digest belongs to a commit. Built by CI, never by the bot.
class ArtifactSource {
public:
    virtual ~ArtifactSource() = default;
    /// Errors: NotFound (CI has built nothing for it), Broken (the content does not have the digest
    /// it is named by).
    virtual void find_artifact(
        const base::ServiceName& service, const base::CommitSha& commit, Completion<Artifact> done
    ) = 0;
};

// ---- deploy driver
// ---------------------------------------------------------------------------------------------------

enum class DriverAction {
    Deploy,    ///< make this version run in this pool
    Observe,   ///< say which version runs there
    Verify,    ///< smoke tests: the stage passes only with it
    Backup,    ///< before a migration
    Restore,   ///< bring the backup back
    RollBack,  ///< make the stable version run there again (only where it is not kept running)
    Retire,    ///< stop what runs in this pool: it has no traffic any more
};

struct DriverCall {
    std::string key;  ///< idempotency key, e.g. `DEP-1763699862417/canary/deploy/1`
    std::uint64_t epoch =
        0;  ///< fencing: a call with an older epoch than one seen before is refused
    base::Token token;
    base::ServiceName service;
    base::EnvironmentName environment;
    base::PoolName pool;
    DriverAction action = DriverAction::Deploy;
    base::CommitSha commit;
    Artifact artifact;
    base::Millis time_limit{};

    bool operator==(const DriverCall&) const = default;
};

enum class DriverEnd { Succeeded, Failed, TimedOut, Cancelled };

struct DriverResult {
    DriverEnd end = DriverEnd::Failed;
    std::string detail;  ///< "exit status 3", "signal 9", the last lines that it printed; cleaned,
                         ///< at most 2,000 characters
    base::Digest running;  ///< Observe: what runs there; empty if nothing does

    bool operator==(const DriverResult&) const = default;
};

struct LogChunk {
    std::string text;
    std::uint64_t next_offset = 0;
    bool complete = false;  ///< nothing more will come
};

class DeployDriver {
public:
    virtual ~DeployDriver() = default;
    /// Completes when the action has ended. Errors (nothing was started): Unavailable, Invalid,
    /// Conflict (old epoch).
    virtual void run(const DriverCall& call, Completion<DriverResult> done) = 0;
    /// Ends the action with this key and all of its children; its run() then completes with
    /// Cancelled.
    virtual void cancel(const std::string& key, Completion<void> done) = 0;
    /// What the action printed, from `offset`, at most `most` bytes.
    virtual void read_log(
        const std::string& key, std::uint64_t offset, std::size_t most, Completion<LogChunk> done
    ) = 0;
};

// ---- traffic router
// --------------------------------------------------------------------------------------------------

/// Share of the customers' requests by pool, in percent; sums to 100. A pool that is not named gets
/// nothing.
struct TrafficSplit {
    std::map<base::PoolName, int> percent;

    bool operator==(const TrafficSplit&) const = default;
};

class TrafficRouter {
public:
    virtual ~TrafficRouter() = default;
    /// Sets and reads back: success means that it took. A pool with 0 % gets nobody, sticky clients
    /// included.
    virtual void set_split(
        const base::ServiceName& service, const TrafficSplit& split, std::uint64_t epoch,
        Completion<TrafficSplit> done
    ) = 0;
    virtual void read_split(const base::ServiceName& service, Completion<TrafficSplit> done) = 0;
    /// Whether this pool could take traffic now (its processes answer their health checks).
    virtual void check_health(
        const base::ServiceName& service, const base::PoolName& pool, Completion<void> done
    ) = 0;
};

// ---- metric source
// ---------------------------------------------------------------------------------------------------

class MetricSource {
public:
    virtual ~MetricSource() = default;
    /// One snapshot of the raw counters of all pools. A process that does not answer is an instance
    /// with a problem, not an error; an error is a source that answers nothing (Unavailable) or
    /// nonsense (Broken).
    virtual void take_snapshot(
        const base::ServiceName& service, Completion<MetricSnapshot> done
    ) = 0;
};

// ---- flag provider
// ---------------------------------------------------------------------------------------------------

struct FlagAddress {
    base::ServiceName service;
    base::EnvironmentName environment;
    base::FlagName flag;

    auto operator<=>(const FlagAddress&) const = default;
};

class FlagProvider {
public:
    virtual ~FlagProvider() = default;
    /// Turns the flag on for `percent` of the users (0: off, 100: on for all) and reads it back.
    virtual void set_flag(
        const FlagAddress& flag, int percent, std::uint64_t epoch, Completion<int> done
    ) = 0;
    virtual void read_flag(const FlagAddress& flag, Completion<int> done) = 0;
};

// ---- pager
// -----------------------------------------------------------------------------------------------------------

struct Page {
    std::string key;  ///< the same page sent again is one incident
    base::ServiceName service;
    base::Token token;
    std::string summary;
    std::string detail;

    bool operator==(const Page&) const = default;
};

class Pager {
public:
    virtual ~Pager() = default;
    virtual void page(const Page& page, Completion<void> done) = 0;
};

}  // namespace deploybot::deploy
