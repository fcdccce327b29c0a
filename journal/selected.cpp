#include "journal/selected.hpp"

#include "base/text.hpp"

namespace deploybot::journal {
namespace {

constexpr std::size_t kPage = 1000;

/// A whole token: `DEP-12` is not named by `DEP-123`.
bool names(const std::string& data, const std::string& token) {
    for (std::size_t at = data.find(token); at != std::string::npos;
         at = data.find(token, at + 1)) {
        const std::size_t end = at + token.size();
        if (end == data.size() || data[end] < '0' || data[end] > '9') {
            return true;
        }
    }
    return false;
}

bool is_in(std::uint64_t position, const Selection& selection) {
    return position > selection.after && (selection.before == 0 || position < selection.before);
}

}  // namespace

bool is_chosen(const Entry& entry, const Selection& selection) {
    return is_in(entry.position, selection) &&
           (selection.type.empty() || entry.type == selection.type) &&
           (selection.actor.empty() || entry.cause.actor == selection.actor) &&
           (selection.token.empty() || names(entry.data, selection.token)) &&
           (selection.text.empty() ||
            base::lower(entry.data).find(base::lower(selection.text)) != std::string::npos);
}

base::Outcome for_each_selected(
    const Store& store, const Selection& selection, const EntrySink& sink
) {
    const bool of_stream = !selection.stream.empty();
    std::uint64_t after = of_stream ? 0 : selection.after;
    while (true) {
        const auto page = of_stream ? store.read_stream(selection.stream, after, kPage)
                                    : store.read_all(after, kPage);
        if (!page) {
            return base::fail(page.error());
        }
        for (const Entry& entry : *page) {
            if (selection.before != 0 && entry.position >= selection.before) {
                return {};
            }
            if (!is_chosen(entry, selection)) {
                continue;
            }
            if (auto taken = sink(entry); !taken) {
                return taken;
            }
        }
        if (page->size() < kPage) {
            return {};
        }
        after = of_stream ? page->back().version : page->back().position;
    }
}

}  // namespace deploybot::journal
