#include "bot/config/schema.hpp"

#include "bot/config/declare/shape.hpp"
#include "bot/config/sections/sections.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace deploybot::bot {
namespace {

using config::KeyShape;
using config::Shape;
using Json = nlohmann::ordered_json;

/// 5, not 5.0: a limit of whole numbers is one.
Json to_number(double value) {
    constexpr double kExact = 1e15;
    if (std::floor(value) == value && std::fabs(value) < kExact) {
        return static_cast<std::int64_t>(value);
    }
    return value;
}

class SchemaWriter {
public:
    std::string write(const Shape& file) {
        Json schema;
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["$id"] = "urn:deploybot:configuration";
        schema["title"] = "DeployBot configuration";
        schema.update(record(file));
        schema["$defs"] = std::move(definitions_);
        return schema.dump(2);
    }

private:
    Json any(const Shape& shape) {
        switch (shape.kind) {
            case Shape::Kind::Leaf:
                return leaf(shape);
            case Shape::Kind::List:
                return list(shape);
            case Shape::Kind::Map:
                return map(shape);
            case Shape::Kind::Record:
                break;
        }
        if (!definitions_.contains(shape.name)) {
            definitions_[shape.name] = nullptr;  // keeps its place: definitions stand as first used
            definitions_[shape.name] = record(shape);
        }
        return {{"$ref", "#/$defs/" + shape.name}};
    }

    static Json leaf(const Shape& shape) {
        Json schema{{"type", shape.json_type}};
        if (!shape.pattern.empty()) {
            schema["pattern"] = shape.pattern;
        }
        if (shape.json_type == "string" && shape.pattern.empty() && shape.choices.empty()) {
            schema["minLength"] = 1;
        }
        if (shape.least && shape.most) {
            schema["minimum"] = to_number(*shape.least);
            schema["maximum"] = to_number(*shape.most);
        }
        if (!shape.choices.empty()) {
            schema["enum"] = shape.choices;
        }
        return schema;
    }

    Json list(const Shape& shape) {
        Json schema{{"type", "array"}, {"items", any(*shape.inner)}};
        if (shape.fewest > 0) {
            schema["minItems"] = shape.fewest;
        }
        schema["maxItems"] = shape.largest;
        if (shape.distinct) {
            schema["uniqueItems"] = true;
        }
        return schema;
    }

    Json map(const Shape& shape) {
        Json schema{{"type", "object"}};
        if (!shape.key_pattern.empty()) {
            schema["propertyNames"] = {{"pattern", shape.key_pattern}};
        }
        schema["additionalProperties"] = any(*shape.inner);
        if (shape.fewest > 0) {
            schema["minProperties"] = shape.fewest;
        }
        return schema;
    }

    Json record(const Shape& shape) {
        Json schema{
            {"description", shape.meaning}, {"type", "object"}, {"additionalProperties", false}};
        Json required = Json::array();
        Json properties = Json::object();
        for (const KeyShape& key : shape.keys) {
            Json property = any(*key.shape);
            property["description"] = key.meaning;
            if (!key.standard.empty()) {
                property["default"] = Json::parse(key.standard);
            }
            properties[key.name] = std::move(property);
            if (key.required) {
                required.push_back(key.name);
            }
        }
        if (!required.empty()) {
            schema["required"] = std::move(required);
        }
        if (shape.exactly_one) {
            schema["minProperties"] = 1;
            schema["maxProperties"] = 1;
        }
        schema["properties"] = std::move(properties);
        return schema;
    }

    Json definitions_ = Json::object();
};

}  // namespace

std::string config_schema() {
    return SchemaWriter().write(*config::file_codec().shape);
}

}  // namespace deploybot::bot
