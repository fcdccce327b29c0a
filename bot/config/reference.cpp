#include "bot/config/declare/shape.hpp"
#include "bot/config/schema.hpp"
#include "bot/config/sections/sections.hpp"

#include <algorithm>
#include <vector>

namespace deploybot::bot {
namespace {

using config::KeyShape;
using config::Shape;

/// `a | b` would end a cell.
std::string in_cell(std::string text) {
    for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
        text.insert(at, "\\");
    }
    return text;
}

std::string type_of(const Shape& shape) {
    switch (shape.kind) {
        case Shape::Kind::Leaf:
            return shape.type;
        case Shape::Kind::List:
            return "list of: " + type_of(*shape.inner);
        case Shape::Kind::Map:
            return "`" + shape.key_word + "`: " + type_of(*shape.inner);
        case Shape::Kind::Record:
            break;
    }
    return "[" + shape.name + "](#" + shape.name + ")";
}

std::string default_of(const KeyShape& key) {
    if (key.required) {
        return "**required**";
    }
    return key.standard.empty() ? "" : "`" + key.standard + "`";
}

const Shape* record_in(const Shape& shape) {
    const Shape* inner = &shape;
    while (inner->kind == Shape::Kind::List || inner->kind == Shape::Kind::Map) {
        inner = inner->inner.get();
    }
    return inner->kind == Shape::Kind::Record ? inner : nullptr;
}

/// Each record once, as first used, the outer before the inner.
void gather(const Shape& record, std::vector<const Shape*>& all) {
    all.push_back(&record);
    for (const KeyShape& key : record.keys) {
        const Shape* inner = record_in(*key.shape);
        const bool is_new =
            inner != nullptr && std::none_of(all.begin(), all.end(), [&](auto* each) {
                return each->name == inner->name;
            });
        if (is_new) {
            gather(*inner, all);
        }
    }
}

std::string table_of(const Shape& record) {
    std::string text = "### " + record.name + "\n\n" + record.meaning;
    text += record.exactly_one ? " Exactly one of:\n\n" : "\n\n";
    text += "| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const KeyShape& key : record.keys) {
        text += "| `" + key.name + "` | " + in_cell(type_of(*key.shape)) + " | " +
                in_cell(default_of(key)) + " | " + in_cell(key.meaning) + " |\n";
    }
    return text;
}

}  // namespace

std::string config_reference() {
    std::vector<const Shape*> records;
    gather(*config::file_codec().shape, records);
    std::string text;
    for (const Shape* record : records) {
        text += (text.empty() ? "" : "\n") + table_of(*record);
    }
    return text;
}

}  // namespace deploybot::bot
