#include "base/text.hpp"
#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

using Kind = Misunderstanding::Kind;

TEST(HostileInput, NeverFindsACommandInWhatIsNone) {
    for (const char* text :
         {"don't deploy 4be1c07",
          "deploy 4be1c07 tomorrow",
          "deploy 4be1c07?",
          "should we deploy 4be1c07",
          "deploy main",
          "deploy release/1.2",
          "deploy 4be1c07 77aa01f",
          "cancel everything",
          "rollback",
          "rollback shop",
          "deploy 4be1c07 && rm -rf /",
          "deploy $(id)",
          "deploy `id`",
          "deploy 4be1c07|sh",
          "deploy --force 4be1c07",
          "deploy ../../etc",
          "deploy -4be1c07",
          "hold shop because …",
          "hold shop because",
          "approve DEP-1763699862417 DEP-1763699862418",
          "deploy 4be1c07 of shop of search",
          "hold shop \"reason\" because twice",
          "flag checkout-v2",
          "deploy 4be1c0g",
          "🚀",
          "''",
          "\"\"",
          "?!",
          "-",
          "because",
          "@",
          "@ deploy 4be1c07",
          "deploy 4be1c07 for @ana"}) {
        const auto parsed = parse(text, {.names = shop_names()});
        for (const Parsed& one : parsed) {
            EXPECT_TRUE(std::holds_alternative<Misunderstanding>(one)) << text;
        }
    }
}

TEST(HostileInput, AnswersAnEmptyMessageAndAMereMention) {
    for (const char* text :
         {"", "   ", "\n\n", ";;", "@DeployBot", "@deploybot:", "\u200b", "please"}) {
        EXPECT_EQ(trouble_of(text).kind, Kind::Nothing) << text;
        EXPECT_THAT(trouble_of(text).suggestions, testing::ElementsAre("help"));
    }
}

TEST(HostileInput, LeavesACommandForSomebodyElseAlone) {
    EXPECT_EQ(trouble_of("@ana deploy 4be1c07").kind, Kind::NotForMe);
    EXPECT_EQ(trouble_of("@ deploy 4be1c07").kind, Kind::NotForMe);
    EXPECT_EQ(trouble_of("@DeployBott deploy 4be1c07").kind, Kind::NotForMe);
}

TEST(HostileInput, RefusesTenKilobytesWhole) {
    const Misunderstanding trouble = trouble_of("status;" + std::string(10'240, 'a'));
    EXPECT_EQ(trouble.kind, Kind::TooLong);
    EXPECT_EQ(trouble.found, "10,247");
    EXPECT_EQ(trouble_of("hold shop because " + std::string(10'000, 'x')).kind, Kind::TooLong);
}

TEST(HostileInput, RefusesAMessageOfTooManyCommandsWhole) {
    std::string text;
    for (std::size_t i = 0; i <= kMaxCommands; ++i) {
        text += "hold shop because x;";
    }
    EXPECT_EQ(trouble_of(text).kind, Kind::TooMany);
}

TEST(HostileInput, ReadsThroughWhatPhonesAndWordProcessorsWrite) {
    EXPECT_EQ(command_of("deploy\u00a04be1c07\u202fof\u3000shop").service.str(), "shop");
    EXPECT_EQ(command_of("hold shop — “late”").reason, "late");
    EXPECT_EQ(command_of("de\u200bploy 4be1c07").commit, "4be1c07");
    EXPECT_EQ(command_of("\u202edeploy 4be1c07\u202c").commit, "4be1c07");
    EXPECT_EQ(command_of("\ufeffdeploy 4be1c07\r").commit, "4be1c07");
}

TEST(HostileInput, KeepsNothingInvisibleInAReasonOrInWhatItFound) {
    EXPECT_EQ(command_of("hold shop because \u202eevil\u202c \x1b[31mred").reason, "evil [31mred");
    EXPECT_EQ(trouble_of("depl\x1b[2Joy 4be1c07").found, "depl[2Joy");
    EXPECT_LE(base::length(trouble_of(std::string(3'000, 'x')).found), 60U);
}

TEST(HostileInput, TakesALookAlikeLetterForAMisspelling) {
    const Misunderstanding trouble = trouble_of("d\u0435ploy 4be1c07");  // a Cyrillic letter
    EXPECT_EQ(trouble.kind, Kind::UnknownVerb);
    EXPECT_THAT(trouble.suggestions, testing::Contains("deploy 4be1c07"));
}

TEST(HostileInput, RunsNothingBehindAQuoteThatIsNeverClosed) {
    const auto parsed = parse("status \"oops; deploy 4be1c07", {.names = shop_names()});
    ASSERT_EQ(parsed.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Misunderstanding>(parsed.front()));
}

TEST(HostileInput, SurvivesNothingInQuotesAndAMereMarkWhereANameMustStand) {
    for (const char* text :
         {"lock shop \"\"", "lock shop for ''", "lock shop for ?", "freeze shop until ?",
          "flag checkout-v2 to ?", "rollback shop to ?", "hold \"\""}) {
        EXPECT_TRUE(std::holds_alternative<Misunderstanding>(parse_one(text))) << text;
    }
}

TEST(HostileInput, SurvivesBrokenUtf8AndEveryByte) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text =
            std::string("deploy 4be1c07 ") + static_cast<char>(byte) + " of shop";
        EXPECT_FALSE(parse(text, {.names = shop_names()}).empty());
        EXPECT_FALSE(parse(std::string(3, static_cast<char>(byte)), {.names = shop_names()}).empty()
        );
    }
}

}  // namespace
}  // namespace deploybot::commands
