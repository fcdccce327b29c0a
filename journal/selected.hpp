// Walks over the entries that a Selection chooses, page by page, unchecked: `show`, `export` and
// `search` are also for looking at what verify has found.
#pragma once

#include "journal/export.hpp"
#include "journal/recover.hpp"

namespace deploybot::journal {

/// All but the stream, which whoever reads has chosen already.
[[nodiscard]] bool is_chosen(const Entry& entry, const Selection& selection);

/// Oldest first; an error of the sink ends the walk.
[[nodiscard]] base::Outcome for_each_selected(
    const Store& store, const Selection& selection, const EntrySink& sink
);

}  // namespace deploybot::journal
