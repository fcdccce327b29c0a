#include "base/text.hpp"
#include "journal/selected.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace deploybot::journal {
namespace {

constexpr std::size_t kWidestColumn = 40;
constexpr std::size_t kLongestDetail = 160;

using Row = std::array<std::string, 6>;

std::string cell(std::string_view text, std::size_t most = kWidestColumn) {
    return base::shorten(base::clean(text), most);
}

Row row_of(const Entry& entry) {
    std::string type = entry.type;
    if (entry.type_version != 1) {
        type += "/" + std::to_string(entry.type_version);
    }
    return Row{
        std::to_string(entry.position),
        base::to_iso8601(entry.at),
        cell(entry.stream) + " " + std::to_string(entry.version),
        cell(type),
        cell(entry.cause.actor + " by " + entry.cause.source),
        cell(entry.data, kLongestDetail)};
}

std::string table(const std::deque<Row>& rows) {
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], base::length(row[i]));
        }
    }
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            text += row[i];
            text.append(widths[i] - base::length(row[i]) + 2, ' ');
        }
        text += row.back() + '\n';
    }
    return text;
}

}  // namespace

base::Result<std::string> show(const Store& store, const Selection& selection) {
    std::deque<Row> newest;
    std::uint64_t found = 0;
    auto read = for_each_selected(store, selection, [&](const Entry& entry) -> base::Outcome {
        ++found;
        newest.push_back(row_of(entry));
        if (newest.size() > selection.most) {
            newest.pop_front();
        }
        return {};
    });
    if (!read) {
        return base::fail(std::move(read.error()));
    }
    if (found == 0) {
        return std::string("no such entries\n");
    }
    std::string text = table(newest);
    if (found > newest.size()) {
        text += "the newest " + base::thousands(static_cast<std::int64_t>(newest.size())) + " of " +
                base::thousands(static_cast<std::int64_t>(found)) + " entries\n";
    }
    return text;
}

}  // namespace deploybot::journal
