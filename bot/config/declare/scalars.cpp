#include "bot/config/declare/scalars.hpp"

#include "base/text.hpp"
#include "net/url.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace deploybot::bot::config {
namespace {

constexpr std::size_t kLongestText = 1024;

std::shared_ptr<Shape> leaf(std::string type) {
    auto shape = std::make_shared<Shape>();
    shape->type = std::move(type);
    return shape;
}

std::string from_to(const std::string& least, const std::string& most) {
    return least + " to " + most;
}

/// With as few digits as it needs.
std::string to_text(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6g", value);
    return text.data();
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

void out_of_range(Context& context, const Node& node, const std::string& range) {
    context.mistake(node.place, quote(node.text) + " is out of range", "it may be " + range);
}

void not_so(Context& context, const Node& node, const std::string& expected) {
    context.mistake(node.place, "expected " + expected + ", found " + describe(node), {});
}

/// The number before `%`, at most one space between.
std::optional<double> parse_percent(std::string_view text) {
    if (text.empty() || text.back() != '%') {
        return std::nullopt;
    }
    text.remove_suffix(1);
    if (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) {
        return std::nullopt;
    }
    return parse_number<double>(text);
}

std::string format_whole_duration(base::Millis value) {
    struct Unit {
        std::int64_t millis;
        std::string_view name;
    };
    constexpr std::array<Unit, 4> kUnits{
        {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}}};
    for (const Unit& unit : kUnits) {
        if (value.count() >= unit.millis && value.count() % unit.millis == 0) {
            return std::to_string(value.count() / unit.millis) + std::string(unit.name);
        }
    }
    return value.count() == 0 ? "0s" : std::to_string(value.count()) + "ms";
}

struct SizeUnit {
    std::string_view name;
    std::int64_t bytes;
};
constexpr std::array<SizeUnit, 4> kSizeUnits{
    {{"GiB", std::int64_t{1} << 30U},
     {"MiB", std::int64_t{1} << 20U},
     {"KiB", std::int64_t{1} << 10U},
     {"B", 1}}};

std::string format_size(std::int64_t bytes) {
    for (const SizeUnit& unit : kSizeUnits) {
        if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
            return std::to_string(bytes / unit.bytes) + std::string(unit.name);
        }
    }
    return "0B";
}

std::optional<std::int64_t> parse_size(std::string_view text) {
    for (const SizeUnit& unit : kSizeUnits) {
        if (!text.ends_with(unit.name)) {
            continue;
        }
        text.remove_suffix(unit.name.size());
        if (text.ends_with(' ')) {
            text.remove_suffix(1);
        }
        const auto count = parse_number<std::int64_t>(text);
        const std::int64_t most = std::numeric_limits<std::int64_t>::max() / unit.bytes;
        if (!count || *count < 0) {
            return std::nullopt;
        }
        return *count > most ? std::numeric_limits<std::int64_t>::max() : *count * unit.bytes;
    }
    return std::nullopt;
}

/// A scalar that is text for YAML, or whatever else where the kind takes that too.
const std::string* expect_text(Context& context, const Node& node, const TextKind& kind) {
    if (node.kind == Node::Kind::Scalar) {
        const Plain found = kind_of(node);
        if (found == Plain::Text || (kind.takes_numbers && found != Plain::Null)) {
            return &node.text;
        }
        if (found == Plain::Number || found == Plain::Boolean) {
            context.mistake(
                node.place, "expected " + kind.expected + ", found " + describe(node),
                "put it in quotes: \"" + base::shorten(node.text, 40) + "\""
            );
            return nullptr;
        }
    }
    return expect_scalar(context, node, Plain::Text, kind.expected);
}

std::string url_trouble(std::string_view text) {
    const auto parsed = net::parse_url(text);
    return parsed ? "" : " cannot be used: " + parsed.error().message;
}

std::string path_trouble(std::string_view text) {
    return text.starts_with("~") ? " begins with ~, which only a shell understands" : "";
}

std::string name_trouble(std::string_view text) {
    return is_name(text) ? "" : " is no name here: " + std::string(kNameRule);
}

}  // namespace

bool is_name(std::string_view text) {
    constexpr std::size_t kLongest = 63;
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= kLongest && fits(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return fits(c) || c == '-'; });
}

TextKind name_kind() {
    return {"name", "a name", std::string(kNamePattern), name_trouble};
}

