#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

using Kind = Misunderstanding::Kind;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(Suggestion, PutsTheNearestVerbIntoTheLineThatWasTyped) {
    EXPECT_THAT(
        trouble_of("depoly 4be1c07 of shop").suggestions,
        ElementsAre("deploy 4be1c07 of shop", "help")
    );
    EXPECT_THAT(trouble_of("@DeployBot satus").suggestions, Contains("@DeployBot status"));
    EXPECT_THAT(trouble_of("roll").suggestions, Contains("rollback because …"));
}

TEST(Suggestion, OffersHelpForAVerbWhoseLineWouldNotParse) {
    EXPECT_THAT(trouble_of("cancle").suggestions, Contains("help cancel"));
}

TEST(Suggestion, PutsTheNearestNameIntoTheLineThatWasTyped) {
    const Misunderstanding trouble = trouble_of("hold shpo because late");
    EXPECT_EQ(trouble.kind, Kind::UnknownName);
    EXPECT_EQ(trouble.found, "shpo");
    EXPECT_THAT(trouble.suggestions, ElementsAre("hold shop because late"));
    EXPECT_THAT(
        trouble_of("flag chekout-v2 off in prodution").suggestions,
        Not(Contains("flag checkout-v2 off in prodution"))
    );
    EXPECT_THAT(trouble_of("flag chekout-v2 off").suggestions, ElementsAre("flag checkout-v2 off"));
    EXPECT_THAT(
        trouble_of("deploy 4be1c07 to prodution").suggestions,
        ElementsAre("deploy 4be1c07 to production")
    );
}

TEST(Suggestion, FillsInWhatIsMissingFromWhatThereIs) {
    const Misunderstanding trouble = trouble_of("logs");
    EXPECT_EQ(trouble.kind, Kind::Missing);
    EXPECT_EQ(trouble.expected, "a token (DEP-… or its last digits)");
    EXPECT_THAT(trouble.suggestions, ElementsAre("logs DEP-1763699862417"));
}

TEST(Suggestion, OffersNoTokenThatMayNotWait) {
    for (const char* verb : {"approve", "reject", "cancel"}) {
        EXPECT_THAT(trouble_of(verb).suggestions, ElementsAre("queue")) << verb;
    }
}

TEST(Suggestion, AnswersWhatPeopleAskInOtherWords) {
    EXPECT_THAT(trouble_of("is it ready?").suggestions, ElementsAre("eta", "queue", "why"));
    EXPECT_THAT(trouble_of("go soon?").suggestions, Not(Contains("start soon")));
    EXPECT_THAT(trouble_of("is it stuck?").suggestions, ElementsAre("why", "status", "queue"));
    const Misunderstanding broken = trouble_of("shop is broken!");
    EXPECT_EQ(broken.found, "shop is broken!");
    EXPECT_THAT(broken.suggestions, ElementsAre("why shop", "status shop", "queue shop"));
}

TEST(Suggestion, GuessesNothingFromAWordThatIsNoCommandAtAll) {
    for (const char* text : {"hi", "y", "1", "yes", "no", "xyzzy"}) {
        EXPECT_THAT(trouble_of(text).suggestions, ElementsAre("help")) << text;
    }
    EXPECT_EQ(trouble_of("hlep").suggestions.front(), "help");
    EXPECT_THAT(trouble_of("help frobnicate").suggestions, ElementsAre("help"));
    EXPECT_THAT(trouble_of("help hlep").suggestions, ElementsAre("help"));
    EXPECT_THAT(trouble_of("help rolback").suggestions, ElementsAre("help rollback"));
    EXPECT_THAT(trouble_of("who may deploy?").suggestions, ElementsAre("help request", "who"));
}

TEST(Suggestion, OffersTheSameLineWithAPlaceForTheReason) {
    const Misunderstanding trouble = trouble_of("rollback shop");
    EXPECT_EQ(trouble.kind, Kind::MissingReason);
    EXPECT_THAT(trouble.suggestions, ElementsAre("rollback shop because …"));
}

TEST(Suggestion, IsNeverEmptyAndParsesAsItStands) {
    for (const char* text :
         {"depoly 4be1c07", "deploy", "deploy main", "cancel x!", "aprove 2417", "xyzzy", "flag",
          "flag checkout-v2 101%", "logs", "logs 2417 nowhere", "help xyzzy", "hold shpo",
          "deploy 4be1c07 tomorrow", "stat", "@bob status"}) {
        const Misunderstanding trouble = trouble_of(text);
        EXPECT_THAT(trouble.suggestions, Not(IsEmpty())) << text;
        for (const std::string& line : trouble.suggestions) {
            const Parsed parsed = parse_one(line);
            const auto* again = std::get_if<Misunderstanding>(&parsed);
            EXPECT_TRUE(again == nullptr || again->kind == Kind::MissingReason)
                << text << " -> " << line;
        }
    }
}

}  // namespace
}  // namespace deploybot::commands
