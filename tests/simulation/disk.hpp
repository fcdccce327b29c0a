// The disk under the journal: writes, syncs a little later, and may lose what was not synced.
#pragma once

#include "base/name.hpp"
#include "journal/memory_store.hpp"
#include "tests/simulation/bug.hpp"
#include "tests/simulation/random.hpp"
#include "tests/simulation/scheduler.hpp"
#include "tests/simulation/trace.hpp"

#include <functional>

namespace deploybot::simulation {

class Disk {
public:
    using Done = std::function<void(base::Result<journal::Appended>)>;

    Disk(Scheduler& scheduler, Random random, Trace& trace, Bug bug)
        : scheduler_(scheduler), random_(random), trace_(trace), bug_(bug) {}

    /// The engine's door to the journal. `synced` is told before `done`.
    void append(const journal::Append& append, const Done& done);
    /// The process dies: what was not synced is lost, or a beginning of it was written.
    void lose_power();
    /// The next sync fails, and with it the process.
    void fail_next_sync();
    /// Nothing goes wrong with it any more.
    void heal() { full_rate_ = 0; }
    void save_snapshot(journal::Snapshot snapshot);
    /// Puts an entry into a lane that no program can read.
    void poison(const base::LaneName& lane);

    [[nodiscard]] const journal::MemoryStore& store() const { return store_; }
    [[nodiscard]] std::uint64_t safe_position() const { return safe_; }
    [[nodiscard]] bool is_broken() const { return broken_; }

    std::function<void()> synced;

private:
    void sync(const base::Result<journal::Appended>& result, const Done& done);

    Scheduler& scheduler_;
    Random random_;
    Trace& trace_;
    Bug bug_;
    journal::MemoryStore store_{journal::MemoryStore::Sync::Held};
    std::uint64_t safe_ = 0;
    std::uint64_t power_ = 0;  ///< times that it was lost
    bool broken_ = false;
    double full_rate_ = 0.003;
};

}  // namespace deploybot::simulation