Codec<std::string> text(const TextKind& kind) {
    const auto shape = leaf(kind.type);
    shape->pattern = kind.pattern;
    const auto read = [kind](Context& context, const Node& node, std::string& value) {
        const std::string* found = expect_text(context, node, kind);
        if (found == nullptr) {
            return;
        }
        if (found->empty() || found->size() > kLongestText) {
            context.mistake(
                node.place,
                found->empty() ? "this text is empty" : "this text is longer than 1 KiB",
                "expected " + kind.expected
            );
            return;
        }
        if (base::clean(*found) != *found) {
            context.mistake(
                node.place, "this text has control or invisible characters", "type it anew"
            );
            return;
        }
        const std::string trouble = kind.trouble == nullptr ? "" : kind.trouble(*found);
        if (!trouble.empty()) {
            context.mistake(
                node.place, (kind.hidden ? "what stands here" : quote(*found)) + trouble, {}
            );
            return;
        }
        value = *found;
    };
    const auto write = [](const std::string& value) {
        return value.empty() ? std::string() : to_json_text(value);
    };
    return {shape, read, write};
}

Codec<std::int64_t> whole_number(std::int64_t least, std::int64_t most) {
    const std::string range = from_to(std::to_string(least), std::to_string(most));
    const auto shape = leaf("whole number, " + range);
    shape->json_type = "integer";
    shape->least = static_cast<double>(least);
    shape->most = static_cast<double>(most);
    const auto read = [=](Context& context, const Node& node, std::int64_t& value) {
        const std::string* found = expect_scalar(context, node, Plain::Number, "a whole number");
        if (found == nullptr) {
            return;
        }
        const auto parsed = parse_number<std::int64_t>(*found);
        const bool digits = found->find_first_not_of("-0123456789") == std::string::npos;
        if (!parsed && !digits) {
            not_so(context, node, "a whole number");
        } else if (!parsed || *parsed < least || *parsed > most) {
            out_of_range(context, node, range);
        } else {
            value = *parsed;
        }
    };
    return {shape, read, [](const std::int64_t& value) { return std::to_string(value); }};
}

Codec<std::int64_t> size(std::int64_t least, std::int64_t most) {
    const std::string range = from_to(format_size(least), format_size(most));
    const auto shape = leaf("size, " + range);
    shape->pattern = "^[0-9]+ ?(B|KiB|MiB|GiB)$";
    const auto read = [=](Context& context, const Node& node, std::int64_t& value) {
        constexpr std::string_view kExpected = "a size such as 64KiB or 8GiB";
        const std::string* found = expect_scalar(context, node, Plain::Text, kExpected);
        if (found == nullptr) {
            return;
        }
        const auto parsed = parse_size(*found);
        if (!parsed) {
            not_so(context, node, std::string(kExpected));
        } else if (*parsed < least || *parsed > most) {
            out_of_range(context, node, range);
        } else {
            value = *parsed;
        }
    };
    return {
        shape, read, [](const std::int64_t& value) { return to_json_text(format_size(value)); }};
}

Codec<std::int64_t> whole_percent(std::int64_t least, std::int64_t most) {
    const std::string range = from_to(std::to_string(least) + "%", std::to_string(most) + "%");
    const auto shape = leaf("whole percentage, " + range);
    shape->pattern = "^[0-9]{1,3} ?%$";
    const auto read = [=](Context& context, const Node& node, std::int64_t& value) {
        constexpr std::string_view kExpected = "a whole percentage such as 25%";
        const std::string* found = expect_scalar(context, node, Plain::Text, kExpected);
        if (found == nullptr) {
            return;
        }
        const auto parsed = parse_percent(*found);
        if (!parsed || std::floor(*parsed) != *parsed || found->find('.') != std::string::npos) {
            not_so(context, node, std::string(kExpected));
        } else if (*parsed < static_cast<double>(least) || *parsed > static_cast<double>(most)) {
            out_of_range(context, node, range);
        } else {
            value = static_cast<std::int64_t>(*parsed);
        }
    };
    return {shape, read, [](const std::int64_t& value) {
                return to_json_text(std::to_string(value) + "%");
            }};
}

