// What a walk over the journal has noticed, and the name of the first wrong entry that follows from
// it. Used by verify only.
//
// One act of tampering leaves several traces (a gap here, a broken link there). The walk collects
// them all; name_first() then tells which act explains the first.
#pragma once

#include "journal/verify.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::journal {

struct Evidence {
    /// So many wrong entries are kept to learn from; one act of tampering can spoil all after it.
    static constexpr std::size_t kMostMismatched = 1000;

    std::uint64_t first_gap = 0;  ///< first position that is not there; 0: none
    std::uint64_t last_position = 0;
    /// Versions that a stream has skipped, or that its head says should follow; where they show.
    std::map<std::pair<std::string, std::uint64_t>, std::uint64_t> missing;
    std::vector<Entry> mismatched;  ///< their hash does not fit, by position
    std::vector<Fault> others;      ///< each named already
};

[[nodiscard]] std::optional<Fault> name_first(const Evidence& evidence);

}  // namespace deploybot::journal
