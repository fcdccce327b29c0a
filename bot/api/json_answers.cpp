#include "bot/api/json_answers.hpp"

#include "base/text.hpp"

#include <charconv>
#include <limits>

namespace deploybot::bot {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDepth = 8;
/// SQLite's whole numbers are signed.
constexpr auto kMostNumber = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Whether the text nests no deeper than allowed: checked before anything is parsed.
bool is_shallow(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMostDepth) {
                return false;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return true;
}

}  // namespace

json to_value(const commands::Message& message) {
    json value;
    commands::to_json(value, message);
    return value;
}

net::Response not_allowed(const char* methods) {
    net::Response response = net::problem(
        405, "", "This address does not take that method.", std::string("use ") + methods
    );
    response.headers.set("Allow", methods);
    return response;
}

std::variant<json, net::Response> read_body(const net::Request& request, std::string_view example) {
    const std::string hint = "send " + std::string(example);
    const std::string type = base::lower(request.headers.get("Content-Type"));
    if (type != "application/json" && !type.starts_with("application/json;")) {
        return net::problem(415, "", "The body is not application/json.", hint);
    }
    if (!is_shallow(request.body)) {
        return net::problem(400, "", "The body nests too deeply.", hint);
    }
    json body = json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
        return net::problem(400, "", "The body is no JSON object.", hint);
    }
    return body;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

std::variant<std::uint64_t, net::Response> read_parameter(
    const net::Request& request, std::string_view name, std::uint64_t otherwise
) {
    const std::string* text = request.query.find(name);
    if (text == nullptr) {
        return otherwise;
    }
    if (const auto number = read_number(*text); number && *number <= kMostNumber) {
        return *number;
    }
    return net::problem(
        400, "", std::string(name) + " is not a whole number.", "0 to 9223372036854775807"
    );
}

std::variant<bool, net::Response> read_switch(const net::Request& request, std::string_view name) {
    const std::string text = text_parameter(request, name);
    if (text.empty() || text == "true" || text == "false") {
        return text == "true";
    }
    return net::problem(400, "", std::string(name) + " is neither true nor false.");
}

std::string text_parameter(const net::Request& request, std::string_view name) {
    const std::string* text = request.query.find(name);
    return text == nullptr ? std::string{} : *text;
}

}  // namespace deploybot::bot
