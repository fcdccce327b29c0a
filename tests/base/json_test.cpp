#include "base/json.hpp"

#include <gtest/gtest.h>

namespace deploybot::base {
namespace {

using nlohmann::json;

TEST(Json, HoldsTimesAsMilliseconds) {
    EXPECT_EQ(json(from_millis(1763699862417)).dump(), "1763699862417");
    EXPECT_EQ(json(1500).get<TimePoint>(), from_millis(1500));
    EXPECT_EQ(json(Millis{250}).dump(), "250");
    EXPECT_EQ(json(250).get<Millis>(), Millis{250});
}

TEST(Json, HoldsWhatIsNotThereAsNull) {
    EXPECT_EQ(json(std::optional<Millis>{}).dump(), "null");
    EXPECT_EQ(json(std::optional<Millis>{Millis{7}}).dump(), "7");
    EXPECT_EQ(json(nullptr).get<std::optional<Millis>>(), std::nullopt);
    EXPECT_EQ(json(7).get<std::optional<Millis>>(), Millis{7});
}

}  // namespace
}  // namespace deploybot::base
