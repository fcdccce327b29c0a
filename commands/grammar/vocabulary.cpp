#include "commands/grammar/vocabulary.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace deploybot::commands {

void NameSet::add(std::string_view name) {
    names_[base::lower(name)] = std::string(name);
}

void NameSet::remove(std::string_view name) {
    names_.erase(base::lower(name));
}

const std::string* NameSet::find(std::string_view name) const {
    std::array<char, 128> lowered{};
    if (name.size() > lowered.size()) {
        return nullptr;
    }
    std::transform(name.begin(), name.end(), lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto at = names_.find(std::string_view(lowered.data(), name.size()));
    return at == names_.end() ? nullptr : &at->second;
}

std::vector<std::string> NameSet::all() const {
    std::vector<std::string> sorted;
    sorted.reserve(names_.size());
    for (const auto& [key, name] : names_) {
        sorted.push_back(name);
    }
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

}  // namespace deploybot::commands
