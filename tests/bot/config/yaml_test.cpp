#include "bot/config/yaml/parse_yaml.hpp"
#include "tests/bot/config/support.hpp"

#include <gtest/gtest.h>

#include <string>

namespace deploybot::bot::config {
namespace {

std::string problems(std::string_view text) {
    return format_mistakes(parse_yaml(text, "f").mistakes);
}

TEST(Yaml, KnowsWhereEachValueStands) {
    const auto parsed = parse_yaml("ä: [x, 'y']\nb:\n  c: 1\n", "f");
    ASSERT_TRUE(parsed.root);
    ASSERT_TRUE(parsed.mistakes.empty());
    const Node* list = find(*parsed.root, "ä");
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->place, (Place{1, 4}));  // characters, not bytes
    EXPECT_EQ(list->items[1].place, (Place{1, 8}));
    EXPECT_TRUE(list->items[1].quoted);
    const Node* inner = find(*parsed.root, "b");
    EXPECT_EQ(inner->place, (Place{2, 1}));  // of its key
    EXPECT_EQ(find(*inner, "c")->place, (Place{3, 6}));
}

TEST(Yaml, ReadsPlainScalarsAsTheCoreSchemaDoes) {
    const auto kind = [](const char* text) { return kind_of(Node{.text = text}); };
    for (const char* number :
         {"0", "-1", "+12", "1.5", ".5", "1.", "1e9", "1.5E-3", "0x1F", "0o17", ".inf", "-.Inf",
          ".nan"}) {
        EXPECT_EQ(kind(number), Plain::Number) << number;
    }
    for (const char* text : {"1.2.3", "75s", "0xg", "1e", "-", ".", "+-1", "yes", "on", "1_000"}) {
        EXPECT_EQ(kind(text), Plain::Text) << text;
    }
    EXPECT_EQ(kind("~"), Plain::Null);
    EXPECT_EQ(kind("True"), Plain::Boolean);
    EXPECT_EQ(kind_of(Node{.quoted = true, .text = "1"}), Plain::Text);
}

TEST(Yaml, SaysWhatToDoAboutBrokenText) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a:\n\tb: 1\n", "f:2:1: a tab indents this line; indent with spaces\n"},
        {"a: 'x\nb: 1\n",
         "f:1:4: the quote that begins here is not closed; close it with the same quote\n"},
        {"a: [1, 2\nb: 1\n",
         "f:2:2: the list in brackets is not closed; separate its items with commas and close it "
         "with ]\n"},
        {"a: b: c\n",
         "f:1:5: a colon stands where no key can be; put the text in quotes if the colon belongs "
         "to it, or mend the indentation\n"},
        {"a: 1\n b: 2\n",
         "f:2:3: a colon stands where no key can be; put the text in quotes if the colon belongs "
         "to it, or mend the indentation\n"},
        {"a: @x\n", "f:1:4: this character cannot begin a value; put the text in quotes\n"},
        {"a: \"\\q\"\n",
         "f:1:5: there is no such escape in double quotes; use single quotes, in which a backslash "
         "is just a backslash\n"},
        {"a: {b: 1\n",
         "f:2:1: the keys in braces are not closed; separate them with commas and close them with "
         "}\n"},
        {"a: 1\nb\n", "f:3:1: a key has no colon; write KEY: VALUE\n"},
        {"a: 1\n---\nb: 2\n", "f:2:1: a second document begins here; one file is one document\n"},
        {"", "f:1:1: the file is empty; examples/configuration/deploybot.yaml is a start\n"},
        {"# nothing\n",
         "f:1:1: the file is empty; examples/configuration/deploybot.yaml is a start\n"},
        {"a: 1\nb: \xFFx\n", "f:2:4: the bytes here are no UTF-8; save the file as UTF-8\n"},
        {"a: \x01\n", "f:1:4: a control character stands here; remove it\n"},
        {std::string("a: \0b\n", 6), "f:1:4: a control character stands here; remove it\n"},
        {"\xFF\xFE"
         "a",
         "f:1:1: the file is UTF-16; save it as UTF-8\n"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(problems(text), expected) << text;
    }
}

TEST(Yaml, TakesAByteOrderMarkInSilence) {
    const auto parsed = parse_yaml(
        "\xEF\xBB\xBF"
        "a: 1\n",
        "f"
    );
    ASSERT_TRUE(parsed.root);
    EXPECT_EQ(parsed.root->items[0].text, "a");
    EXPECT_EQ(parsed.root->items[0].place, (Place{1, 1}));
}

TEST(Yaml, RefusesWhatMakesAShortFileLong) {
    EXPECT_EQ(
        problems("a: &x [1]\nb: *x\nc: !!str 1\n"),
        "f:1:4: anchors (&name) are not read here; write it where it is used; what all services "
        "share stands in default_policy\n"
        "f:2:4: aliases (*name) are not read here; write it out; a text that begins with * needs "
        "quotes\n"
        "f:3:4: tags (!name) are not read here; leave it out\n"
    );
    std::string laughs = "a: &a [x, x]\n";
    for (char name = 'b'; name <= 'z'; ++name) {
        const char before = static_cast<char>(name - 1);
        laughs += std::string(1, name) + ": &" + name + " [*" + before + ", *" + before + "]\n";
    }
    const auto parsed = parse_yaml(laughs, "f");
    EXPECT_EQ(parsed.mistakes.size(), 26U + 50U);
}

TEST(Yaml, RefusesKeysThatStandTwice) {
    EXPECT_EQ(
        problems("a: 1\nb: {c: 1, c: 2}\na: 2\n"),
        "f:2:11: \"c\" stands here a second time, first in line 2; keep one of the two\n"
        "f:3:1: \"a\" stands here a second time, first in line 1; keep one of the two\n"
    );
}

TEST(Yaml, RefusesKeysThatAreNoWords) {
    EXPECT_EQ(
        problems("[a, b]: 1\n"),
        "f:1:1: a key must be a word, not a list or keys of its own; quote a key that begins with "
        "[ or {\n"
    );
}

TEST(Yaml, KeepsItsLimits) {
    EXPECT_EQ(
        problems(std::string(100, '[') + std::string(100, ']')),
        "f:1:25: more than 24 levels stand in each other\n"
    );
    EXPECT_EQ(
        problems("a: " + std::string(20'000, 'x') + "\n"),
        "f:1:4: this text is longer than 16 KiB\n"
    );
    EXPECT_EQ(
        problems(std::string(kMostBytes + 1, ' ')), "f:1:1: the file is larger than 16 MiB\n"
    );
    std::string many = "a: [";
    for (std::size_t count = 0; count <= kMostNodes; ++count) {
        many += "1,";
    }
    EXPECT_NE(problems(many + "]\n").find("more than 1,000,000 values"), std::string::npos);
}

}  // namespace
}  // namespace deploybot::bot::config
