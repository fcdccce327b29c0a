#include "tests/bench/figures.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace deploybot::bench {
namespace {

using nlohmann::json;

std::string number(double value) {
    char text[48];
    const int digits = std::abs(value) >= 100 ? 0 : std::abs(value) >= 10 ? 1 : 2;
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string row(
    const std::string& name, const std::string& value, const std::string& limit,
    const std::string& goal, const std::string& met
) {
    char text[256];
    std::snprintf(
        text, sizeof text, "%-54.54s %16s %22s %14s  %s\n", name.c_str(), value.c_str(),
        limit.c_str(), goal.c_str(), met.c_str()
    );
    return text;
}

std::string percent(double share) {
    return number(share * 100) + " %";
}

json to_value(const Figure& figure) {
    json value{{"name", figure.name}, {"value", figure.value}, {"unit", figure.unit}};
    if (figure.limit) {
        value["limit"] = *figure.limit;
    }
    if (figure.goal) {
        value["goal"] = *figure.goal;
        value["better"] = figure.better == Better::Lower ? "lower" : "higher";
        value["met"] = figure.is_met().value();
    }
    return value;
}

Figure figure_of(const json& value) {
    Figure figure{
        .name = value.value("name", ""),
        .value = value.value("value", 0.0),
        .unit = value.value("unit", ""),
        .limit = std::nullopt,
        .goal = std::nullopt,
        .better = value.value("better", "lower") == "lower" ? Better::Lower : Better::Higher};
    if (value.contains("limit")) {
        figure.limit = value["limit"].get<double>();
    }
    if (value.contains("goal")) {
        figure.goal = value["goal"].get<double>();
    }
    return figure;
}

}  // namespace

std::optional<bool> Figure::is_met() const {
    if (!goal) {
        return std::nullopt;
    }
    return better == Better::Lower ? measure() <= *goal : measure() >= *goal;
}

json to_json(const Run& run) {
    json figures = json::array();
    for (const Figure& figure : run.figures) {
        figures.push_back(to_value(figure));
    }
    return json{
        {"at", run.at},
        {"machine", run.machine},
        {"commit", run.commit},
        {"figures", figures},
        {"not_measured", run.not_measured}};
}

base::Result<Run> read_run(const std::string& path) {
    std::ifstream file(path);
    const json value = json::parse(file, nullptr, false);
    if (!value.is_object() || !value.contains("figures") || !value["figures"].is_array()) {
        return base::fail(base::ErrorCode::Invalid, path + " holds no results of an earlier run");
    }
    Run run;
    run.at = value.value("at", "");
    run.machine = value.value("machine", "");
    run.commit = value.value("commit", "");
    for (const json& each : value["figures"]) {
        run.figures.push_back(figure_of(each));
    }
    return run;
}

base::Outcome write_run(const Run& run, const std::string& path) {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    std::ofstream file(path);
    file << to_json(run).dump(2) << '\n';
    if (!file.flush()) {
        return base::fail(base::ErrorCode::Unavailable, path + " cannot be written");
    }
    return {};
}

std::string headline() {
    return row("figure", "measured", "compared with", "goal", "met");
}

std::string to_line(const Figure& figure) {
    const std::string sign = figure.better == Better::Lower ? "<= " : ">= ";
    const std::string goal = !figure.goal   ? ""
                             : figure.limit ? sign + percent(*figure.goal)
                                            : sign + number(*figure.goal) + " " + figure.unit;
    const std::string limit =
        figure.limit ? number(*figure.limit) + " (" + percent(figure.measure()) + ")" : "";
    const std::optional<bool> met = figure.is_met();
    return row(
        figure.name, number(figure.value) + " " + figure.unit, limit, goal,
        !met   ? ""
        : *met ? "yes"
               : "NO"
    );
}

std::string describe_changes(const Run& before, const Run& after) {
    struct Change {
        const Figure* now;
        const Figure* then;
        double share;
    };
    std::vector<Change> changes;
    for (const Figure& now : after.figures) {
        const auto then =
            std::find_if(before.figures.begin(), before.figures.end(), [&](const Figure& each) {
                return each.name == now.name && each.unit == now.unit;
            });
        if (then != before.figures.end() && then->measure() != 0) {
            changes.push_back({&now, &*then, now.measure() / then->measure() - 1});
        }
    }
    std::ranges::sort(changes, [](const Change& left, const Change& right) {
        return std::abs(left.share) > std::abs(right.share);
    });
    std::ostringstream text;
    text << "changes since " << before.at << (before.commit.empty() ? "" : ", " + before.commit)
         << (before.machine == after.machine ? "" : ", ON ANOTHER MACHINE: " + before.machine)
         << "\n";
    for (const Change& each : changes) {
        const auto shown = [&](const Figure& figure) {
            return figure.limit ? percent(figure.measure())
                                : number(figure.value) + " " + figure.unit;
        };
        char line[256];
        std::snprintf(
            line, sizeof line, "%-54.54s %16s -> %-16s %+.0f %%\n", each.now->name.c_str(),
            shown(*each.then).c_str(), shown(*each.now).c_str(), each.share * 100
        );
        text << line;
    }
    return text.str();
}

}  // namespace deploybot::bench
