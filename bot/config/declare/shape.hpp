// What may stand in a place of the file, as plain values: the JSON Schema and the reference are
// made from it.
//
// A Codec carries the shape of what it reads, so that reader, schema and reference cannot disagree.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace deploybot::bot::config {

struct Shape;

struct KeyShape {
    std::string name;
    std::string meaning;  ///< one sentence
    bool required = false;
    std::string standard;  ///< the default as JSON; empty: none
    std::shared_ptr<const Shape> shape;
};

struct Shape {
    enum class Kind { Leaf, List, Map, Record };

    Kind kind = Kind::Leaf;
    std::string type;  ///< short, for the reference: `length of time, 1s to 1h`

    // Leaf
    std::string json_type = "string";
    std::string pattern;
    std::optional<double> least;
    std::optional<double> most;
    std::vector<std::string> choices;

    // List and Map
    std::shared_ptr<const Shape> inner;
    std::size_t fewest = 0;
    std::size_t largest = 0;  ///< 0: no limit
    bool distinct = false;
    std::string key_pattern;  ///< Map
    std::string key_word;     ///< Map: `SERVICE`

    // Record
    std::string name;     ///< `policy`: unique over all records
    std::string meaning;  ///< what the record is for
    bool exactly_one = false;
    std::vector<KeyShape> keys;
};

}  // namespace deploybot::bot::config
