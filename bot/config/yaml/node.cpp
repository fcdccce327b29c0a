#include "bot/config/yaml/node.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace deploybot::bot::config {
namespace {

constexpr std::size_t kShown = 60;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t from) {
    while (from < text.size() && is_digit(text[from])) {
        ++from;
    }
    return from;
}

bool is_prefixed_number(std::string_view text) {
    if (text.size() < 3 || text[0] != '0' || (text[1] != 'x' && text[1] != 'o')) {
        return false;
    }
    const std::string_view digits = text[1] == 'x' ? "0123456789abcdefABCDEF" : "01234567";
    return text.find_first_not_of(digits, 2) == std::string_view::npos;
}

/// [-+]? digits [. digits] [e[-+]digits], 0x..., 0o..., .inf, .nan
bool is_number(std::string_view text) {
    if (is_prefixed_number(text) || base::lower(text) == ".nan") {
        return true;
    }
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        text.remove_prefix(1);
    }
    if (base::lower(text) == ".inf") {
        return true;
    }
    std::size_t at = skip_digits(text, 0);
    std::size_t digits = at;
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = skip_digits(text, at + 1);
        digits += end - at - 1;
        at = end;
    }
    if (digits == 0) {
        return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const std::size_t sign =
            at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') ? 1 : 0;
        const std::size_t end = skip_digits(text, at + 1 + sign);
        return end == text.size() && end > at + 1 + sign;
    }
    return at == text.size();
}

}  // namespace

const Node* find(const Node& mapping, std::string_view key) {
    if (mapping.kind != Node::Kind::Mapping) {
        return nullptr;
    }
    for (std::size_t at = 0; at + 1 < mapping.items.size(); at += 2) {
        if (mapping.items[at].text == key) {
            return &mapping.items[at + 1];
        }
    }
    return nullptr;
}

std::string quote(std::string_view text) {
    return "\"" + base::shorten(base::clean(text), kShown) + "\"";
}

Plain kind_of(const Node& scalar) {
    const std::string& text = scalar.text;
    if (scalar.quoted) {
        return Plain::Text;
    }
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        return Plain::Null;
    }
    if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" ||
        text == "FALSE") {
        return Plain::Boolean;
    }
    return is_number(text) ? Plain::Number : Plain::Text;
}

std::string describe(const Node& node) {
    switch (node.kind) {
        case Node::Kind::Sequence:
            return "a list";
        case Node::Kind::Mapping:
            return "keys with values";
        case Node::Kind::Refused:
            return "what is refused already";
        case Node::Kind::Scalar:
            break;
    }
    switch (kind_of(node)) {
        case Plain::Null:
            return "nothing";
        case Plain::Boolean:
            return node.text;
        case Plain::Number:
            return "the number " + base::shorten(node.text, kShown);
        case Plain::Text:
            break;
    }
    return "the text " + quote(node.text);
}

}  // namespace deploybot::bot::config
