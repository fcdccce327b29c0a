#include "bot/config/yaml/parse_yaml.hpp"

#include "base/text.hpp"
#include "bot/config/yaml/yaml_problem.hpp"

#include <yaml.h>

#include <functional>
#include <unordered_map>

namespace deploybot::bot::config {
namespace {

/// One event of libyaml, freed when it goes.
class Event {
public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { yaml_event_delete(&event_); }

    /// false: the parser has stopped at something that is no YAML.
    bool next(yaml_parser_t& parser) {
        yaml_event_delete(&event_);
        return yaml_parser_parse(&parser, &event_) == 1;
    }
    [[nodiscard]] yaml_event_type_t type() const { return event_.type; }
    [[nodiscard]] Place place() const { return to_place(event_.start_mark); }
    // one of the union is read where the type has said which
    [[nodiscard]] const auto& scalar() const { return event_.data.scalar; }
    [[nodiscard]] const auto& sequence() const { return event_.data.sequence_start; }
    [[nodiscard]] const auto& mapping() const { return event_.data.mapping_start; }

private:
    yaml_event_t event_{};
};

class Builder {
public:
    Builder(std::string_view text, const std::string& file) : text_(text), file_(file) {
        yaml_parser_initialize(&parser_);
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(
            &parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size()
        );
    }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;
    ~Builder() { yaml_parser_delete(&parser_); }

    ParsedYaml build();

private:
    bool next() {
        if (event_.next(parser_)) {
            return true;
        }
        result_.mistakes.push_back(explain_problem(parser_, text_, file_));
        return false;
    }
    void mistake(const Place& place, std::string message, std::string hint) {
        if (result_.mistakes.size() < kMostMistakes) {
            result_.mistakes.push_back({file_, place, std::move(message), std::move(hint)});
        }
    }
    bool read_node(Node& node, std::size_t depth);
    bool read_scalar(Node& node);
    bool read_sequence(Node& node, std::size_t depth);
    bool read_mapping(Node& node, std::size_t depth);
    bool read_key(Node& key);
    void refuse_repeated_keys(Node& mapping);
    void refuse_decoration(const yaml_char_t* anchor, const yaml_char_t* tag);

    std::string_view text_;
    const std::string& file_;
    yaml_parser_t parser_{};
    Event event_;
    std::size_t nodes_ = 0;
    ParsedYaml result_;
};

void Builder::refuse_decoration(const yaml_char_t* anchor, const yaml_char_t* tag) {
    if (anchor != nullptr) {
        mistake(
            event_.place(), "anchors (&name) are not read here",
            "write it where it is used; what all services share stands in default_policy"
        );
    }
    if (tag != nullptr) {
        mistake(event_.place(), "tags (!name) are not read here", "leave it out");
    }
}

/// The current event begins a node. false: nothing more can be read.
bool Builder::read_node(Node& node, std::size_t depth) {
    node.place = event_.place();
    if (++nodes_ > kMostNodes) {
        mistake(node.place, "the file has more than 1,000,000 values", {});
        return false;
    }
    if (depth > kMostDepth) {
        mistake(
            node.place, "more than " + std::to_string(kMostDepth) + " levels stand in each other",
            {}
        );
        return false;
    }
    switch (event_.type()) {
        case YAML_SCALAR_EVENT:
            return read_scalar(node);
        case YAML_SEQUENCE_START_EVENT:
            return read_sequence(node, depth);
        case YAML_MAPPING_START_EVENT:
            return read_mapping(node, depth);
        default:
            mistake(
                node.place, "aliases (*name) are not read here",
                "write it out; a text that begins with * needs quotes"
            );
            node.kind = Node::Kind::Refused;
            return true;
    }
}

bool Builder::read_scalar(Node& node) {
    const auto& scalar = event_.scalar();
    refuse_decoration(scalar.anchor, scalar.tag);
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (scalar.length > kMostScalarBytes) {
        mistake(node.place, "this text is longer than 16 KiB", {});
        node.kind = Node::Kind::Refused;
        return true;
    }
    node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    return true;
}

bool Builder::read_sequence(Node& node, std::size_t depth) {
    node.kind = Node::Kind::Sequence;
    node.quoted = event_.sequence().style == YAML_FLOW_SEQUENCE_STYLE;
    refuse_decoration(event_.sequence().anchor, event_.sequence().tag);
    while (next()) {
        if (event_.type() == YAML_SEQUENCE_END_EVENT) {
            return true;
        }
        if (!read_node(node.items.emplace_back(), depth + 1)) {
            return false;
        }
    }
    return false;
}

bool Builder::read_key(Node& key) {
    const yaml_event_type_t type = event_.type();
    if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) {
        mistake(
            event_.place(), "a key must be a word, not a list or keys of its own",
            "quote a key that begins with [ or {"
        );
        return false;
    }
    return read_node(key, 1);
}

bool Builder::read_mapping(Node& node, std::size_t depth) {
    node.kind = Node::Kind::Mapping;
    node.quoted = event_.mapping().style == YAML_FLOW_MAPPING_STYLE;
    refuse_decoration(event_.mapping().anchor, event_.mapping().tag);
    while (next()) {
        if (event_.type() == YAML_MAPPING_END_EVENT) {
            refuse_repeated_keys(node);
            return true;
        }
        Node key;
        Node value;
        if (!read_key(key) || !next() || !read_node(value, depth + 1)) {
            return false;
        }
        const bool empty = value.kind == Node::Kind::Scalar && !value.quoted && value.text.empty();
        const bool indented = value.kind != Node::Kind::Scalar && !value.quoted;
        if (empty || indented) {
            value.place = key.place;
        }
        if (key.kind == Node::Kind::Scalar) {
            node.items.push_back(std::move(key));
            node.items.push_back(std::move(value));
        }
    }
    return false;
}

void Builder::refuse_repeated_keys(Node& mapping) {
    std::unordered_map<std::string_view, std::size_t> lines;
    lines.reserve(mapping.items.size() / 2);
    for (std::size_t at = 0; at < mapping.items.size(); at += 2) {
        const Node& key = mapping.items[at];
        const auto [first, is_new] = lines.emplace(key.text, key.place.line);
        if (!is_new) {
            mistake(
                key.place,
                quote(key.text) + " stands here a second time, first in line " +
                    std::to_string(first->second),
                "keep one of the two"
            );
        }
    }
}

ParsedYaml Builder::build() {
    Node root;
    // stream start, document start, the root's first event
    if (!next() || !next()) {
        return std::move(result_);
    }
    if (event_.type() == YAML_STREAM_END_EVENT) {
        mistake({}, "the file is empty", "examples/configuration/deploybot.yaml is a start");
        return std::move(result_);
    }
    // document end, then the stream's end or another document
    if (!next() || !read_node(root, 1) || !next() || !next()) {
        return std::move(result_);
    }
    if (event_.type() != YAML_STREAM_END_EVENT) {
        mistake(event_.place(), "a second document begins here", "one file is one document");
        return std::move(result_);
    }
    result_.root = std::move(root);
    return std::move(result_);
}

std::string_view without_mark(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

}  // namespace

ParsedYaml parse_yaml(std::string_view text, const std::string& file) {
    ParsedYaml refused;
    if (text.size() > kMostBytes) {
        refused.mistakes.push_back({file, {}, "the file is larger than 16 MiB", {}});
        return refused;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        refused.mistakes.push_back({file, {}, "the file is UTF-16", "save it as UTF-8"});
        return refused;
    }
    return Builder(without_mark(text), file).build();
}

}  // namespace deploybot::bot::config
