// Finds entries of the journal for people: the newest first, or the oldest, a page at a time.
//
// Thread: that of the store. Time: a page of the journal for every thousand entries that are
// looked at; what is found last is all of it. Unchecked, as show and export.
#pragma once

#include "base/result.hpp"
#include "journal/export.hpp"
#include "journal/store.hpp"

#include <vector>

namespace deploybot::journal {

enum class Order { OldestFirst, NewestFirst };

struct Found {
    std::vector<Entry> entries;  ///< at most `selection.most`, in the order asked for
    bool more = false;           ///< there are others behind the last one
};

[[nodiscard]] base::Result<Found> search(
    const Store& store, const Selection& selection, Order order
);

}  // namespace deploybot::journal
