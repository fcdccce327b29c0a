// Proves that the journal is what was written, or names the first entry that is not.
//
// Checked: the hash of each entry, its link to the one before it in its stream, positions and
// versions without gaps, and that each stream ends where its head says. Whoever rewrites entries,
// hashes and heads together is found only with a checkpoint that was kept elsewhere.
//
// Thread: that of the store. Time: one reading of the journal, about a microsecond an entry; a
// second one, once, to name what was tampered with.
#pragma once

#include "base/result.hpp"
#include "journal/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace deploybot::journal {

/// Vouches for everything up to `position`: a hash over the heads of all streams at that time.
struct Checkpoint {
    std::uint64_t position = 0;
    base::Sha256Sum hash{};

    bool operator==(const Checkpoint&) const = default;
};

/// `1234:9f86d0...`: to be kept where whoever can write to the journal cannot.
std::string to_text(const Checkpoint& checkpoint);
[[nodiscard]] base::Result<Checkpoint> parse_checkpoint(std::string_view text);

/// From the heads alone: cheap enough for every hour.
[[nodiscard]] base::Result<Checkpoint> make_checkpoint(const Store& store);

enum class Tampering {
    Changed,    ///< its content or its hash is not what was written
    Removed,    ///< entries after it are still there
    Reordered,  ///< it stood elsewhere
    CutOff,     ///< it and everything after it in its stream is gone
    Added,      ///< the head of its stream does not know it
    Rewritten,  ///< whole in itself, but not the history that the checkpoint was made of
};

std::string_view name_of(Tampering tampering);

struct Fault {
    Tampering tampering = Tampering::Changed;
    std::string stream;  ///< empty where it cannot be told (Rewritten)
    std::uint64_t version = 0;
    std::uint64_t position = 0;
    std::string what;  ///< one sentence for people
};

struct Report {
    std::uint64_t entries = 0;
    std::size_t streams = 0;
    std::optional<Fault> first;       ///< the first that is wrong, by position; none: all is well
    Checkpoint reached;               ///< of what was read; worth keeping only if all is well
    bool has_met_checkpoint = false;  ///< one was given, and it fits

    [[nodiscard]] bool is_whole() const { return !first.has_value(); }
};

/// Unavailable or Broken: the store cannot be read to its end.
[[nodiscard]] base::Result<Report> verify(
    const Store& store, const std::optional<Checkpoint>& earlier = std::nullopt
);

}  // namespace deploybot::journal
