// One value with its name and labels, wherever it came from.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace deploybot::integrations::prometheus {

struct Series {
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;
    std::optional<double> time;  ///< seconds since 1970, if the source said when

    /// The label's value, or `otherwise`.
    [[nodiscard]] std::string label(
        const std::string& label_name, const std::string& otherwise = {}
    ) const {
        const auto found = labels.find(label_name);
        return found == labels.end() ? otherwise : found->second;
    }

    bool operator==(const Series&) const = default;
};

}  // namespace deploybot::integrations::prometheus
