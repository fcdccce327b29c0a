#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace deploybot::base {
namespace {

TEST(Secret, IsNeverPrinted) {
    std::ostringstream out;
    out << Secret("correct horse");
    EXPECT_EQ(out.str(), "(secret)");
}

TEST(Secret, MatchesItselfOnly) {
    const Secret secret("correct horse");
    EXPECT_TRUE(secret.matches("correct horse"));
    EXPECT_FALSE(secret.matches("correct hors"));
    EXPECT_FALSE(secret.matches("correct horse "));
    EXPECT_FALSE(secret.matches(""));
}

TEST(Secret, ThatIsEmptyMatchesNothing) {
    EXPECT_TRUE(Secret{}.empty());
    EXPECT_FALSE(Secret{}.matches(""));
    EXPECT_FALSE(Secret{}.matches("anything"));
}

}  // namespace
}  // namespace deploybot::base
