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
    const Misunderstanding trouble = trouble_of("cancel");
    EXPECT_EQ(trouble.kind, Kind::Missing);
    EXPECT_EQ(trouble.expected, "a token (DEP-… or its last digits)");
    EXPECT_THAT(trouble.suggestions, ElementsAre("cancel DEP-1763699862417"));
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
