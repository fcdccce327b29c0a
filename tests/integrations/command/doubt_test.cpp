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

/// Repeated: an end that resolve() never gives.
DriverResult end_of(const Doubt& doubt) {
    return resolve(doubt).result.value_or(DriverResult{DriverEnd::Cancelled, "repeated", {}});
}

TEST(Doubt, RepeatsWhatOnlyLooksButNotForEver) {
    Doubt doubt = doubt_about(DriverAction::Verify);
    doubt.repeatable = true;
    EXPECT_EQ(end_of(doubt).detail, "repeated");
    doubt.attempt = 3;
    EXPECT_EQ(end_of(doubt).end, DriverEnd::Failed);
    EXPECT_THAT(end_of(doubt).detail, HasSubstr("started 3 times"));
}

TEST(Doubt, TakesARetiredPoolAsDoneWhenNothingRunsThere) {
    Doubt doubt = doubt_about(DriverAction::Retire);
    doubt.observed = DriverResult{DriverEnd::Succeeded, {}, {}};
    EXPECT_EQ(end_of(doubt).end, DriverEnd::Succeeded);
    doubt.call.action = DriverAction::Deploy;
    EXPECT_EQ(end_of(doubt).end, DriverEnd::Failed);
}

TEST(Doubt, TakesNoFailedObservationAsProof) {
    Doubt doubt = doubt_about(DriverAction::Retire);
    doubt.observed = DriverResult{DriverEnd::Failed, "exit status 1", {}};
    EXPECT_EQ(end_of(doubt).end, DriverEnd::Failed);
    EXPECT_THAT(resolve(doubt).reason, HasSubstr("observing failed: exit status 1"));
    doubt.observed = base::Result<DriverResult>(base::fail(base::ErrorCode::Invalid, "no program"));
    EXPECT_EQ(end_of(doubt).end, DriverEnd::Failed);
}

TEST(Doubt, NeverTakesABackupAsDone) {
    EXPECT_FALSE(make_look(doubt_about(DriverAction::Backup).call, {}));
    EXPECT_EQ(end_of(doubt_about(DriverAction::Backup)).end, DriverEnd::Failed);
}

}  // namespace
}  // namespace deploybot::integrations::command
