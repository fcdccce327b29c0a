#include "journal/search.hpp"

#include "journal/selected.hpp"

#include <algorithm>

namespace deploybot::journal {
namespace {

constexpr std::uint64_t kPage = 500;

/// False once the page is full, and another entry was found.
bool take(Found& found, const Entry& entry, const Selection& selection) {
    if (!is_chosen(entry, selection)) {
        return true;
    }
    if (found.entries.size() == selection.most) {
        found.more = true;
        return false;
    }
    found.entries.push_back(entry);
    return true;
}

base::Result<Found> oldest_first(const Store& store, const Selection& selection) {
    const base::Error enough{.code = base::ErrorCode::Full, .message = "the page is full"};
    Found found;
    const auto read = for_each_selected(store, selection, [&](const Entry& entry) -> base::Outcome {
        return take(found, entry, selection) ? base::Outcome{} : base::fail(enough);
    });
    if (!read && !found.more) {
        return base::fail(read.error());
    }
    return found;
}

/// Position, or version in the stream, of the last entry.
base::Result<std::uint64_t> end_of(const Store& store, const std::string& stream) {
    if (stream.empty()) {
        return store.last_position();
    }
    const auto heads = store.heads();
    if (!heads) {
        return base::fail(heads.error());
    }
    const auto head = std::find_if(heads->begin(), heads->end(), [&](const Head& each) {
        return each.stream == stream;
    });
    return head == heads->end() ? 0 : head->version;
}

base::Result<Found> newest_first(const Store& store, const Selection& selection) {
    const auto last = end_of(store, selection.stream);
    if (!last) {
        return base::fail(last.error());
    }
    std::uint64_t end = *last;
    if (selection.stream.empty() && selection.before != 0) {
        end = std::min(end, selection.before - 1);
    }
    Found found;
    while (end > 0) {
        const std::uint64_t start = end > kPage ? end - kPage : 0;
        const std::uint64_t most = end - start;
        const auto page = selection.stream.empty()
                              ? store.read_all(start, most)
                              : store.read_stream(selection.stream, start, most);
        if (!page) {
            return base::fail(page.error());
        }
        for (auto entry = page->rbegin(); entry != page->rend(); ++entry) {
            if (entry->position <= selection.after || !take(found, *entry, selection)) {
                return found;
            }
        }
        end = start;
    }
    return found;
}

}  // namespace

base::Result<Found> search(const Store& store, const Selection& selection, Order order) {
    return order == Order::OldestFirst ? oldest_first(store, selection)
                                       : newest_first(store, selection);
}

}  // namespace deploybot::journal
