#include "deploy/estimate.hpp"

#include "tests/support/pretend_outside.hpp"
#include "tests/support/workload.hpp"

#include <gtest/gtest.h>

#include <string>

namespace deploybot::deploy {
namespace {

using namespace std::chrono_literals;
using base::Millis;

const base::TimePoint kNow = base::from_millis(1'763'699'862'417);
const base::ServiceName kShop{"shop"};

struct Lane {
    Catalog catalog = tests::shop_catalog();
    LaneState state;

    queue::Request& waits(int number) {
        queue::Request request;
        request.token = base::Token{"DEP-" + std::to_string(1'763'699'862'417 + number)};
        request.service = kShop;
        request.commit.sha = base::CommitSha{std::to_string(number)};
        request.at = kNow;
        state.queue.waiting.push_back(request);
        return state.queue.waiting.back();
    }

    /// One that took so long, after it had waited for its own people.
    void lived(Millis took, Millis ready = {}, queue::End end = queue::End::Completed) {
        const base::TimePoint asked =
            state.queue.history.empty() ? kNow - 100h : state.queue.history.back().ended;
        queue::Finished one;
        one.service = kShop;
        one.requested = asked;
        one.started = asked + ready;
        one.ended = asked + ready + took;
        one.end = end;
        state.queue.history.push_back(one);
    }

    Estimate start_of(std::size_t place) {
        return estimate_start(state, catalog, {}, state.queue.waiting[place].token, kNow);
    }
};

TEST(Estimate, IsWideWhileThereIsLittleAndNarrowsWithHistory) {
    Lane lane;
    lane.waits(0);
    lane.waits(1);
    EXPECT_EQ(lane.start_of(0).bound, 0ms);
    const Estimate guess = lane.start_of(1);
    EXPECT_EQ(guess.learned, 0U);
    EXPECT_GT(guess.bound, guess.median * 5 / 4);
    for (int i = 0; i < 40; ++i) {
        lane.lived(9min + std::chrono::seconds{i});
    }
    const Estimate learned = lane.start_of(1);
    EXPECT_EQ(learned.learned, 40U);
    EXPECT_GT(learned.median, 9min);
    EXPECT_LT(learned.median, 10min);
    EXPECT_LT(learned.bound, 10min);
}

TEST(Estimate, GrowsWithEachOneAheadAndTheQueueIsTheSameAsEachAlone) {
    Lane lane;
    for (int i = 0; i < 20; ++i) {
        lane.lived(10min + std::chrono::seconds{i * 20});
        lane.waits(i);
    }
    const auto queue = estimate_queue(lane.state, lane.catalog, {}, kNow, 10);
    ASSERT_EQ(queue.size(), 10U);
    for (std::size_t i = 1; i < queue.size(); ++i) {
        EXPECT_GT(queue[i].median, queue[i - 1].median) << i;
        EXPECT_EQ(queue[i], lane.start_of(i)) << i;
    }
    EXPECT_GT(
        estimate_newcomer(lane.state, lane.catalog, {}, lane.catalog.services.at(kShop), {}, kNow)
            .median,
        queue.back().median
    );
}

TEST(Estimate, LearnsThatSomeLeaveTheQueueAndThatRollbacksStopTheLane) {
    Lane calm;
    Lane stormy;
    for (int i = 0; i < 20; ++i) {
        calm.lived(10min);
        stormy.lived(10min, 0ms, queue::End::RolledBack);
        stormy.state.queue.history.back().lifted = stormy.state.queue.history.back().ended + 30min;
    }
    calm.waits(0);
    calm.waits(1);
    stormy.waits(0);
    stormy.waits(1);
    EXPECT_GT(stormy.start_of(1).median, calm.start_of(1).median + 20min);
    for (int i = 0; i < 30; ++i) {
        queue::Finished left;
        left.service = kShop;
        left.end = queue::End::Cancelled;
        calm.state.queue.history.push_back(left);
    }
    EXPECT_LT(calm.start_of(1).median, 5min);
}

TEST(Estimate, CountsTheTimeOfPeopleOnceThatIsKnown) {
    Lane lane;
    lane.waits(0).approvals_needed = 1;
    EXPECT_EQ(lane.start_of(0).awaits, Awaits::Approval);
    EXPECT_EQ(lane.start_of(0).whose, lane.state.queue.waiting.front().token);
    for (int i = 0; i < 10; ++i) {
        lane.lived(10min, 7min);
    }
    EXPECT_EQ(lane.start_of(0).awaits, Awaits::Nothing);
    EXPECT_GE(lane.start_of(0).median, 7min);
    EXPECT_LT(lane.start_of(0).bound, 9min);
}

TEST(Estimate, PromisesNoTimeThatOnlyAPersonCanGive) {
    Lane lane;
    lane.waits(0);
    lane.state.queue.hold = queue::Hold{.by = queue::kBot, .reason = "rolled back", .since = kNow};
    EXPECT_EQ(lane.start_of(0).awaits, Awaits::Unhold);
    EXPECT_EQ(estimate_end(lane.state, lane.catalog, kNow).awaits, Awaits::Nothing);
}

TEST(Estimate, BoundHoldsForNineOfTenInEachKindOfWork) {
    constexpr int kRequests = 600;
    for (const tests::Workload& workload : tests::workloads()) {
        const auto told = tests::live_through(workload, 1, kRequests);
        ASSERT_GT(told.size(), 300U) << workload.name;
        const double bound = tests::kept(told, &tests::Told::bound);
        const double median = tests::kept(told, &tests::Told::median);
        const double mean = tests::kept(told, &tests::Told::mean);
        RecordProperty(std::string(workload.name), std::to_string(bound));
        EXPECT_GE(bound, 0.85) << workload.name;
        EXPECT_LE(bound, 0.95) << workload.name;
        EXPECT_GE(median, 0.40) << workload.name;
        EXPECT_LE(median, 0.68) << workload.name;
        EXPECT_LT(mean, 0.75) << workload.name << ": a plain mean would do as well";
    }
}

}  // namespace
}  // namespace deploybot::deploy
