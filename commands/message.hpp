// What the bot says, before any platform dresses it: text in typed pieces, fields, buttons.
//
// Text from outside (commit subject, branch, reason, name) is always a Plain span: no door may read
// markup, a mention or a link out of it. The makers below clean what they are given, so that no
// span holds a control or invisible character.
#pragma once

#include "base/name.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::commands {

struct Span {
    enum class Kind {
        Plain,   ///< shown as it is, formats nothing
        Strong,  ///< the bot's own emphasis
        Code,    ///< something to type or to copy
        Person,  ///< a mention that reaches the person `target`
        Link,    ///< to the http(s) address `target`
        Time,    ///< the point in time `target` (ISO 8601): each door shows it in its reader's zone
    };
    Kind kind = Kind::Plain;
    std::string text;
    std::string target;

    bool operator==(const Span&) const = default;
};

using Line = std::vector<Span>;

Span plain(std::string_view text);
Span strong(std::string_view text);
Span code(std::string_view text);
/// Reaches the person: only for those who must act.
Span mention(const base::PersonId& person, std::string_view name);
/// `text`: how it is written where no zone is known.
Span time(base::TimePoint at, std::string_view text);
/// A plain span instead where the address is not http or https.
Span link(std::string_view text, std::string_view address);

struct Field {
    std::string name;
    Line value;

    bool operator==(const Field&) const = default;
};

enum class ButtonStyle { Normal, Primary, Danger };

/// Stands for a command line: a click is that line, said by whoever clicked. It gives no rights.
struct Button {
    std::string label;
    std::string line;
    ButtonStyle style = ButtonStyle::Normal;
    std::string confirmation;  ///< not empty: asked before the line is sent
    std::string question;      ///< not empty: the answer is appended to the line after " because "

    bool operator==(const Button&) const = default;
};

/// Quiet: nobody is notified. Loud: somebody must act, or customers are hurt.
enum class Tone { Quiet, Loud };

struct Message {
    Line title;
    std::vector<Line> lines;
    std::vector<Field> fields;
    std::vector<Button> buttons;
    Tone tone = Tone::Quiet;
    base::Token token;    ///< the deployment it speaks of; may be empty
    base::LaneName lane;  ///< likewise

    bool operator==(const Message&) const = default;
};

/// A button for a command line, with the confirmation and the question that its verb asks for.
Button button(
    std::string_view label, std::string_view line, ButtonStyle style = ButtonStyle::Normal
);

/// The one JSON form of a message: API, board and journaled messages use it.
void to_json(nlohmann::json& json, const Message& message);
/// Strict: unknown kinds and wrong types are Invalid; missing members keep their defaults.
base::Result<Message> message_from_json(const nlohmann::json& json);

}  // namespace deploybot::commands
