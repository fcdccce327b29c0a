// The journal for people (`show`) and for other programs (`export`, JSON Lines).
//
// Text comes out cleaned: nothing that is stored can move a terminal's cursor or start a new line.
//
// Thread: that of the store. Memory: one page of entries, and what `show` keeps.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "journal/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::journal {

/// Which entries; empty fields choose all.
struct Selection {
    std::string stream;
    /// Entries that name it: the text of their data holds it. `DEP-…2417`: one that ends so.
    std::string token;
    std::string type;     ///< `looked`, `split_wished`, ...
    std::string without;  ///< a type that is left out
    std::string actor;    ///< who caused it
    std::string text;     ///< stands in their data, whatever its case, `_` as a space
    /// What the text means besides: found as well are entries of these types, and of this actor.
    std::vector<std::string> text_types;
    std::string text_actor;
    std::optional<base::TimePoint> since;
    std::optional<base::TimePoint> until;  ///< itself not
    std::uint64_t after = 0;               ///< later than this position
    std::uint64_t before = 0;              ///< earlier than this position; 0: no limit
    std::size_t most = 100;                ///< for `show` (the newest of them) and `search`
};

/// Takes one line, without its line break; an error ends the export.
using LineSink = std::function<base::Outcome(std::string_view)>;

/// One line of JSON: position, stream, version, at, type, type_version, actor, source, request,
/// data, previous and hash (hex). `data` is a JSON value with the stored text's very bytes; where
/// that text is no JSON, `data_text` is there instead.
std::string to_json_line(const Entry& entry);

/// All chosen entries, oldest first.
[[nodiscard]] base::Outcome export_lines(
    const Store& store, const Selection& selection, const LineSink& sink
);

/// A table of the newest entries, newest last, and a last line that says how many were left out.
[[nodiscard]] base::Result<std::string> show(const Store& store, const Selection& selection);

}  // namespace deploybot::journal
