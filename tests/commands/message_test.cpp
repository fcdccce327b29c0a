#include "commands/message.hpp"

#include "tests/commands/support.hpp"

#include <nlohmann/json.hpp>

namespace deploybot::commands {
namespace {

Message example() {
    Message message;
    message.title = {strong("Rolled back"), plain(": shop")};
    message.lines = {
        {mention(base::PersonId("u-ana"), "ana"), plain(" "), code("why 2417")},
        {link("build log", "https://ci.example/1"), plain(" of "),
         time(base::from_millis(1'763'699'862'417), "04:37")}};
    message.fields = {{"Errors", {plain("4.8 % of 1,212")}}};
    message.buttons = {
        button("Roll back", "rollback shop because …", ButtonStyle::Danger),
        button("Why", "why 2417")};
    message.tone = Tone::Loud;
    message.token = base::Token("DEP-1763699862417");
    message.lane = base::LaneName("shop");
    return message;
}

TEST(Message, ComesBackFromItsJson) {
    const nlohmann::json json = example();
    const auto back = message_from_json(nlohmann::json::parse(json.dump()));
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(*back, example());
}

TEST(Message, HasOneStableJson) {
    Message message;
    message.title = {plain("Held"), link("x", "https://a.example")};
    message.buttons = {button("Lift", "unhold shop")};
    EXPECT_EQ(
        nlohmann::json(message).dump(),
        R"({"buttons":[{"confirmation":"Lift the hold? The next request may start at once.","label":"Lift","line":)"
        R"("unhold shop","question":"","style":"normal"}],"fields":[],"lane":"","lines":[],"title":[{"kind":"plain",)"
        R"("text":"Held"},{"kind":"link","target":"https://a.example","text":"x"}],"token":"","tone":"quiet"})"
    );
}

TEST(Message, RefusesJsonThatIsNoMessage) {
    for (const char* text :
         {"[]", "3", "null", R"({"title":3})", R"({"title":[{"kind":"html","text":"x"}]})",
          R"({"tone":"shouting"})", R"({"title":[{"kind":"plain"}]})",
          R"({"buttons":[{"label":"x"}]})", R"({"lines":{"a":1}})"}) {
        EXPECT_FALSE(message_from_json(nlohmann::json::parse(text)).has_value()) << text;
    }
}

TEST(Message, AsksBeforeADestructiveButtonAndForTheReasonWhereOneIsNeeded) {
    const Button made = button("Roll back", "rollback shop because …", ButtonStyle::Danger);
    EXPECT_EQ(made.line, "rollback shop");
    EXPECT_EQ(made.confirmation, "Put the stable version back and mark this commit bad?");
    EXPECT_EQ(made.question, "Why?");
    EXPECT_TRUE(button("Why", "why DEP-…2417").confirmation.empty());
}

TEST(Message, NeverLinksToAnythingButTheWeb) {
    for (const char* address :
         {"javascript:alert(1)", "file:///etc/passwd", "/var/log/x", "https://a b", "HTTP:/x",
          "https://x\n", "data:text/html,x", ""}) {
        EXPECT_EQ(link("log", address).kind, Span::Kind::Plain) << address;
    }
    EXPECT_EQ(link("log", "HTTPS://ci.example/1?a=b#c").kind, Span::Kind::Link);
}

TEST(Message, KeepsHostileTextAsPlainText) {
    const std::string hostile =
        "\x1b[31m<!channel> @all *bold* [x](javascript:1) \u202egnp.exe\u202c <script>\r\n# head";
    const Span span = plain(hostile);
    EXPECT_EQ(span.kind, Span::Kind::Plain);
    EXPECT_EQ(span.text, "[31m<!channel> @all *bold* [x](javascript:1) gnp.exe <script> # head");
}

}  // namespace
}  // namespace deploybot::commands
