#include "bot/config/declare/codec.hpp"

#include "base/text.hpp"
#include "bot/config/declare/section.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace deploybot::bot::config {
namespace {

void unexpected(Context& context, const Node& node, std::string_view expected) {
    if (node.kind == Node::Kind::Refused) {
        return;
    }
    const bool is_nothing = node.kind == Node::Kind::Scalar && kind_of(node) == Plain::Null;
    context.mistake(
        node.place, "expected " + std::string(expected) + ", found " + describe(node),
        is_nothing ? "leave the key out if there is nothing to say" : ""
    );
}

std::string count_of(std::size_t fewest, std::size_t largest) {
    if (fewest == largest) {
        return std::to_string(fewest);
    }
    return std::to_string(fewest) + " to " + std::to_string(largest);
}

std::vector<std::string> names_of(const Shape& record) {
    std::vector<std::string> names;
    names.reserve(record.keys.size());
    for (const KeyShape& key : record.keys) {
        names.push_back(key.name);
    }
    return names;
}

void check_unknown(Context& context, const Node& node, const Shape& shape) {
    for (std::size_t at = 0; at < node.items.size(); at += 2) {
        const Node& key = node.items[at];
        const bool known = std::any_of(shape.keys.begin(), shape.keys.end(), [&](const auto& each) {
            return each.name == key.text;
        });
        if (known) {
            continue;
        }
        std::string hint = key.text == "<<"
                               ? "merge keys are not read here; default_policy is for all services"
                               : suggest(key.text, names_of(shape));
        context.mistake(
            key.place, quote(key.text) + " is no key of " + shape.type, std::move(hint)
        );
    }
}

void check_missing(Context& context, const Node& node, const Shape& shape) {
    std::size_t present = 0;
    for (const KeyShape& key : shape.keys) {
        if (find(node, key.name) != nullptr) {
            ++present;
        } else if (key.required) {
            context.mistake(
                node.place, shape.type + " needs the key " + quote(key.name), key.meaning
            );
        }
    }
    if (shape.exactly_one && present != 1) {
        const std::string keys = base::join(names_of(shape), ", ");
        context.mistake(
            node.place,
            shape.type + (present == 0 ? " needs one of these keys: " : " takes only one of: ") +
                keys,
            shape.meaning
        );
    }
}

}  // namespace

const std::string* expect_scalar(
    Context& context, const Node& node, Plain wanted, std::string_view expected
) {
    if (node.kind == Node::Kind::Scalar && kind_of(node) == wanted) {
        return &node.text;
    }
    unexpected(context, node, expected);
    return nullptr;
}

bool expect_list(Context& context, const Node& node, const Shape& shape) {
    if (node.kind != Node::Kind::Sequence) {
        unexpected(context, node, "a list");
        return false;
    }
    if (node.items.size() < shape.fewest || node.items.size() > shape.largest) {
        context.mistake(
            node.place, "this list has " + std::to_string(node.items.size()) + " items",
            "it takes " + count_of(shape.fewest, shape.largest)
        );
        return false;
    }
    return true;
}

bool expect_map(Context& context, const Node& node, const Shape& shape) {
    if (node.kind != Node::Kind::Mapping) {
        unexpected(context, node, "keys with values, each a " + shape.key_word);
        return false;
    }
    if (node.items.size() / 2 < shape.fewest) {
        context.mistake(
            node.place, "nothing stands here", "it needs at least one " + shape.key_word
        );
    }
    return true;
}

bool expect_keys(Context& context, const Node& node, const Shape& shape) {
    if (node.kind != Node::Kind::Mapping) {
        unexpected(context, node, "the keys of " + shape.type);
        return false;
    }
    check_unknown(context, node, shape);
    check_missing(context, node, shape);
    return true;
}

void refuse_repeated_item(Context& context, const Node& list, const Node& item) {
    if (item.kind != Node::Kind::Scalar) {
        return;
    }
    for (const Node& other : list.items) {
        if (&other == &item) {
            return;
        }
        if (other.kind == Node::Kind::Scalar && other.text == item.text) {
            context.mistake(item.place, quote(item.text) + " stands twice in this list", {});
            return;
        }
    }
}

std::string to_json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Shape map_shape(const MapKeys& keys, std::shared_ptr<const Shape> inner) {
    Shape shape;
    shape.kind = Shape::Kind::Map;
    shape.type = "keys";
    shape.inner = std::move(inner);
    shape.fewest = keys.fewest;
    shape.key_pattern = keys.pattern;
    shape.key_word = keys.word;
    return shape;
}

}  // namespace deploybot::bot::config
