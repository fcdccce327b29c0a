// How one kind of value is read from the file, described, and written as a default.
//
// read: changes the value, or records a mistake and leaves it. A Refused node is passed over in
// silence. write: the value as JSON, for defaults; empty text where there is nothing to show (a
// secret, a section).
#pragma once

#include "bot/config/declare/context.hpp"
#include "bot/config/declare/shape.hpp"
#include "bot/config/yaml/node.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::bot::config {

template <class T>
struct Codec {
    std::shared_ptr<const Shape> shape;
    std::function<void(Context&, const Node&, T&)> read;
    std::function<std::string(const T&)> write;
};

/// The scalar's text if the node is one of the wanted kind; else a mistake that says what was
/// expected.
const std::string* expect_scalar(
    Context& context, const Node& node, Plain wanted, std::string_view expected
);
bool expect_list(Context& context, const Node& node, const Shape& shape);
bool expect_map(Context& context, const Node& node, const Shape& shape);
void refuse_repeated_item(Context& context, const Node& list, const Node& item);
/// `"text"` with JSON's escapes.
std::string to_json_text(std::string_view text);

struct ListLimits {
    std::size_t fewest = 0;
    std::size_t largest = 1000;
    bool distinct = true;
};

/// Replaces the whole list.
template <class T>
Codec<std::vector<T>> list_of(Codec<T> item, ListLimits limits = {}) {
    auto shape = std::make_shared<Shape>();
    shape->kind = Shape::Kind::List;
    shape->type = "list";
    shape->inner = item.shape;
    shape->fewest = limits.fewest;
    shape->largest = limits.largest;
    shape->distinct = limits.distinct;
    const auto read = [shape, item](Context& context, const Node& node, std::vector<T>& values) {
        if (!expect_list(context, node, *shape)) {
            return;
        }
        values.clear();
        for (const Node& each : node.items) {
            if (shape->distinct) {
                refuse_repeated_item(context, node, each);
            }
            item.read(context, each, values.emplace_back());
        }
    };
    const auto write = [item](const std::vector<T>& values) {
        std::string text;
        for (const T& value : values) {
            text += (text.empty() ? "" : ", ") + item.write(value);
        }
        return "[" + text + "]";
    };
    return {shape, read, write};
}

/// The names that people give to things in the file.
struct MapKeys {
    std::string word;                ///< `SERVICE`, for the reference
    std::string pattern;             ///< for the schema
    std::string rule;                ///< the same in words
    bool (*fits)(std::string_view);  ///< the same in code
    std::size_t fewest = 0;
    std::optional<NameKind> declares;  ///< the names can be referred to
};

Shape map_shape(const MapKeys& keys, std::shared_ptr<const Shape> inner);

template <class K, class V>
Codec<std::map<K, V>> map_of(const MapKeys& keys, Codec<V> value) {
    const auto shape = std::make_shared<Shape>(map_shape(keys, value.shape));
    const auto read = [shape, keys,
                       value](Context& context, const Node& node, std::map<K, V>& values) {
        if (!expect_map(context, node, *shape)) {
            return;
        }
        values.clear();
        for (std::size_t at = 0; at < node.items.size(); at += 2) {
            const Node& key = node.items[at];
            if (!keys.fits(key.text)) {
                context.mistake(key.place, quote(key.text) + " is no name for this", keys.rule);
            }
            if (keys.declares) {
                context.declare(*keys.declares, key.text);
            }
            if (keys.declares == NameKind::Service) {
                context.service = key.text;
            }
            value.read(context, node.items[at + 1], values[K(key.text)]);
        }
        if (keys.declares == NameKind::Service) {
            context.service.clear();
        }
    };
    const auto write = [](const std::map<K, V>&) { return std::string("{}"); };
    return {shape, read, write};
}

/// Present once the key stands there.
template <class T>
Codec<std::optional<T>> maybe(Codec<T> codec) {
    const auto read = [codec](Context& context, const Node& node, std::optional<T>& value) {
        codec.read(context, node, value.emplace());
    };
    const auto write = [codec](const std::optional<T>& value) {
        return value ? codec.write(*value) : std::string();
    };
    return {codec.shape, read, write};
}

}  // namespace deploybot::bot::config
