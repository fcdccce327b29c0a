// What a run has measured: printed as a table, kept as JSON, compared with an earlier run.
#pragma once

#include "base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bench {

/// What a figure has to reach.
enum class Better { Lower, Higher };

struct Figure {
    std::string name;
    double value = 0;
    std::string unit;
    /// Of the program that it is compared with, in the same run and the same unit; `goal` is then a
    /// share of it.
    std::optional<double> limit;
    /// nullopt: shown beside others, without a goal of its own.
    std::optional<double> goal;
    Better better = Better::Lower;

    /// What the goal is compared with: the value, or its share of the limit.
    [[nodiscard]] double measure() const { return limit ? value / *limit : value; }
    [[nodiscard]] std::optional<bool> is_met() const;
};

struct Run {
    std::string at;
    std::string machine;
    std::string commit;  ///< empty: not known
    std::vector<Figure> figures;
    std::vector<std::string> not_measured;  ///< part and why
};

nlohmann::json to_json(const Run& run);
[[nodiscard]] base::Result<Run> read_run(const std::string& path);
[[nodiscard]] base::Outcome write_run(const Run& run, const std::string& path);

std::string headline();
std::string to_line(const Figure& figure);
/// A line for each figure of both, the greatest change first.
std::string describe_changes(const Run& before, const Run& after);

}  // namespace deploybot::bench
