// Each kind of value: what is said of one that is wrong, and where.
#include "tests/bot/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::bot {
namespace {

TEST(Values, LengthsOfTimeNeedAUnitAndARange) {
    expect_mistakes({
        {"watch: 5m", "watch: 300",
         "f:23:14: expected a length of time such as 90s, 5m or 1h30m, found the number 300; say "
         "the unit: ms, s, m, h or d\n"},
        {"watch: 5m", "watch: soon",
         "f:23:14: expected a length of time such as 90s, 5m or 1h30m, found the text \"soon\"\n"},
        {"watch: 5m", "watch: 8d", "f:23:14: \"8d\" is out of range; it may be 1s to 7d\n"},
        {"watch: 5m", "watch: [5m]",
         "f:23:14: expected a length of time such as 90s, 5m or 1h30m, found a list\n"},
        {"watch: 5m", "watch:",
         "f:23:7: expected a length of time such as 90s, 5m or 1h30m, found nothing; leave the key "
         "out if there is nothing to say\n"},
    });
}

TEST(Values, PercentagesAreWrittenAsSuch) {
    expect_mistakes({
        {"watch: 5m", "judge: {max_errors: 0.01}",
         "f:23:27: expected a percentage such as 1% or 0.5%, found the number 0.01\n"},
        {"watch: 5m", "judge: {max_errors: 101%}",
         "f:23:27: \"101%\" is out of range; it may be 0% to 100%\n"},
        {"watch: 5m", "canary_steps: [{traffic: 0.5%, duration: 5m}]",
         "f:23:32: expected a whole percentage such as 25%, found the text \"0.5%\"\n"},
        {"watch: 5m", "canary_steps: [{traffic: 0%, duration: 5m}]",
         "f:23:32: \"0%\" is out of range; it may be 1% to 100%\n"},
    });
}

TEST(Values, NumbersHaveTheirRange) {
    expect_mistakes({
        {"watch: 5m", "attempts: 0", "f:23:17: \"0\" is out of range; it may be 1 to 50\n"},
        {"watch: 5m", "attempts: 1.5", "f:23:17: expected a whole number, found the number 1.5\n"},
        {"watch: 5m", "attempts: 99999999999999999999",
         "f:23:17: \"99999999999999999999\" is out of range; it may be 1 to 50\n"},
        {"watch: 5m", "attempts: \"3\"",
         "f:23:17: expected a whole number, found the text \"3\"\n"},
        {"watch: 5m", "judge: {prior_k: .inf}",
         "f:23:24: expected a number in decimal digits, found the number .inf\n"},
        {"watch: 5m", "judge: {baseline_factor: 0.5}",
         "f:23:32: \"0.5\" is out of range; it may be 1 to 1000\n"},
    });
}

TEST(Values, ChoicesNameTheNearestWord) {
    expect_mistakes({
        {"watch: 5m", "turn: acept",
         "f:23:13: expected one of automatic, accept, found the text \"acept\"; did you mean "
         "\"accept\"?\n"},
        {"deploy: {run: [./deploy]}", "deploy: {run: [./deploy], repeatable: yes}",
         "f:28:47: expected true or false, found the text \"yes\"\n"},
    });
}

TEST(Values, ARoleMayWhatTheGrammarKnows) {
    const std::string found =
        mistakes_in(changed("{may: [request, cancel]}", "{may: [request, cancle]}"));
    EXPECT_NE(found.find("f:5:30: expected one of request, cancel, approve"), std::string::npos);
    EXPECT_NE(found.find("did you mean \"cancel\"?"), std::string::npos) << found;
    EXPECT_EQ(
        mistakes_in(changed("{may: [request, cancel]}", "{may: [request, stop everything]}")), ""
    );
}

TEST(Values, TextThatLooksLikeANumberNeedsQuotes) {
    expect_mistakes({
        {"run: [./deploy]", "run: [./deploy, --port, 8080]",
         "f:28:42: expected a text, found the number 8080; put it in quotes: \"8080\"\n"},
        {"name: Ana", "name: true",
         "f:11:15: expected a text, found true; put it in quotes: \"true\"\n"},
        {"name: Ana", "name: \"\"", "f:11:15: this text is empty; expected a text\n"},
        {"name: Ana", "name: \"A\\u202Ena\"",
         "f:11:15: this text has control or invisible characters; type it anew\n"},
    });
}

TEST(Values, NamesAreOfOnePattern) {
    expect_mistakes({
        {"canary: canary", "canary: Canary_1",
         "f:20:15: \"Canary_1\" is no name here: lower-case letters, digits and -, at most 63, not "
         "- first\n"},
        {"  ana: {name: Ana", "  Ana!: {name: Ana",
         "f:11:3: \"Ana!\" is no name for this; lower-case letters, digits and -, at most 63, not "
         "- first\n"},
    });
}

TEST(Values, SizesPathsAndAddressesAreChecked) {
    expect_mistakes({
        {"{path: artifacts}", "{path: artifacts, largest: 5GB}",
         "f:25:52: expected a size such as 64KiB or 8GiB, found the text \"5GB\"\n"},
        {"{path: artifacts}", "{path: artifacts, largest: 9999999999GiB}",
         "f:25:52: \"9999999999GiB\" is out of range; it may be 1B to 1024GiB\n"},
        {"{path: artifacts}", "{path: ~/artifacts}",
         "f:25:32: \"~/artifacts\" begins with ~, which only a shell understands\n"},
        {"flags: {folder: flags}", "flags: {folder: flags}\nserver: {listen: localhost:8484}",
         "f:4:18: \"localhost:8484\" is no numeric address with a port: 127.0.0.1:8484 or "
         "[::1]:8484\n"},
        {"\"http://127.0.0.1:8405/metrics\"", "ftp://127.0.0.1/metrics",
         "f:40:22: \"ftp://127.0.0.1/metrics\" cannot be used: the URL does not start with http:// "
         "or "
         "https://\n"},
        {"backend: shop", "backend: \"shop; shutdown\"",
         "f:34:18: \"shop; shutdown\" is no name in HAProxy: letters, digits and - _ . : only\n"},
        {"watch: 5m", "approved_branches: [\"main branch\"]",
         "f:23:27: \"main branch\" holds a character that no branch has\n"},
        {"name: Ana", "name: Ana, email: ana.example.com",
         "f:11:27: \"ana.example.com\" is no e-mail address\n"},
        {"{repository: /srv/git/shop}", "{repository: /srv/git/shop, stages_ref: stages}",
         "f:24:58: \"stages\" is no full reference such as refs/notes/deploybot/stages\n"},
    });
}

TEST(Values, ListsAreCountedAndDistinct) {
    expect_mistakes({
        {"production: [blue, green]", "production: []",
         "f:21:19: this list has 0 items; it takes 1 to 2\n"
         "f:37:11: there is no pool \"blue\" in service \"shop\"; there are \"canary\" and "
         "\"uat\"\n"
         "f:38:11: there is no pool \"green\" in service \"shop\"; there are \"canary\" and "
         "\"uat\"\n"},
        {"roles: [developer]", "roles: [developer, developer]",
         "f:11:39: \"developer\" stands twice in this list\n"},
        {"watch: 5m", "required_stages: unit",
         "f:23:24: expected a list, found the text \"unit\"\n"},
        {"deploy: {run: [./deploy]}", "deploy: {run: []}",
         "f:28:23: this list has 0 items; it takes 1 to 256\n"},
    });
}

}  // namespace
}  // namespace deploybot::bot
