#include "commands/terminal.hpp"

#include "base/text.hpp"
#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

Message example() {
    Message message;
    message.title = {plain("shop · "), code("4be1c07"), plain(" is live")};
    message.lines = {
        {plain("Customers are on it since 14:09:31, "), strong("9 s"), plain(" after I decided. "),
         mention(base::PersonId("u-ana"), "ana"), plain(", see "),
         link("the log", "https://ci.example/1"), plain(".")},
        {plain("validate ✓   uat ✓")}};
    message.fields = {{"Errors", {plain("0 % of 3,480")}}};
    message.buttons = {button("Why", "why 2417"), button("status", "status")};
    return message;
}

TEST(Terminal, WritesEverythingAsTextThatCanBeTyped) {
    EXPECT_EQ(
        render_terminal(example(), {.width = 0}),
        "shop · 4be1c07 is live\n"
        "Customers are on it since 14:09:31, 9 s after I decided. @ana, see the log "
        "(https://ci.example/1).\n"
        "validate ✓   uat ✓\n"
        "Errors: 0 % of 3,480\n"
        "[Why: why 2417]  [status]\n"
    );
}

TEST(Terminal, WrapsBetweenWordsAtItsWidth) {
    const std::string text = render_terminal(example(), {.width = 40});
    for (const std::string_view line : base::split(text, '\n')) {
        EXPECT_LE(base::length(line), 40U) << line;
    }
    EXPECT_THAT(
        text, testing::HasSubstr("Customers are on it since 14:09:31, 9 s\n  after I decided.")
    );
}

TEST(Terminal, ColoursOnlyWhereAskedAndAlwaysEndsTheColour) {
    EXPECT_EQ(render_terminal(example(), {.colour = false}).find('\x1b'), std::string::npos);
    Message loud;
    loud.tone = Tone::Loud;
    loud.title = {plain("Paged")};
    EXPECT_EQ(render_terminal(loud, {.colour = true}), "\x1b[1;31mPaged\x1b[0m\n");
}

TEST(Terminal, LetsNoEscapeOfForeignTextThrough) {
    Message message;
    message.title = {
        plain("\x1b]0;owned\x07 \x9b"
              "31m \u009b31m")};
    const std::string text = render_terminal(message, {.colour = false});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\x07'), std::string::npos);
    EXPECT_EQ(text.find("\u009b"), std::string::npos);
}

TEST(Terminal, SurvivesAWordLongerThanTheWidth) {
    Message message;
    message.lines = {{plain(std::string(500, 'x') + " y")}};
    EXPECT_THAT(render_terminal(message, {.width = 5}), testing::EndsWith("\n  y\n"));
}

}  // namespace
}  // namespace deploybot::commands
