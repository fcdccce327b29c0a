// What is hashed of an entry, byte by byte: docs/journal-format.md says the same for a reader who
// has nothing but sqlite3 and sha256sum.
//
// Every field is a netstring (D. J. Bernstein, 1997): its length in bytes, `:`, its bytes, `,`.
// So no two different entries give the same bytes. Numbers are decimal, hashes lower-case hex.
//
// Thread: any.
#pragma once

#include "journal/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace deploybot::journal {

/// First field of every hashed text: names the form, so that a later form can never be taken for
/// this one.
inline constexpr std::string_view kEntryForm = "deploybot journal entry 1";
inline constexpr std::string_view kSnapshotForm = "deploybot journal snapshot 1";
inline constexpr std::string_view kCheckpointForm = "deploybot journal checkpoint 1";

void append_netstring(std::string& out, std::string_view field);
void append_netstring(std::string& out, std::uint64_t number);

/// An entry that is not stored yet: where it will stand, and what it links to.
struct Place {
    std::uint64_t position = 0;
    std::uint64_t version = 0;
    base::TimePoint at;
    base::Sha256Sum previous{};
};

/// Replaces `out` by the bytes that are hashed; its memory is used again.
void canonical_bytes(std::string& out, const Place& place, const NewEntry& entry);

/// Hashes many entries with one buffer. Thread: one at a time.
class EntryHasher {
public:
    base::Sha256Sum operator()(const Place& place, const NewEntry& entry);
    /// Of a stored entry, from all its fields but `hash`.
    base::Sha256Sum operator()(const Entry& entry);

private:
    std::string bytes_;
};

/// Of one entry; EntryHasher is faster for many.
base::Sha256Sum hash_of(const Entry& entry);
/// What a store keeps beside a snapshot, so that a broken one shows.
base::Sha256Sum hash_of(const Snapshot& snapshot);

}  // namespace deploybot::journal
