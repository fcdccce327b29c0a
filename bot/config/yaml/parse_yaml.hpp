// YAML text -> a tree with places, by libyaml's events, within limits.
//
// A small part of YAML on purpose: one document, UTF-8, no anchors, aliases, tags or merge keys (a
// short text could stand for gigabytes, and a reader would have to follow it through the file).
#pragma once

#include "bot/config/mistake.hpp"
#include "bot/config/yaml/node.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::bot::config {

inline constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMostNodes = 1'000'000;
inline constexpr std::size_t kMostDepth = 24;
inline constexpr std::size_t kMostScalarBytes = std::size_t{16} << 10U;
/// Of one file: more help nobody.
inline constexpr std::size_t kMostMistakes = 1000;

struct ParsedYaml {
    /// None: it could not be read to its end. Otherwise it may still hold Refused nodes.
    std::optional<Node> root;
    std::vector<Mistake> mistakes;
};

ParsedYaml parse_yaml(std::string_view text, const std::string& file);

}  // namespace deploybot::bot::config
