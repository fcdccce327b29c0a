// The journal in memory: for tests, the simulation and a bot that is only tried out.
//
// In the mode `Held` it is a disk that can lose power: what was appended can be read, but is not
// safe until sync(); lose_unsynced() forgets it. Whoever answers people before sync() is caught by
// that. Deterministic: no clock, no thread, no chance.
//
// Thread: one at a time.
#pragma once

#include "journal/chain.hpp"
#include "journal/store.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace deploybot::journal {

class MemoryStore final : public Store {
public:
    enum class Sync {
        Immediate,  ///< append returns when it is safe, as a real store does
        Held,       ///< safe only after sync()
    };

    explicit MemoryStore(Sync sync = Sync::Immediate) : sync_(sync) {}

    [[nodiscard]] std::vector<base::Result<Appended>> append(const std::vector<Append>& batch
    ) override;
    [[nodiscard]] base::Result<std::vector<Entry>> read_all(
        std::uint64_t after_position, std::size_t most
    ) const override;
    [[nodiscard]] base::Result<std::vector<Entry>> read_stream(
        const std::string& stream, std::uint64_t after_version, std::size_t most
    ) const override;
    [[nodiscard]] base::Result<std::uint64_t> last_position() const override;
    [[nodiscard]] base::Result<std::vector<Head>> heads() const override;
    /// Held like an append.
    [[nodiscard]] base::Outcome save_snapshot(const Snapshot& snapshot) override;
    [[nodiscard]] base::Result<std::optional<Snapshot>> load_snapshot() const override;

    /// Everything appended so far is safe. Broken, for good, if fail_syncs() was called before.
    [[nodiscard]] base::Outcome sync();
    /// Power is lost and the process starts again: forgets all that was not synced but the first
    /// `kept` appends of it (a disk may have written a beginning), and works again after a failed
    /// sync.
    void lose_unsynced(std::size_t kept = 0);
    /// The next sync (in mode Immediate: the next append) fails, and so does everything after it,
    /// until lose_unsynced().
    void fail_syncs();
    [[nodiscard]] std::size_t unsynced() const { return unsynced_.size(); }

private:
    Sync sync_;
    Chain chain_;
    std::vector<Entry> entries_;
    std::optional<Snapshot> snapshot_;
    std::optional<Snapshot> safe_snapshot_;
    std::vector<std::size_t> unsynced_;  ///< number of entries after each append that is not safe
    std::size_t safe_ = 0;               ///< entries that are
    bool sync_will_fail_ = false;
    std::optional<base::Error> failure_;
};

}  // namespace deploybot::journal
