#include "bot/config/yaml/yaml_problem.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace deploybot::bot::config {
namespace {

struct Explanation {
    std::string_view problem;  ///< of libyaml 0.2
    std::string_view message;
    std::string_view hint;
};

constexpr std::string_view kIndentation = "align the keys of one section in the same column";
constexpr std::string_view kQuotes = "put the text in quotes";

constexpr std::array kExplanations{
    Explanation{
        "mapping values are not allowed", "a colon stands where no key can be",
        "put the text in quotes if the colon belongs to it, or mend the indentation"},
    Explanation{"could not find expected ':'", "a key has no colon", "write KEY: VALUE"},
    Explanation{
        "did not find expected key", "the indentation does not fit the lines above", kIndentation},
    Explanation{
        "did not find expected '-' indicator", "the indentation does not fit the list above",
        "align the dashes of one list in the same column"},
    Explanation{
        "block sequence entries are not allowed", "a dash stands where no list can be",
        "begin the list on the line after its key"},
    Explanation{
        "found character that cannot start any token", "this character cannot begin a value",
        kQuotes},
    Explanation{
        "found unexpected end of stream", "the quote that begins here is not closed",
        "close it with the same quote"},
    Explanation{
        "found unknown escape character", "there is no such escape in double quotes",
        "use single quotes, in which a backslash is just a backslash"},
    Explanation{
        "did not find expected ',' or ']'", "the list in brackets is not closed",
        "separate its items with commas and close it with ]"},
    Explanation{
        "did not find expected ',' or '}'", "the keys in braces are not closed",
        "separate them with commas and close them with }"},
    Explanation{
        "did not find expected <document start>", "the file goes on after its end",
        "one file is one document"},
};

/// The reader's errors have no line, only an offset in bytes.
Place place_of(std::string_view text, std::size_t offset) {
    Place place;
    for (const char c : text.substr(0, offset)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            ++place.line;
            place.column = 1;
        } else if ((byte & 0xC0U) != 0x80U) {
            ++place.column;
        }
    }
    return place;
}

Mistake explain_bytes(const yaml_parser_t& parser, std::string_view text, const std::string& file) {
    const Place place = place_of(text, parser.problem_offset);
    if (std::string_view(parser.problem).starts_with("control char")) {
        return {file, place, "a control character stands here", "remove it"};
    }
    return {file, place, "the bytes here are no UTF-8", "save the file as UTF-8"};
}

bool is_tab(std::string_view text, std::size_t index) {
    // the mark counts characters, so with letters beyond ASCII before it look at the line instead
    const std::size_t line = index == 0 ? 0 : text.rfind('\n', index - 1) + 1;
    const std::size_t first = text.find_first_not_of(' ', line);
    return first != std::string_view::npos && text[first] == '\t';
}

std::size_t line_start(std::string_view text, std::size_t line) {
    std::size_t at = 0;
    while (line > 0) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) {
            return text.size();
        }
        at = end + 1;
        --line;
    }
    return at;
}

}  // namespace

Mistake explain_problem(
    const yaml_parser_t& parser, std::string_view text, const std::string& file
) {
    if (parser.error == YAML_READER_ERROR) {
        return explain_bytes(parser, text, file);
    }
    const std::string_view problem = parser.problem == nullptr ? "" : parser.problem;
    if (parser.error == YAML_MEMORY_ERROR || problem.empty()) {
        return {file, {}, "the file cannot be read as YAML", {}};
    }
    const Place place = to_place(parser.problem_mark);
    if (is_tab(text, line_start(text, parser.problem_mark.line))) {
        return {file, place, "a tab indents this line", "indent with spaces"};
    }
    const auto known =
        std::find_if(kExplanations.begin(), kExplanations.end(), [&](const Explanation& each) {
            return problem.find(each.problem) != std::string_view::npos;
        });
    if (known == kExplanations.end()) {
        return {file, place, "this is no YAML: " + base::clean(problem), {}};
    }
    const bool at_start = known->problem == "found unexpected end of stream";
    return {
        file, at_start ? to_place(parser.context_mark) : place, std::string(known->message),
        std::string(known->hint)};
}

}  // namespace deploybot::bot::config
