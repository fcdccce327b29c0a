// From the store back to the state: the snapshot, if it can be believed, and every entry after it.
//
// Thread: that of the store.
#pragma once

#include "base/result.hpp"
#include "journal/store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace deploybot::journal {

/// Takes entries one by one, in order; an error ends the reading.
using EntrySink = std::function<base::Outcome(const Entry&)>;
/// Takes the state of a snapshot. When it fails it must have changed nothing.
using SnapshotSink = std::function<base::Outcome(const Snapshot&)>;

struct Recovery {
    std::uint64_t snapshot_position = 0;  ///< 0: all entries were read
    std::uint64_t last_position = 0;
    std::string warning;  ///< why a snapshot that is there was not used; empty otherwise
};

/// Every entry after `position`, page by page. Broken: an entry is not what was written (its hash),
/// or entries are missing; whoever rebuilds the state must not go on.
[[nodiscard]] base::Outcome for_each_entry(
    const Store& store, std::uint64_t after_position, const EntrySink& sink
);

/// A snapshot of another schema, or one that is broken or newer than the journal, is not used: it
/// is a cache, never the truth.
[[nodiscard]] base::Result<Recovery> recover(
    const Store& store, std::string_view schema, const SnapshotSink& restore, const EntrySink& apply
);

}  // namespace deploybot::journal
