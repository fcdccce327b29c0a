#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace deploybot::base {
namespace {

// FIPS 180-2, appendix B
TEST(Sha256, GivesThePublishedSums) {
    EXPECT_EQ(
        to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    EXPECT_EQ(
        to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

TEST(Sha256, InPiecesIsTheSameAsAtOnce) {
    Sha256 pieces;
    pieces.update("a").update("").update("bc");
    EXPECT_EQ(pieces.finish(), sha256("abc"));
}

TEST(Sha256, ComparesTextsOfAnyLength) {
    EXPECT_TRUE(equal_in_constant_time("same", "same"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_FALSE(equal_in_constant_time("same", "sam"));
    EXPECT_FALSE(equal_in_constant_time("", "x"));
}

}  // namespace
}  // namespace deploybot::base
