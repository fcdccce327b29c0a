// Walks over the entries that a Selection chooses, page by page, unchecked: `show` and `export` are
// also for looking at what verify has found.
#pragma once

#include "journal/export.hpp"
#include "journal/recover.hpp"

namespace deploybot::journal {

[[nodiscard]] base::Outcome for_each_selected(
    const Store& store, const Selection& selection, const EntrySink& sink
);

}  // namespace deploybot::journal
