#include "deploy/metrics.hpp"

#include "tests/deploy/numbers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace deploybot::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr base::Millis kStale{30'000};
constexpr base::TimePoint kStart{base::Millis{1'763'699'862'417}};

base::PoolName canary() {
    return base::PoolName{"canary"};
}

InstanceSample process(const std::string& name, double requests, double errors, int second = 0) {
    InstanceSample sample;
    sample.pool = canary();
    sample.instance = name;
    sample.routes = {{.route = "/", .requests = requests, .errors = errors}};
    sample.at = kStart + std::chrono::seconds{second};
    return sample;
}

MetricSnapshot snapshot(int second, std::vector<InstanceSample> instances) {
    return {.at = kStart + std::chrono::seconds{second}, .instances = std::move(instances)};
}

ArmCounts grew(const InstanceSample& before, const InstanceSample& after) {
    return grown(snapshot(0, {before}), snapshot(15, {after}), canary(), kStale);
}

TEST(Metrics, CountsWhatGrewInAllProcessesOfThePool) {
    InstanceSample other = process("c", 0, 0);
    other.pool = base::PoolName{"blue"};
    InstanceSample other_after = process("c", 900, 9, 15);
    other_after.pool = base::PoolName{"blue"};
    const ArmCounts arm = grown(
        snapshot(0, {process("a", 100, 1), process("b", 50, 0), other}),
        snapshot(15, {process("a", 160, 3, 15), process("b", 80, 0, 15), other_after}), canary(),
        kStale
    );
    EXPECT_DOUBLE_EQ(arm.requests(), 90);
    EXPECT_DOUBLE_EQ(arm.errors(), 2);
    EXPECT_EQ(arm.instances, 2);
    EXPECT_THAT(arm.problems, IsEmpty());
}

TEST(Metrics, TakesAllOfAProcessThatStartedAnew) {
    const ArmCounts arm = grew(process("a", 1000, 10), process("a", 30, 2, 15));
    EXPECT_DOUBLE_EQ(arm.requests(), 30);
    EXPECT_DOUBLE_EQ(arm.errors(), 2);
}

TEST(Metrics, SeesARestartInAnyCounterOfTheProcess) {
    InstanceSample before = process("a", 10, 0);
    before.routes.push_back({.route = "/pay", .requests = 500, .errors = 0});
    InstanceSample after = process("a", 40, 1, 15);  // more than before, and yet new: /pay is gone
    EXPECT_DOUBLE_EQ(grew(before, after).requests(), 40);
    after.routes.push_back({.route = "/pay", .requests = 3, .errors = 0});
    EXPECT_DOUBLE_EQ(grew(before, after).requests(), 43);
}

TEST(Metrics, SeesARestartInTheHistogram) {
    InstanceSample before = process("a", 10, 0);
    before.latency = latencies(10, 10, 10, 10);
    InstanceSample after = process("a", 12, 0, 15);
    after.latency = latencies(5, 5, 5, 5);
    const ArmCounts arm = grew(before, after);
    EXPECT_DOUBLE_EQ(arm.requests(), 12);
    EXPECT_THAT(arm.latency.counts, ElementsAre(5, 5, 5, 5, 5));
}

TEST(Metrics, AddsUpHistograms) {
    InstanceSample before = process("a", 10, 0);
    before.latency = latencies(10, 20, 30, 40);
    InstanceSample after = process("a", 12, 0, 15);
    after.latency = latencies(11, 22, 33, 44);
    ArmCounts arm = grew(before, after);
    EXPECT_THAT(arm.latency.counts, ElementsAre(1, 2, 3, 4, 4));
    arm.add(grew(before, after));
    EXPECT_THAT(arm.latency.counts, ElementsAre(2, 4, 6, 8, 8));
}

TEST(Metrics, NamesAProcessThatIsInOneSnapshotOnly) {
    const ArmCounts arm = grown(
        snapshot(0, {process("gone", 10, 0)}), snapshot(15, {process("new", 10, 0, 15)}), canary(),
        kStale
    );
    EXPECT_EQ(arm.instances, 0);
    EXPECT_DOUBLE_EQ(arm.requests(), 0);
    EXPECT_THAT(
        arm.problems, ElementsAre(HasSubstr("new was not there"), HasSubstr("gone is gone"))
    );
}

TEST(Metrics, NamesALateProcessAndCatchesUpWhenItIsBack) {
    const MetricSnapshot first = snapshot(0, {process("a", 10, 0, 0)});
    const MetricSnapshot late = snapshot(45, {process("a", 10, 0, 0)});
    const MetricSnapshot back = snapshot(60, {process("a", 90, 0, 60)});
    const ArmCounts missed = grown(first, late, canary(), kStale);
    EXPECT_THAT(missed.problems, ElementsAre(HasSubstr("a is late: its values are 45 s old")));
    EXPECT_DOUBLE_EQ(grown(late, back, canary(), kStale).requests(), 80);
}

