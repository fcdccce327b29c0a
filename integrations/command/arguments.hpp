// Texts as exec and posix_spawn want them. They must outlive the list.
#pragma once

#include <string>
#include <vector>

namespace deploybot::integrations::command {

/// Pointers to each, and a null at the end.
inline std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (const std::string& text : texts) {
        // these calls are older than const, and change nothing
        list.push_back(
            const_cast<char*>(text.c_str())  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        );
    }
    list.push_back(nullptr);
    return list;
}

}  // namespace deploybot::integrations::command
