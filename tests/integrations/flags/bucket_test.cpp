#include "integrations/flags/bucket.hpp"

#include <gtest/gtest.h>

#include <string>

namespace deploybot::integrations::flags {
namespace {

TEST(Bucket, AgreesWithTheVectorsOfMurmur3) {
    EXPECT_EQ(murmur3_32(""), 0U);
    EXPECT_EQ(murmur3_32("", 1), 0x514e28b7U);
    EXPECT_EQ(murmur3_32(std::string_view("\0\0\0\0", 4)), 0x2362f9deU);
    EXPECT_EQ(murmur3_32("test"), 0xba6bd213U);
    EXPECT_EQ(murmur3_32("Hello, world!", 0x9747b28c), 0x24884cbaU);
    EXPECT_EQ(murmur3_32("The quick brown fox jumps over the lazy dog"), 0x2e4ff723U);
}

TEST(Bucket, AgreesWithFlagdOnAUser) {
    EXPECT_EQ(murmur3_32("checkout-v2user-42"), 3'621'864'327U);
    EXPECT_EQ(bucket_of("checkout-v2", "user-42"), 84);
    EXPECT_FALSE(is_on_for("checkout-v2", "user-42", 84));
    EXPECT_TRUE(is_on_for("checkout-v2", "user-42", 85));
}

TEST(Bucket, NeverTakesTheFlagAwayFromAUserWhenItsShareGrows) {
    for (int user = 0; user < 1'000; ++user) {
        const std::string key = "user-" + std::to_string(user);
        for (int percent = 1; percent <= 100; ++percent) {
            ASSERT_GE(is_on_for("checkout", key, percent), is_on_for("checkout", key, percent - 1));
        }
        ASSERT_FALSE(is_on_for("checkout", key, 0));
        ASSERT_TRUE(is_on_for("checkout", key, 100));
    }
}

TEST(Bucket, GivesAGradualFlagItsShareOfTheUsers) {
    int on = 0;
    for (int user = 0; user < 10'000; ++user) {
        on += is_on_for("checkout-v2", "user-" + std::to_string(user), 25) ? 1 : 0;
    }
    EXPECT_NEAR(on, 2'500, 130);
}

}  // namespace
}  // namespace deploybot::integrations::flags
