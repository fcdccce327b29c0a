#include "commands/terminal.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace deploybot::commands {
namespace {

constexpr std::size_t kLeastWidth = 20;
constexpr std::size_t kIndent = 2;
constexpr std::string_view kReset = "\x1b[0m";

/// A piece of one word in one dress; several stand together where no blank is between them.
struct Piece {
    std::string text;
    std::string_view dress;
    std::size_t blanks = 0;  ///< before it; 0: it belongs to the word before
};

std::string_view dress_of(const Span& span) {
    switch (span.kind) {
        case Span::Kind::Plain:
        case Span::Kind::Time:
            return {};
        case Span::Kind::Strong:
            return "\x1b[1m";
        case Span::Kind::Code:
            return "\x1b[36m";
        case Span::Kind::Person:
            return "\x1b[33m";
        case Span::Kind::Link:
            return "\x1b[4m";
    }
    return {};
}

std::string text_of(const Span& span) {
    switch (span.kind) {
        case Span::Kind::Person:
            return "@" + span.text;
        case Span::Kind::Link:
            return span.text == span.target ? span.text : span.text + " (" + span.target + ")";
        case Span::Kind::Plain:
        case Span::Kind::Strong:
        case Span::Kind::Code:
        case Span::Kind::Time:
            return span.text;
    }
    return span.text;
}

std::vector<Piece> pieces_of(const Line& line, std::string_view dress) {
    std::vector<Piece> pieces;
    std::size_t blanks = 0;
    for (const Span& span : line) {
        const std::string text = text_of(span);
        for (std::size_t at = 0; at < text.size();) {
            if (text[at] == ' ') {
                ++blanks;
                ++at;
                continue;
            }
            const std::size_t end = std::min(text.find(' ', at), text.size());
            const std::string_view own = dress_of(span);
            pieces.push_back({text.substr(at, end - at), own.empty() ? dress : own, blanks});
            blanks = 0;
            at = end;
        }
    }
    return pieces;
}

class Renderer {
public:
    explicit Renderer(const TerminalStyle& style)
        : width_(style.width == 0 ? std::string::npos : std::max(style.width, kLeastWidth)),
          colour_(style.colour) {}

    void write(const Line& line, std::string_view dress = {}) {
        const std::vector<Piece> pieces = pieces_of(line, dress);
        std::size_t column = 0;
        for (std::size_t i = 0; i < pieces.size();) {
            std::size_t end = i + 1;
            std::size_t columns = base::length(pieces[i].text);
            for (; end < pieces.size() && pieces[end].blanks == 0; ++end) {
                columns += base::length(pieces[end].text);
            }
            std::size_t blanks = pieces[i].blanks;
            if (column > 0 && column + blanks + columns > width_) {
                out_ += '\n';
                column = 0;
                blanks = kIndent;
            }
            out_.append(blanks, ' ');
            for (; i < end; ++i) {
                put(pieces[i]);
            }
            column += blanks + columns;
        }
        out_ += '\n';
    }

    std::string take() { return std::move(out_); }

private:
    void put(const Piece& piece) {
        if (colour_ && !piece.dress.empty()) {
            out_.append(piece.dress).append(piece.text).append(kReset);
        } else {
            out_ += piece.text;
        }
    }

    std::size_t width_;
    bool colour_;
    std::string out_;
};

/// A terminal cannot be clicked: each button shows what to type.
Line buttons_line(const std::vector<Button>& buttons) {
    Line line;
    for (const Button& one : buttons) {
        if (!line.empty()) {
            line.push_back(plain("  "));
        }
        const std::string typed = one.question.empty() ? one.line : one.line + " because …";
        line.push_back(plain(one.label == typed ? "[" : "[" + one.label + ": "));
        line.push_back(code(typed));
        line.push_back(plain("]"));
    }
    return line;
}

}  // namespace

std::string render_terminal(const Message& message, const TerminalStyle& style) {
    Renderer renderer(style);
    if (!message.title.empty()) {
        renderer.write(message.title, message.tone == Tone::Loud ? "\x1b[1;31m" : "\x1b[1m");
    }
    for (const Line& line : message.lines) {
        renderer.write(line);
    }
    for (const Field& field : message.fields) {
        Line line{plain(field.name + ": ")};
        line.insert(line.end(), field.value.begin(), field.value.end());
        renderer.write(line);
    }
    if (!message.buttons.empty()) {
        renderer.write(buttons_line(message.buttons));
    }
    return renderer.take();
}

}  // namespace deploybot::commands
