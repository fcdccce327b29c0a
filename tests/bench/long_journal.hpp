// A journal as after some years: a million entries of a thousand lanes, with a snapshot as the bot
// would have left it.
#pragma once

#include <cstddef>
#include <string>

namespace deploybot::bench {

inline constexpr std::size_t kLongJournal = 1'000'000;
inline constexpr std::size_t kManyServices = 1'000;

/// A folder with such a `journal.db`; made when it is first asked for, removed with the program.
/// Its snapshot is as old as it can be, so that a start reads 9,999 entries.
const std::string& long_journal_folder();

}  // namespace deploybot::bench
