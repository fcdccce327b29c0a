#include "base/result.hpp"

#include <gtest/gtest.h>

namespace deploybot::base {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) {
        return fail(ErrorCode::Invalid, "an odd number has no half", "give an even one");
    }
    return number / 2;
}

TEST(Result, HoldsAValueOrTheWholeError) {
    ASSERT_TRUE(half(4));
    EXPECT_EQ(*half(4), 2);
    const auto odd = half(3);
    ASSERT_FALSE(odd);
    EXPECT_EQ(
        odd.error(), (Error{ErrorCode::Invalid, "an odd number has no half", "give an even one"})
    );
}

TEST(Result, HandsAnErrorOnUnchanged) {
    const auto quarter = [](int number) -> Result<int> {
        auto first = half(number);
        if (!first) {
            return fail(std::move(first.error()));
        }
        return half(*first);
    };
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(3).error().hint, "give an even one");
    EXPECT_EQ(quarter(6).error().code, ErrorCode::Invalid);
}

TEST(Outcome, IsFineByDefault) {
    EXPECT_TRUE(Outcome{});
    EXPECT_FALSE(Outcome(fail(ErrorCode::Full, "the disk is full")));
}

}  // namespace
}  // namespace deploybot::base
