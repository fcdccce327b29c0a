// A YAML document as a tree in which every node knows where it stands.
#pragma once

#include "bot/config/mistake.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bot::config {

struct Node {
    enum class Kind {
        Scalar,
        Sequence,
        Mapping,
        Refused,  ///< a mistake is told of it already: readers pass over it
    };

    Kind kind = Kind::Scalar;
    bool quoted = false;      ///< a scalar in quotes or a block: text, whatever it looks like
    Place place;              ///< of an indented collection: its key's, where people look for it
    std::string text;         ///< Scalar
    std::vector<Node> items;  ///< Sequence: items; Mapping: key, value, key, value, ...
};

/// The value of a key, or null. The node may be of any kind.
const Node* find(const Node& mapping, std::string_view key);

/// What people would call it: `the number 8080`, `the text "soon"`, `a list`, `nothing`. Cleaned
/// and shortened.
std::string describe(const Node& node);

/// How YAML's core schema reads a scalar that is not in quotes.
enum class Plain { Null, Boolean, Number, Text };
Plain kind_of(const Node& scalar);

/// In quotes, cleaned and shortened, for a sentence about it.
std::string quote(std::string_view text);

}  // namespace deploybot::bot::config
