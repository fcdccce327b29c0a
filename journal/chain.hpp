// The rule of the journal that every store shares: which appends fit, and where their entries
// stand.
//
// Knows the head of every stream. An append that fits is linked at once, so that a later one of the
// same batch sees it; the batch becomes true with commit() or is forgotten with discard().
//
// Thread: one at a time. Lifetime: links() point into the appends that were given to extend().
#pragma once

#include "journal/hash.hpp"
#include "journal/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace deploybot::journal {

// Limits of what is stored; beyond them an append is Invalid.
inline constexpr std::size_t kLongestName = 512;  ///< stream, type, actor, ...; bytes
inline constexpr std::size_t kLongestData =
    std::size_t{16} * 1024 * 1024;  ///< bytes of one entry's data

/// One entry and its place, ready to be written.
struct Link {
    const NewEntry* entry = nullptr;
    Place place;
    std::uint64_t before = 0;  ///< position of the entry before it in its stream; 0: none
    base::Sha256Sum hash{};
};

/// The end of a stream, and where it and the stream's first entry stand.
struct StreamEnd {
    Head head;
    std::uint64_t first = 0;
    std::uint64_t position = 0;
};

class Chain {
public:
    /// What a stream's head was before this batch, and is now.
    struct Moved {
        const std::string* stream = nullptr;
        std::uint64_t first = 0;           ///< position of its first entry
        std::uint64_t version_before = 0;  ///< 0: the stream is new
        base::Sha256Sum hash_before{};
        std::uint64_t version = 0;
        base::Sha256Sum hash{};
        std::uint64_t position = 0;
    };

    /// From what is stored.
    void restore(const std::vector<StreamEnd>& ends, std::uint64_t last_position);

    /// Conflict: a stream is not where the decision saw it. Invalid: a name or the data is empty or
    /// too long. Nothing is linked then.
    [[nodiscard]] base::Result<Appended> extend(const Append& append);

    [[nodiscard]] const std::vector<Link>& links() const { return links_; }
    [[nodiscard]] std::vector<Moved> moved() const;
    void commit();
    void discard();

    [[nodiscard]] std::uint64_t last_position() const { return last_position_; }
    [[nodiscard]] std::vector<Head> heads() const;

private:
    struct Tip {
        std::uint64_t first = 0;
        std::uint64_t version = 0;
        base::Sha256Sum hash{};
        std::uint64_t position = 0;
        std::uint64_t version_before = 0;
        base::Sha256Sum hash_before{};
        std::uint64_t position_before = 0;
        bool is_touched = false;
    };
    using Tips = std::unordered_map<std::string, Tip>;

    [[nodiscard]] base::Outcome check(const Append& append) const;
    void link(const NewEntry& entry, base::TimePoint at);

    Tips tips_;
    std::vector<Tips::value_type*> touched_;  ///< in the order of the batch
    std::vector<Link> links_;
    std::uint64_t last_position_ = 0;
    std::uint64_t committed_position_ = 0;
    EntryHasher hash_;
};

}  // namespace deploybot::journal
