#include "commands/message.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace deploybot::commands {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<Span::Kind, const char*>, 6> kKinds{
    {{Span::Kind::Plain, "plain"},
     {Span::Kind::Strong, "strong"},
     {Span::Kind::Code, "code"},
     {Span::Kind::Person, "person"},
     {Span::Kind::Link, "link"},
     {Span::Kind::Time, "time"}}};
constexpr std::array<std::pair<ButtonStyle, const char*>, 3> kStyles{
    {{ButtonStyle::Normal, "normal"},
     {ButtonStyle::Primary, "primary"},
     {ButtonStyle::Danger, "danger"}}};
constexpr std::array<std::pair<Tone, const char*>, 2> kTones{
    {{Tone::Quiet, "quiet"}, {Tone::Loud, "loud"}}};

template <class Table, class Value>
const char* word_of(const Table& table, Value value) {
    for (const auto& [known, word] : table) {
        if (known == value) {
            return word;
        }
    }
    return "";
}

/// Thrown inside this file only; message_from_json turns it into an Error.
struct WrongWord {
    std::string word;
};

template <class Table>
auto value_of(const Table& table, const std::string& word) {
    for (const auto& [known, name] : table) {
        if (name == word) {
            return known;
        }
    }
    throw WrongWord{word};
}

json line_to_json(const Line& line) {
    json spans = json::array();
    for (const Span& span : line) {
        json one{{"kind", word_of(kKinds, span.kind)}, {"text", span.text}};
        if (!span.target.empty()) {
            one["target"] = span.target;
        }
        spans.push_back(std::move(one));
    }
    return spans;
}

Span span_from(const json& from) {
    const auto kind = value_of(kKinds, from.value("kind", "plain"));
    const std::string text = from.at("text").get<std::string>();
    const std::string target = from.value("target", "");
    switch (kind) {
        case Span::Kind::Plain:
            return plain(text);
        case Span::Kind::Strong:
            return strong(text);
        case Span::Kind::Code:
            return code(text);
        case Span::Kind::Person:
            return mention(base::PersonId(target), text);
        case Span::Kind::Link:
            return link(text, target);
        case Span::Kind::Time: {
            const auto at = base::parse_iso8601(target);
            return at ? time(*at, text) : plain(text);
        }
    }
    return plain(text);
}

Line line_from(const json& from) {
    Line line;
    for (const json& span : from.get_ref<const json::array_t&>()) {
        line.push_back(span_from(span));
    }
    return line;
}

Message read(const json& from) {
    Message message;
    message.title = line_from(from.value("title", json::array()));
    for (const json& line : from.value("lines", json::array_t{})) {
        message.lines.push_back(line_from(line));
    }
    for (const json& field : from.value("fields", json::array_t{})) {
        message.fields.push_back({field.at("name").get<std::string>(), line_from(field.at("value"))}
        );
    }
    for (const json& one : from.value("buttons", json::array_t{})) {
        message.buttons.push_back(
            {.label = one.at("label").get<std::string>(),
             .line = one.at("line").get<std::string>(),
             .style = value_of(kStyles, one.value("style", "normal")),
             .confirmation = one.value("confirmation", ""),
             .question = one.value("question", "")}
        );
    }
    message.tone = value_of(kTones, from.value("tone", "quiet"));
    message.token = base::Token(from.value("token", ""));
    message.lane = base::LaneName(from.value("lane", ""));
    return message;
}

}  // namespace

void to_json(json& out, const Message& message) {
    out = json{{"tone", word_of(kTones, message.tone)}, {"title", line_to_json(message.title)}};
    json lines = json::array();
    for (const Line& line : message.lines) {
        lines.push_back(line_to_json(line));
    }
    json fields = json::array();
    for (const Field& field : message.fields) {
        fields.push_back({{"name", field.name}, {"value", line_to_json(field.value)}});
    }
    json buttons = json::array();
    for (const Button& one : message.buttons) {
        buttons.push_back(
            {{"label", one.label},
             {"line", one.line},
             {"style", word_of(kStyles, one.style)},
             {"confirmation", one.confirmation},
             {"question", one.question}}
        );
    }
    out["lines"] = std::move(lines);
    out["fields"] = std::move(fields);
    out["buttons"] = std::move(buttons);
    out["token"] = message.token.str();
    out["lane"] = message.lane.str();
}

base::Result<Message> message_from_json(const json& from) {
    try {
        return read(from);
    } catch (const json::exception& problem) {
        return base::fail(
            base::ErrorCode::Invalid, std::string("this is no message: ") + problem.what()
        );
    } catch (const WrongWord& problem) {
        return base::fail(base::ErrorCode::Invalid, "a message has no \"" + problem.word + "\"");
    }
}

}  // namespace deploybot::commands
