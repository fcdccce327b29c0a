// The names that exist just now: what the parser checks words against, suggests from and completes.
//
// Thread: one at a time. Whoever holds the configuration and the lanes keeps it up to date:
// services when the configuration is read, tokens as deployments come and go. An empty kind means
// "not known here": any well-formed name passes then, and the rules answer.
#pragma once

#include "base/name.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace deploybot::commands {

/// Names of one kind, found without regard to upper and lower case.
class NameSet {
public:
    void add(std::string_view name);
    void remove(std::string_view name);
    void clear() { names_.clear(); }
    /// The name as it was added, or nullptr. Allocates nothing.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    [[nodiscard]] bool empty() const { return names_.empty(); }
    /// Sorted.
    [[nodiscard]] std::vector<std::string> all() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>>
        names_;  // lower case -> as added
};

struct Vocabulary {
    NameSet services;  ///< and lanes, where they are named otherwise
    NameSet environments;
    NameSet flags;
    NameSet stages;
    NameSet people;  ///< ids, and names of one word
    NameSet tokens;  ///< of requests that wait or run: for suggestions and completion only
};

}  // namespace deploybot::commands
