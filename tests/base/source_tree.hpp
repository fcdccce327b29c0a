// The project's own C++ files, as the tests about the code read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace deploybot::tests {

struct SourceFile {
    std::string path;  ///< from the project's root: `queue/lane.hpp`
    std::vector<std::string> lines;

    /// The first folder of the path; for integrations the first two: `integrations/git`.
    [[nodiscard]] std::string room() const;
    [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
};

/// The same for any path of the project.
std::string room_of(std::string_view path);

/// All .cpp and .hpp files below these folders, sorted.
std::vector<SourceFile> read_sources(const std::vector<std::string>& folders);

/// What a line includes in quotes; empty if it includes nothing so.
std::string quoted_include(std::string_view line);

}  // namespace deploybot::tests
