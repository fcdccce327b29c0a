// The append-only record of everything that happened: the truth from which all state is rebuilt.
//
// An entry belongs to one stream (`lane/shop`, `freezes`, `rights`, `tokens`, `bot`) and has a
// version there, 1, 2, 3, ... without gaps; `position` orders all entries of the journal. Each
// entry holds the hash of the one before it in its stream.
//
// Invariants
//   1. An append names the versions that its decision has read; it is written whole, or not at all.
//   2. `append` returns success only when the entries are on the disk (group commit: one fsync may
//   serve many appends).
//   3. A failed sync is never retried: every later append fails with ErrorCode::Broken (fail-stop).
//   4. Entries are never changed or removed. A snapshot is a cache: without it everything still
//   opens, slower.
#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::journal {

/// Who caused an entry and how it came in.
struct Cause {
    std::string actor;    ///< person id, or `deploybot` for what it did by itself
    std::string source;   ///< door: `terminal`, `api`, `timer`, `effect`, `start`
    std::string request;  ///< request id: the same in the log

    bool operator==(const Cause&) const = default;
};

struct NewEntry {
    std::string stream;
    std::string type;  ///< `requested`, `stage_started`, ...: the name of the event
    int type_version = 1;
    std::string data;  ///< one JSON object, as text
    Cause cause;
};

struct Entry {
    std::uint64_t position = 0;  ///< over all streams, from 1
    std::string stream;
    std::uint64_t version = 0;  ///< in its stream, from 1
    base::TimePoint at;
    std::string type;
    int type_version = 1;
    std::string data;
    Cause cause;
    base::Sha256Sum previous{};  ///< hash of the entry before it in its stream; zeros for the first
    base::Sha256Sum hash{};      ///< over all of the above
};

/// What the decision was made on: the append fails with ErrorCode::Conflict if the stream has moved
/// on since.
struct Expected {
    std::string stream;
    std::uint64_t version = 0;  ///< 0: the stream does not exist yet
};

struct Append {
    base::TimePoint at;
    std::vector<Expected> expected;  ///< of every stream read or written
    std::vector<NewEntry> entries;
};

struct Appended {
    std::uint64_t last_position = 0;
};

struct Snapshot {
    std::uint64_t position = 0;  ///< state after this entry
    std::string schema;  ///< written by this version of the state's format; another one ignores it
    std::string data;
};

/// The last entry of a stream, kept apart from the entries, so that a tail cut off shows.
struct Head {
    std::string stream;
    std::uint64_t version = 0;
    base::Sha256Sum hash{};

    bool operator==(const Head&) const = default;
};

/// Synchronous. Thread: one at a time (see GroupCommit for many writers).
class Store {
public:
    virtual ~Store() = default;

    /// All appends in one transaction and one sync. Each succeeds or fails by itself (Conflict), in
    /// order: a later one sees the entries of an earlier one. A failure of the disk fails all of
    /// them.
    [[nodiscard]] virtual std::vector<base::Result<Appended>> append(
        const std::vector<Append>& batch
    ) = 0;

    /// Entries of all streams after `position`, in order, at most `most`.
    [[nodiscard]] virtual base::Result<std::vector<Entry>> read_all(
        std::uint64_t after_position, std::size_t most
    ) const = 0;
    /// Entries of one stream after `version`, in order, at most `most`.
    [[nodiscard]] virtual base::Result<std::vector<Entry>> read_stream(
        const std::string& stream, std::uint64_t after_version, std::size_t most
    ) const = 0;
    [[nodiscard]] virtual base::Result<std::uint64_t> last_position() const = 0;
    /// Of every stream, by name (bytes compared).
    [[nodiscard]] virtual base::Result<std::vector<Head>> heads() const = 0;

    /// Replaces the one before.
    [[nodiscard]] virtual base::Outcome save_snapshot(const Snapshot& snapshot) = 0;
    /// Broken: there is one, and it cannot be believed; see recover.hpp, which then does without.
    [[nodiscard]] virtual base::Result<std::optional<Snapshot>> load_snapshot() const = 0;
};

}  // namespace deploybot::journal