Codec<double> number(double least, double most) {
    const std::string range = from_to(to_text(least), to_text(most));
    const auto shape = leaf("number, " + range);
    shape->json_type = "number";
    shape->least = least;
    shape->most = most;
    const auto read = [=](Context& context, const Node& node, double& value) {
        const std::string* found = expect_scalar(context, node, Plain::Number, "a number");
        if (found == nullptr) {
            return;
        }
        const auto parsed = parse_number<double>(*found);
        if (!parsed || !std::isfinite(*parsed)) {
            not_so(context, node, "a number in decimal digits");
        } else if (*parsed < least || *parsed > most) {
            out_of_range(context, node, range);
        } else {
            value = *parsed;
        }
    };
    return {shape, read, [](const double& value) { return to_text(value); }};
}

Codec<double> share(double least, double most) {
    const std::string range = from_to(to_text(least * 100) + "%", to_text(most * 100) + "%");
    const auto shape = leaf("percentage, " + range);
    shape->pattern = "^[0-9]+([.][0-9]+)? ?%$";
    const auto read = [=](Context& context, const Node& node, double& value) {
        constexpr std::string_view kExpected = "a percentage such as 1% or 0.5%";
        const std::string* found = expect_scalar(context, node, Plain::Text, kExpected);
        if (found == nullptr) {
            return;
        }
        const auto parsed = parse_percent(*found);
        if (!parsed) {
            not_so(context, node, std::string(kExpected));
        } else if (*parsed / 100 < least || *parsed / 100 > most) {
            out_of_range(context, node, range);
        } else {
            value = *parsed / 100;
        }
    };
    return {
        shape, read, [](const double& value) { return to_json_text(to_text(value * 100) + "%"); }};
}

Codec<bool> yes_or_no() {
    const auto shape = leaf("true or false");
    shape->json_type = "boolean";
    const auto read = [](Context& context, const Node& node, bool& value) {
        if (const auto* found = expect_scalar(context, node, Plain::Boolean, "true or false")) {
            value = base::lower(*found) == "true";
        }
    };
    return {shape, read, [](const bool& value) { return std::string(value ? "true" : "false"); }};
}

Codec<base::Millis> duration(base::Millis least, base::Millis most) {
    const std::string range = from_to(format_whole_duration(least), format_whole_duration(most));
    const auto shape = leaf("length of time, " + range);
    shape->pattern = "^([0-9]+(ms|s|m|h|d))+$";
    const auto read = [=](Context& context, const Node& node, base::Millis& value) {
        constexpr std::string_view kExpected = "a length of time such as 90s, 5m or 1h30m";
        const bool is_number = node.kind == Node::Kind::Scalar && kind_of(node) == Plain::Number;
        if (is_number) {
            context.mistake(
                node.place, "expected " + std::string(kExpected) + ", found " + describe(node),
                "say the unit: ms, s, m, h or d"
            );
            return;
        }
        const std::string* found = expect_scalar(context, node, Plain::Text, kExpected);
        if (found == nullptr) {
            return;
        }
        const auto parsed = base::parse_duration(*found);
        if (!parsed) {
            not_so(context, node, std::string(kExpected));
        } else if (*parsed < least || *parsed > most) {
            out_of_range(context, node, range);
        } else {
            value = *parsed;
        }
    };
    return {shape, read, [](const base::Millis& value) {
                return to_json_text(format_whole_duration(value));
            }};
}

Codec<std::string> path() {
    Codec<std::string> codec = text({"path", "a path", "^[^~]", path_trouble});
    codec.read = [read = codec.read](Context& context, const Node& node, std::string& value) {
        std::string found;
        read(context, node, found);
        if (!found.empty()) {
            value = context.absolute(found);
        }
    };
    return codec;
}

Codec<std::string> url() {
    return text(
        {"URL", "a URL such as http://127.0.0.1:8081/metrics", "^https?([+]unix)?://", url_trouble}
    );
}

Codec<std::string> word_of(const std::vector<std::string>& words) {
    const auto shape = leaf("one of " + base::join(words, ", "));
    shape->choices = words;
    const auto read = [words](Context& context, const Node& node, std::string& value) {
        const std::string expected = "one of " + base::join(words, ", ");
        const std::string* found = expect_scalar(context, node, Plain::Text, expected);
        if (found == nullptr) {
            return;
        }
        if (std::find(words.begin(), words.end(), *found) == words.end()) {
            context.mistake(
                node.place, "expected " + expected + ", found " + describe(node),
                suggest(*found, words)
            );
            return;
        }
        value = *found;
    };
    return {shape, read, [](const std::string& value) { return to_json_text(value); }};
}

}  // namespace deploybot::bot::config
