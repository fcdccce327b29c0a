#include "commands/grammar/complete.hpp"
#include "tests/commands/support.hpp"

namespace deploybot::commands {
namespace {

std::vector<std::string> texts(std::string_view line) {
    std::vector<std::string> list;
    for (const Candidate& candidate : complete(line, shop_names()).list) {
        list.push_back(candidate.text);
    }
    return list;
}

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(Completion, BeginsWithTheVerbsAndTheirHelp) {
    EXPECT_EQ(texts("").size(), verbs().size());
    EXPECT_THAT(texts("ro"), ElementsAre("rollback"));
    EXPECT_THAT(texts("@DeployBot st"), UnorderedElementsAre("start", "status", "stop everything"));
    EXPECT_EQ(complete("ro", shop_names()).list.front().help, entry_of(queue::Verb::Rollback).help);
}

TEST(Completion, OffersTheNamesThatMayStandNext) {
    EXPECT_THAT(texts("hold "), AllOf(Contains("shop"), Contains("because")));
    EXPECT_THAT(texts("deploy 4be1c07 of s"), ElementsAre("search", "shop"));
    EXPECT_THAT(texts("deploy 4be1c07 to "), ElementsAre("canary", "production", "uat"));
    EXPECT_THAT(texts("flag checkout-v2 o"), ElementsAre("on", "off", "of"));
    EXPECT_THAT(texts("help rol"), ElementsAre("rollback"));
    EXPECT_THAT(texts("logs 2417 ca"), ElementsAre("canary"));
    EXPECT_THAT(texts("deploy 4be1c07 of shop "), Not(Contains("shop")));
}

TEST(Completion, FindsATokenByItsLastDigits) {
    EXPECT_THAT(texts("cancel 24"), ElementsAre("DEP-1763699862417"));
    EXPECT_THAT(texts("cancel dep-"), ElementsAre("DEP-1763699862417"));
}

TEST(Completion, LooksAtTheLastOfSeveralCommandsOnly) {
    const Candidates candidates = complete("status; hold sh", shop_names());
    EXPECT_EQ(candidates.from, std::string_view("status; hold ").size());
    ASSERT_EQ(candidates.list.size(), 1U);
    EXPECT_EQ(candidates.list.front().text, "shop");
}

TEST(Completion, OffersNothingInAReasonNorBehindAnUnknownVerb) {
    EXPECT_THAT(texts("hold shop because sh"), IsEmpty());
    EXPECT_THAT(texts("xyzzy sh"), IsEmpty());
}

TEST(Completion, SurvivesWhateverIsTyped) {
    for (const char* line :
         {";", ";;", "\"", "hold \"", "@", "@x y", "\xff", "flag on on on on ", "   "}) {
        EXPECT_LE(complete(line, shop_names()).from, std::string_view(line).size());
    }
}

}  // namespace
}  // namespace deploybot::commands
