// The built-in flag source: one flagd document for each service and environment, replaced
// atomically, at FOLDER/<service>/<environment>.json.
//
// Programs that read the document (in-process flagd providers, flagd itself) keep their values
// while the bot is away. The files are what the world sees, the journal is the truth: after a start
// the rules read the flags back and set again what differs.
//
// Thread: the executor's; files are read and written on a worker thread, one at a time. Lifetime:
// destroying it waits for the write that runs and drops the waiting completions. Epochs: the
// highest one seen is kept in memory for each service; the journal's lease is the real fence.
#pragma once

#include "base/result.hpp"
#include "deploy/ports.hpp"
#include "integrations/flags/flag_set.hpp"
#include "net/executor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace deploybot::integrations::flags {

struct FileFlagConfig {
    std::string folder;                   ///< absolute; its parent must be there
    std::set<deploy::FlagAddress> flags;  ///< all that the configuration names

    bool operator==(const FileFlagConfig&) const = default;
};

class FileFlagProvider final : public deploy::FlagProvider {
public:
    FileFlagProvider(net::Executor executor, FileFlagConfig config);
    ~FileFlagProvider() override;

    /// Blocking, once, before anything else: makes the folders, reads every document, and adds the
    /// flags that are in none yet as off. A document that cannot be read is left as it is; the
    /// error names it, and the others are open all the same.
    base::Outcome open();

    /// Errors: Invalid (percent), NotFound (the configuration names no such flag), Conflict (old
    /// epoch), Full or Unavailable (the file cannot be written), Broken (what stands there is not
    /// ours, or is not what was written).
    void set_flag(
        const deploy::FlagAddress& flag, int percent, std::uint64_t epoch,
        deploy::Completion<int> done
    ) override;
    /// From the file, so that a change by other hands shows.
    void read_flag(const deploy::FlagAddress& flag, deploy::Completion<int> done) override;

    /// For OFREP: what was last read or written. Nothing: no such service and environment.
    [[nodiscard]] std::optional<FlagSet> find_set(
        const base::ServiceName& service, const base::EnvironmentName& environment
    ) const;

    /// After a reload: opens what is new, blocking. Flags that are no longer named stay in their
    /// document.
    base::Outcome use_flags(std::set<deploy::FlagAddress> flags);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::flags
