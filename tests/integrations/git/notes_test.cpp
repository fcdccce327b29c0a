#include "integrations/git/notes.hpp"

#include "base/time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::integrations::git {
namespace {

using queue::CheckState;
using queue::StageFact;
using ::testing::HasSubstr;

TEST(StageNotes, ReadStateTimeDetailAndLink) {
    const auto facts = parse_stages(
        "unit: passed\n\n"
        "# written by CI\n"
        "security: failed 2026-11-21T09:13:00Z 2 of 311 tests failed https://ci.example/7\r\n"
        "  image:pending\twaiting for a builder\n"
        "e2e/smoke: passed https://ci.example/8\n"
    );
    ASSERT_EQ(facts.size(), 4U);
    EXPECT_EQ(facts[0], (StageFact{"unit", CheckState::Passed, "", "", {}}));
    EXPECT_EQ(
        facts[1], (StageFact{
                      "security", CheckState::Failed, "2 of 311 tests failed",
                      "https://ci.example/7", *base::parse_iso8601("2026-11-21T09:13:00Z")})
    );
    EXPECT_EQ(facts[2], (StageFact{"image", CheckState::Pending, "waiting for a builder", "", {}}));
    EXPECT_EQ(
        facts[3], (StageFact{"e2e/smoke", CheckState::Passed, "", "https://ci.example/8", {}})
    );
}

TEST(StageNotes, LetALaterLineWinAlsoWhenItCannotBeRead) {
    auto facts = parse_stages("unit: pending\nlint: passed\nunit: passed\n");
    ASSERT_EQ(facts.size(), 2U);
    EXPECT_EQ(facts[0].state, CheckState::Passed);
    facts = parse_stages("unit: passed\nunit: faild\n");
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].state, CheckState::Unknown);
    EXPECT_EQ(facts[0].detail, "neither passed, failed nor pending: \"unit: faild\"");
}

TEST(StageNotes, NeverTakeAMalformedLineForPassed) {
    const std::vector<std::string> lines{
        "unit passed",
        ": passed",
        "unit:",
        "unit: PASSED",
        "unit: passed.",
        "unit: passedX",
        "un it: passed",
        "unit\xE2\x80\x8B: passed",
        "\xFF\xFE: passed",
        std::string(70, 'n') + ": passed",
        "unit: passed" + std::string(3000, 'x'),
        std::string("unit\0: passed", 13),
        "passed",
        "=======",
        "<<<<<<< ours"};
    for (const std::string& line : lines) {
        const auto facts = parse_stages(line);
        ASSERT_EQ(facts.size(), 1U) << line;
        EXPECT_EQ(facts[0].state, CheckState::Unknown) << line;
        EXPECT_FALSE(facts[0].detail.empty()) << line;
        EXPECT_FALSE(facts[0].name.empty()) << line;
    }
}

TEST(StageNotes, TrustNothingPassedInANoteThatIsCutOff) {
    std::string note = "unit: passed\nlint: failed\n";
    for (int i = 0; i < 600; ++i) {
        note += "# more\n";
    }
    note += "unit: failed\n";
    const auto facts = parse_stages(note);
    ASSERT_GE(facts.size(), 3U);
    EXPECT_EQ(facts[0].state, CheckState::Unknown);
    EXPECT_EQ(facts[1].state, CheckState::Failed);
    EXPECT_THAT(facts[2].detail, HasSubstr("more than 500 lines"));
}

TEST(StageNotes, CleanAndShortenDetails) {
    const auto facts =
        parse_stages("unit: failed \x1B[31mred \xE2\x80\xAEx" + std::string(1000, 'y'));
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].detail.find('\x1B'), std::string::npos);
    EXPECT_TRUE(facts[0].detail.starts_with("[31mred x"));
    EXPECT_LT(facts[0].detail.size(), 400U);
}

TEST(ReviewNotes, CountEachAddressOnce) {
    const auto reviews = parse_reviews(
        "Reviewed-by: Grace Hopper <Grace@Example.org> 2026-11-21T09:13:00Z\n\n"
        "reviewed-by: Ada <ada@example.org>\n"
        "Reviewed-by: G. Hopper <grace@example.org> 2026-11-22T10:00:00Z\n"
    );
    ASSERT_EQ(reviews.facts.size(), 2U);
    EXPECT_EQ(reviews.facts[0].by, "Ada <ada@example.org>");
    EXPECT_EQ(reviews.facts[1].by, "G. Hopper <grace@example.org>");
    EXPECT_EQ(reviews.facts[1].at, *base::parse_iso8601("2026-11-22T10:00:00Z"));
    EXPECT_TRUE(reviews.unreadable.empty());
}

TEST(ReviewNotes, SayWhichLinesAreNone) {
    for (const char* line :
         {"Reviewed-by: Grace", "Reviewed-by: <grace@example.org>", "Reviewed-by: Grace <grace>",
          "Reviewed-by: Grace <grace@example.org> yesterday", "Acked-by: Grace <grace@example.org>",
          "Reviewed-by: Grace >grace@example.org<", "Reviewed-by: Grace <a <b@c>", "LGTM"}) {
        const auto reviews = parse_reviews(line);
        EXPECT_TRUE(reviews.facts.empty()) << line;
        ASSERT_EQ(reviews.unreadable.size(), 1U) << line;
        EXPECT_EQ(reviews.unreadable[0].state, CheckState::Unknown);
        EXPECT_EQ(reviews.unreadable[0].name, "reviews note, line 1");
    }
}

}  // namespace
}  // namespace deploybot::integrations::git
