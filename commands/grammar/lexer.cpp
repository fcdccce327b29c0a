#include "commands/grammar/lexer.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace deploybot::commands {
namespace {

/// UTF-8 of what phones and word processors write -> what is meant.
constexpr std::array<std::pair<std::string_view, std::string_view>, 35> kLikes{
    {{"\u2010", "-"},  {"\u2011", "-"},  {"\u2012", "-"},  {"\u2013", "-"},   {"\u2014", "-"},
     {"\u2015", "-"},  {"\u2212", "-"},  {"\uFE58", "-"},  {"\uFF0D", "-"},   {"\u2018", "'"},
     {"\u2019", "'"},  {"\u201A", "'"},  {"\u201B", "'"},  {"\u201C", "\""},  {"\u201D", "\""},
     {"\u201E", "\""}, {"\u201F", "\""}, {"\u00AB", "\""}, {"\u00BB", "\""},  {"\u00A0", " "},
     {"\u1680", " "},  {"\u2000", " "},  {"\u2001", " "},  {"\u2002", " "},   {"\u2003", " "},
     {"\u2004", " "},  {"\u2005", " "},  {"\u2006", " "},  {"\u2007", " "},   {"\u2008", " "},
     {"\u2009", " "},  {"\u200A", " "},  {"\u202F", " "},  {"\u2026", "..."}, {"\u3000", " "}}};

bool is_plain(char c) {
    return (c >= 0x20 && c < 0x7F) || c == '\n';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Length of the quoted piece that begins at `text[0]`, both quotes included; 0 where none is
/// closed. An apostrophe opens a quote only where it also closes before a blank or the end.
std::size_t quoted_length(std::string_view text) {
    const char quote = text.front();
    if (quote != '"' && quote != '\'' && quote != '`') {
        return 0;
    }
    for (std::size_t at = text.find(quote, 1); at != std::string_view::npos;
         at = text.find(quote, at + 1)) {
        const bool ends = at + 1 == text.size() || is_blank(text[at + 1]) || text[at + 1] == ';' ||
                          text[at + 1] == '\n';
        if (quote != '\'' || ends) {
            return text.substr(0, at).find('\n') == std::string_view::npos ? at + 1 : 0;
        }
    }
    return 0;
}

}  // namespace

std::string normalise(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), is_plain)) {
        return std::string(text);
    }
    const std::string cleaned = base::clean(text, false);
    std::string out;
    out.reserve(cleaned.size());
    for (std::size_t at = 0; at < cleaned.size();) {
        const std::string_view rest = std::string_view(cleaned).substr(at);
        const auto like =
            static_cast<unsigned char>(rest.front()) < 0x80
                ? kLikes.end()
                : std::find_if(kLikes.begin(), kLikes.end(), [rest](const auto& pair) {
                      return rest.starts_with(pair.first);
                  });
        if (like == kLikes.end()) {
            out += rest.front() == '\t' ? ' ' : rest.front();
            ++at;
        } else {
            out += like->second;
            at += like->first.size();
        }
    }
    return out;
}

std::string_view take_command(std::string_view& text) {
    std::size_t at = 0;
    while (at < text.size() && text[at] != ';' && text[at] != '\n') {
        const bool starts_word = at == 0 || is_blank(text[at - 1]);
        const std::size_t quoted = starts_word ? quoted_length(text.substr(at)) : 0;
        if (starts_word && quoted == 0 && text[at] == '"') {
            at = std::min(
                text.find('\n', at), text.size()
            );  // never closed: nothing behind it is a command
        } else {
            at += std::max<std::size_t>(quoted, 1);
        }
    }
    const std::string_view command = base::trim(text.substr(0, at));
    text.remove_prefix(std::min(at + 1, text.size()));
    return command;
}

bool Lexer::next(Word& word) {
    while (at_ < command_.size() && is_blank(command_[at_])) {
        ++at_;
    }
    if (at_ == command_.size()) {
        return false;
    }
    const std::size_t begin = at_;
    if (const std::size_t quoted = quoted_length(command_.substr(at_)); quoted != 0) {
        at_ += quoted;
        word = Word{command_.substr(begin + 1, quoted - 2), true, begin, at_};
        return true;
    }
    while (at_ < command_.size() && !is_blank(command_[at_])) {
        ++at_;
    }
    word = Word{command_.substr(begin, at_ - begin), false, begin, at_};
    return true;
}

}  // namespace deploybot::commands
