#include "base/random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace deploybot::base {
namespace {

TEST(Random, IsHexOfTheLengthAskedForAndNeverTheSame) {
    std::set<std::string> drawn;
    for (int i = 0; i < 100; ++i) {
        const std::string text = random_hex(16);
        EXPECT_EQ(text.size(), 32U);
        EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
        drawn.insert(text);
    }
    EXPECT_EQ(drawn.size(), 100U);
}

}  // namespace
}  // namespace deploybot::base
