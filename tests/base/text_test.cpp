#include "base/text.hpp"

#include <gtest/gtest.h>

namespace deploybot::base {
namespace {

TEST(Clean, KeepsLettersOfAllScripts) {
    EXPECT_EQ(clean("Grüße, 東京, שלום 🚀"), "Grüße, 東京, שלום 🚀");
}

TEST(Clean, DropsWhatCannotBeSeenOrTurnsTextAround) {
    EXPECT_EQ(clean("a\u202Eb\u200Bc\uFEFFd\u2066e"), "abcde");
    EXPECT_EQ(clean(std::string_view("a\0b\x1b[31m\x7f", 9)), "ab[31m");
    EXPECT_EQ(clean("soft\u00ADhyphen"), "softhyphen");
}

TEST(Clean, MakesOneLineUnlessLinesAreWanted) {
    EXPECT_EQ(clean("a\r\nb\t\tc"), "a b c");
    EXPECT_EQ(clean("a\r\nb\tc\rd", false), "a\nb\tc\nd");
}

TEST(Clean, ReplacesBrokenBytes) {
    EXPECT_EQ(clean("a\xff"), "a\uFFFD");
    EXPECT_EQ(clean("\xc0\xaf"), "\uFFFD\uFFFD");            // overlong
    EXPECT_EQ(clean("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // half of a surrogate pair
    EXPECT_EQ(clean("\xe2\x82"), "\uFFFD\uFFFD");            // cut off
}

TEST(Shorten, CutsBetweenLetters) {
    EXPECT_EQ(shorten("Grüße", 5), "Grüße");
    EXPECT_EQ(shorten("Grüße", 4), "Grü…");
    EXPECT_EQ(length("Grü…"), 4U);
    EXPECT_EQ(shorten("", 3), "");
}

TEST(Text, IsTrimmedLoweredSplitAndJoined) {
    EXPECT_EQ(trim(" \t a b \n"), "a b");
    EXPECT_EQ(trim("  "), "");
    EXPECT_EQ(lower("DePloy Ä"), "deploy Ä");
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
    EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
}

TEST(Numbers, AreWrittenForPeople) {
    EXPECT_EQ(thousands(1234567), "1,234,567");
    EXPECT_EQ(thousands(-1234), "-1,234");
    EXPECT_EQ(thousands(999), "999");
    EXPECT_EQ(percent(0.0481), "4.8 %");
    EXPECT_EQ(percent(0.00042), "0.04 %");
    EXPECT_EQ(percent(0), "0 %");
    EXPECT_EQ(percent(1), "100 %");
}

TEST(Nearest, CountsSwappedLettersAsOne) {
    EXPECT_EQ(edit_distance("depoly", "deploy"), 1U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("same", "same"), 0U);
}

TEST(Nearest, NamesOnlyWhatMayHaveBeenMeant) {
    const std::vector<std::string> words{"deploy", "status", "start", "queue"};
    EXPECT_EQ(nearest("depoly", words), (std::vector<std::string>{"deploy"}));
    EXPECT_EQ(nearest("stats", words), (std::vector<std::string>{"status", "start"}));
    EXPECT_TRUE(nearest("xyz", words).empty());
    EXPECT_EQ(nearest("stats", words, 1).size(), 1U);
}

TEST(Sha, IsHexOfTheRightLength) {
    EXPECT_TRUE(looks_like_sha("4be1c07"));
    EXPECT_TRUE(looks_like_sha("4BE1"));
    EXPECT_FALSE(looks_like_sha("4be"));
    EXPECT_FALSE(looks_like_sha("4be1g"));
    EXPECT_FALSE(looks_like_sha(std::string(65, 'a')));
    EXPECT_TRUE(is_full_sha(std::string(40, 'a')));
    EXPECT_TRUE(is_full_sha(std::string(64, '0')));
    EXPECT_FALSE(is_full_sha(std::string(40, 'A')));
    EXPECT_FALSE(is_full_sha("4be1c07"));
}

}  // namespace
}  // namespace deploybot::base
