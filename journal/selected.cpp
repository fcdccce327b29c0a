#include "journal/selected.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>

namespace deploybot::journal {
namespace {

constexpr std::size_t kPage = 1000;

constexpr std::string_view kToken = "DEP-";
constexpr std::string_view kCutToken = "DEP-…";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Whether digits that begin a token end before this place.
bool ends_token(std::string_view before) {
    while (!before.empty() && is_digit(before.back())) {
        before.remove_suffix(1);
    }
    return before.ends_with(kToken);
}

/// A whole token: `DEP-12` is not named by `DEP-123`, but `DEP-…23` is.
bool names(const std::string& data, std::string_view token) {
    const bool is_cut = token.starts_with(kCutToken);
    token.remove_prefix(is_cut ? kCutToken.size() : 0);
    for (std::size_t at = data.find(token); at != std::string::npos;
         at = data.find(token, at + 1)) {
        const std::size_t end = at + token.size();
        const bool is_whole = end == data.size() || !is_digit(data[end]);
        if (is_whole && (!is_cut || ends_token(std::string_view(data).substr(0, at)))) {
            return true;
        }
    }
    return false;
}

/// As people read it: enumerators have their words.
std::string readable(const std::string& text) {
    std::string words = base::lower(text);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

bool says(const Entry& entry, const Selection& selection) {
    return (!selection.text_actor.empty() && entry.cause.actor == selection.text_actor) ||
           std::find(selection.text_types.begin(), selection.text_types.end(), entry.type) !=
               selection.text_types.end() ||
           (selection.text.starts_with(kCutToken)
                ? names(entry.data, selection.text)
                : readable(entry.data).find(readable(selection.text)) != std::string::npos);
}

bool is_then(base::TimePoint at, const Selection& selection) {
    return (!selection.since || at >= *selection.since) &&
           (!selection.until || at < *selection.until);
}

bool is_in(std::uint64_t position, const Selection& selection) {
    return position > selection.after && (selection.before == 0 || position < selection.before);
}

}  // namespace

bool is_chosen(const Entry& entry, const Selection& selection) {
    return is_in(entry.position, selection) && is_then(entry.at, selection) &&
           (selection.type.empty() || entry.type == selection.type) &&
           (selection.without.empty() || entry.type != selection.without) &&
           (selection.actor.empty() || entry.cause.actor == selection.actor) &&
           (selection.token.empty() || names(entry.data, selection.token)) &&
           (selection.text.empty() || says(entry, selection));
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
