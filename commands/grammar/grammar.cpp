#include "base/contract.hpp"
#include "commands/grammar/verbs.hpp"

#include <unordered_map>
#include <utility>

namespace deploybot::commands {

struct Grammar::Index {
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, Found, Hash, std::equal_to<>> found;

    void add(std::string_view spelling, const VerbEntry& entry) {
        for (std::size_t at = spelling.find(' '); at != std::string_view::npos;
             at = spelling.find(' ', at + 1)) {
            found[std::string(spelling.substr(0, at))].longer = true;
        }
        const VerbEntry*& place = found[std::string(spelling)].entry;
        DEPLOYBOT_ASSERT(place == nullptr || place == &entry, "one spelling cannot mean two verbs");
        place = &entry;
    }
};

Grammar::Grammar(std::span<const VerbEntry> table)
    : table_(table), index_(std::make_unique<Index>()) {
    for (const VerbEntry& entry : table) {
        DEPLOYBOT_ASSERT(entry.slots.size() <= 32, "the parser marks filled slots in 32 bits");
        index_->add(entry.name, entry);
        spellings_.emplace_back(entry.name);
    }
    for (const VerbEntry& entry : table) {
        for (const std::string_view spelling : entry.spellings) {
            index_->add(spelling, entry);
            spellings_.emplace_back(spelling);
        }
    }
}

Grammar::~Grammar() = default;

const Grammar& Grammar::standard() {
    static const Grammar kGrammar(verbs());
    return kGrammar;
}

Grammar::Found Grammar::find(std::string_view words) const {
    const auto at = index_->found.find(words);
    return at == index_->found.end() ? Found{} : at->second;
}

}  // namespace deploybot::commands
