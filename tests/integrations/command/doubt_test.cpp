#include "integrations/command/doubt.hpp"

#include "integrations/command/order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deploybot::integrations::command {
namespace {

using deploy::DriverAction;
using deploy::DriverEnd;
using deploy::DriverResult;
using ::testing::HasSubstr;

Doubt doubt_about(DriverAction action) {
    Doubt doubt;
    doubt.call.action = action;
    doubt.call.artifact.digest = base::Digest("sha256:aa");
    return doubt;
}

TEST(Doubt, RepeatsWhatOnlyLooksButNotForEver) {
    Doubt doubt = doubt_about(DriverAction::Verify);
    doubt.repeatable = true;
    EXPECT_FALSE(resolve(doubt).result);
    doubt.attempt = 3;
    ASSERT_TRUE(resolve(doubt).result);
    EXPECT_EQ(resolve(doubt).result->end, DriverEnd::Failed);
    EXPECT_THAT(resolve(doubt).result->detail, HasSubstr("started 3 times"));
}

TEST(Doubt, TakesARetiredPoolAsDoneWhenNothingRunsThere) {
    Doubt doubt = doubt_about(DriverAction::Retire);
    doubt.observed = DriverResult{DriverEnd::Succeeded, {}, {}};
    EXPECT_EQ(resolve(doubt).result->end, DriverEnd::Succeeded);
    doubt.call.action = DriverAction::Deploy;
    EXPECT_EQ(resolve(doubt).result->end, DriverEnd::Failed);
}

TEST(Doubt, TakesNoFailedObservationAsProof) {
    Doubt doubt = doubt_about(DriverAction::Retire);
    doubt.observed = DriverResult{DriverEnd::Failed, "exit status 1", {}};
    EXPECT_EQ(resolve(doubt).result->end, DriverEnd::Failed);
    EXPECT_THAT(resolve(doubt).reason, HasSubstr("observing failed: exit status 1"));
    doubt.observed = base::Result<DriverResult>(base::fail(base::ErrorCode::Invalid, "no program"));
    EXPECT_EQ(resolve(doubt).result->end, DriverEnd::Failed);
}

TEST(Doubt, NeverTakesABackupAsDone) {
    EXPECT_FALSE(make_look(doubt_about(DriverAction::Backup).call, {}));
    EXPECT_EQ(resolve(doubt_about(DriverAction::Backup)).result->end, DriverEnd::Failed);
}

}  // namespace
}  // namespace deploybot::integrations::command
