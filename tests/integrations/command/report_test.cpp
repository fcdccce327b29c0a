#include "integrations/command/report.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

namespace deploybot::integrations::command {
namespace {

std::string digest() {
    return "sha256:" + std::string(64, 'a');
}

TEST(Report, ReadsObservationsInBothForms) {
    for (const std::string& text :
         {"running " + digest(), "hello\nrunning " + digest() + "\n\n",
          "running  " + digest() + " \r\n", "{\"running\":\"" + digest() + "\"}",
          "x\n{\"running\": \"" + digest() + "\", \"since\": 3}\n"}) {
        const auto found = parse_observation(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(found->str(), digest());
    }
    for (const char* text : {"running nothing", "{\"running\":null}", "{\"running\":\"\"}"}) {
        const auto found = parse_observation(text);
        ASSERT_TRUE(found) << text;
        EXPECT_TRUE(found->empty());
    }
}

TEST(Report, TakesNothingElseForAnObservation) {
    for (const std::string& text :
         {std::string(), std::string("running"), std::string("running sha256:abc"),
          "running " + digest() + "\nbut not really", "Running " + digest(),
          "running " + digest() + "a", std::string("{\"running\":7}"), std::string("{}"),
          std::string("{\"running\""), std::string("[]"), std::string(100000, '{')}) {
        EXPECT_FALSE(parse_observation(text)) << base::shorten(text, 50);
    }
}

TEST(Report, KeepsTheLastLinesAndNeverMoreThanTwoThousandCharacters) {
    std::string output;
    for (int i = 0; i < 1000; ++i) {
        output += "line " + std::to_string(i) + std::string(300, 'x') + "\n";
    }
    const std::string detail = make_detail("exit status 1", output, 12);
    EXPECT_LE(base::length(detail), 2000U);
    EXPECT_TRUE(detail.starts_with("exit status 1\nline 99"));
    EXPECT_NE(detail.find("line 999"), std::string::npos);
}

}  // namespace
}  // namespace deploybot::integrations::command
