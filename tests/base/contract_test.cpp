#include "base/contract.hpp"

#include <gtest/gtest.h>

namespace deploybot::base {
namespace {

TEST(ContractDeathTest, StopsTheProcessAndSaysWhereAndWhy) {
    const int riders = 0;
    EXPECT_DEATH(
        DEPLOYBOT_ASSERT(riders > 0, "a train has a conductor"),
        "contract_test.cpp.*riders > 0.*a train has a conductor"
    );
}

TEST(Contract, LetsPassWhatHolds) {
    int asked = 0;
    DEPLOYBOT_ASSERT(++asked == 1, "evaluated once");
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace deploybot::base
