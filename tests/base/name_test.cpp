#include "base/name.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <sstream>
#include <type_traits>

namespace deploybot::base {
namespace {

TEST(Name, IsNotMixedUpWithANameOfAnotherKind) {
    static_assert(!std::is_convertible_v<ServiceName, LaneName>);
    static_assert(!std::is_constructible_v<CommitSha, Digest>);
    static_assert(!std::is_convertible_v<std::string, Token>);
    EXPECT_EQ(ServiceName("shop"), ServiceName(std::string("shop")));
}

TEST(Name, OrdersAsItsTextDoes) {
    EXPECT_LT(Token("DEP-1763699862417"), Token("DEP-1763699862418"));
    EXPECT_TRUE(Token{}.empty());
}

TEST(Name, IsAStringInJsonAndAKeyOfObjects) {
    const nlohmann::json json = std::map<PoolName, int>{{PoolName("blue"), 95}};
    EXPECT_EQ(json.dump(), R"({"blue":95})");
    EXPECT_EQ(nlohmann::json("shop").get<ServiceName>(), ServiceName("shop"));
}

TEST(Name, PrintsItsText) {
    std::ostringstream out;
    out << PoolName("green");
    EXPECT_EQ(out.str(), "green");
}

}  // namespace
}  // namespace deploybot::base