TEST(Metrics, DoesNotTakeAnAnswerOutOfOrderForARestart) {
    const ArmCounts arm = grew(process("a", 100, 0, 14), process("a", 90, 0, 10));
    EXPECT_DOUBLE_EQ(arm.requests(), 0);
    EXPECT_THAT(arm.problems, ElementsAre(HasSubstr("older than those of the last look")));
}

TEST(Metrics, NamesAProcessThatCouldNotBeRead) {
    InstanceSample broken = process("a", 0, 0, 15);
    broken.problem = "connection refused";
    EXPECT_THAT(
        grew(process("a", 1, 0), broken).problems,
        ElementsAre("a could not be read: connection refused")
    );
    broken.problem = "2 series for one";
    broken.impossible = true;
    EXPECT_THAT(grew(process("a", 1, 0), broken).impossible, ElementsAre("a: 2 series for one"));
}

TEST(Metrics, LeavesOutWhatCannotBeRightAndSaysWhat) {
    const InstanceSample before = process("a", 1, 0);
    const auto told = [&](const InstanceSample& after) {
        const ArmCounts arm = grew(before, after);
        EXPECT_DOUBLE_EQ(arm.requests(), 0);
        return arm.impossible.empty() ? std::string() : arm.impossible.front();
    };
    EXPECT_THAT(told(process("a", kNan, 0, 15)), HasSubstr("no number or negative"));
    EXPECT_THAT(told(process("a", 10, -1, 15)), HasSubstr("no number or negative"));
    EXPECT_THAT(told(process("a", 10, 11, 15)), HasSubstr("more errors than requests"));

    InstanceSample twice = process("a", 10, 0, 15);
    twice.routes.push_back(twice.routes.front());
    EXPECT_THAT(told(twice), HasSubstr("route / is there twice"));

    InstanceSample falling = process("a", 10, 0, 15);
    falling.latency = latencies(5, 4, 6, 7);
    EXPECT_THAT(told(falling), HasSubstr("counts of its latency histogram fall"));

    InstanceSample hot = process("a", 10, 0, 15);
    hot.saturation["cpu"] = kNan;
    EXPECT_THAT(told(hot), HasSubstr("gauge cpu"));
}

TEST(Metrics, NamesAProcessThatIsThereTwice) {
    const ArmCounts arm = grown(
        snapshot(0, {process("a", 1, 0)}),
        snapshot(15, {process("a", 5, 0, 15), process("a", 7, 0, 15)}), canary(), kStale
    );
    EXPECT_DOUBLE_EQ(arm.requests(), 4);
    EXPECT_THAT(arm.impossible, ElementsAre("a: is there twice"));
}

TEST(Metrics, ReadsGaugesAtTheFirstLookAndCountsNothing) {
    InstanceSample first = process("a", 500, 5);
    first.saturation["cpu"] = 0.4;
    const ArmCounts arm = grown({}, snapshot(0, {first}), canary(), kStale);
    EXPECT_DOUBLE_EQ(arm.requests(), 0);
    EXPECT_DOUBLE_EQ(arm.saturation.at("cpu"), 0.4);
    EXPECT_THAT(arm.problems, IsEmpty());
}

TEST(Metrics, AddsTheRequestOfAnErrorThatWasCountedBefore) {
    const ArmCounts arm = grew(process("a", 10, 0), process("a", 10, 1, 15));
    EXPECT_DOUBLE_EQ(arm.requests(), 1);
    EXPECT_DOUBLE_EQ(arm.errors(), 1);
}

TEST(Metrics, KeepsTheHighestGaugeOfTheProcessesAndTheLatestInTime) {
    InstanceSample cool = process("a", 5, 0, 15);
    cool.saturation["cpu"] = 0.2;
    InstanceSample hot = process("b", 5, 0, 15);
    hot.saturation["cpu"] = 0.95;
    const MetricSnapshot before = snapshot(0, {process("a", 1, 0), process("b", 1, 0)});
    ArmCounts arm = grown(before, snapshot(15, {cool, hot}), canary(), kStale);
    EXPECT_DOUBLE_EQ(arm.saturation.at("cpu"), 0.95);
    hot.saturation["cpu"] = 0.3;
    arm.add(grown(before, snapshot(15, {cool, hot}), canary(), kStale));
    EXPECT_DOUBLE_EQ(arm.saturation.at("cpu"), 0.3);
}

}  // namespace
}  // namespace deploybot::deploy
