#include "tests/base/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace deploybot::tests {
namespace {

namespace fs = std::filesystem;

SourceFile read_source(const fs::path& root, const fs::path& path) {
    SourceFile file{.path = path.lexically_relative(root).string(), .lines = {}};
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        file.lines.push_back(line);
    }
    return file;
}

}  // namespace

std::string room_of(std::string_view path) {
    std::size_t end = path.find('/');
    if (path.starts_with("integrations/")) {
        end = path.find('/', end + 1);
    }
    return std::string(path.substr(0, end));
}

std::string SourceFile::room() const {
    return room_of(path);
}

std::vector<SourceFile> read_sources(const std::vector<std::string>& folders) {
    const fs::path root{DEPLOYBOT_SOURCE_DIR};
    std::vector<SourceFile> files;
    for (const std::string& folder : folders) {
        if (!fs::exists(root / folder)) {
            continue;
        }
        auto walk = fs::recursive_directory_iterator(root / folder);
        for (const auto& entry : walk) {
            if (entry.path().filename() == "node_modules") {
                walk.disable_recursion_pending();
                continue;
            }
            const fs::path extension = entry.path().extension();
            if (entry.is_regular_file() && (extension == ".cpp" || extension == ".hpp")) {
                files.push_back(read_source(root, entry.path()));
            }
        }
    }
    std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) {
        return a.path < b.path;
    });
    return files;
}

std::string quoted_include(std::string_view line) {
    constexpr std::string_view kStart = "#include \"";
    if (!line.starts_with(kStart)) {
        return {};
    }
    line.remove_prefix(kStart.size());
    return std::string(line.substr(0, line.find('"')));
}

}  // namespace deploybot::tests
