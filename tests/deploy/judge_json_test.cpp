#include "deploy/judge/judge_json.hpp"

#include "deploy/metrics_json.hpp"
#include "deploy/rollback/ladder_json.hpp"
#include "tests/deploy/numbers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace deploybot::deploy {
namespace {

using nlohmann::json;

template <class T>
T through_text(const T& value) {
    return json::parse(json(value).dump()).template get<T>();
}

JudgeInput rich_input() {
    JudgeInput input = side_by_side(served(1234, 57), served(22'940, 23));
    input.canary.routes.push_back({.route = "/pay", .requests = 0.1 + 0.2, .errors = 0});
    input.canary.latency = latencies(100, 200, 300, 1e6 / 3);
    input.canary.saturation = {{"cpu", 1.0 / 3}, {"threads", 0.95}};
    input.canary.problems = {"canary-2 is late"};
    input.canary.impossible = {"canary-3: NaN"};
    input.baseline = Baseline{};
    input.baseline->requests = 17;
    input.baseline->p95 = base::Millis{212};
    input.metrics.since = input.at;
    input.p_so_far = 1.0 / 7;
    input.saturated_looks = 2;
    input.policy.alpha = 0.003;
    return input;
}

TEST(JudgeJson, JudgesAgainWhatWasJournaledWithTheSameVerdict) {
    std::vector<JudgeInput> inputs = {
        rich_input(), at_the_end(served(1000, 1), served(3000, 3)),
        at_the_end(served(0, 0), served(0, 0)), at_the_end(served(1000, 100), served(3000, 300))};
    inputs.push_back(inputs[1]);
    inputs.back().stable.reset();
    inputs.push_back(inputs[1]);
    inputs.back().metrics.state = MetricHealth::State::Broken;
    for (const JudgeInput& input : inputs) {
        const JudgeInput again = through_text(input);
        EXPECT_EQ(again, input);
        const Verdict verdict = judge(input);
        EXPECT_EQ(judge(again), verdict);
        EXPECT_EQ(through_text(verdict), verdict);
    }
}

TEST(JudgeJson, JudgesImpossibleNumbersAgainToo) {
    JudgeInput input = rich_input();
    input.canary.routes[0].errors = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(judge(through_text(input)), judge(input));
    input.canary.routes[0].errors = -std::numeric_limits<double>::infinity();
    EXPECT_EQ(judge(through_text(input)), judge(input));
}

TEST(JudgeJson, ReadsAnOlderEntryWithTheDefaultsOfWhatCameLater) {
    json old = json(rich_input());
    old.erase("saturated_looks");
    old["policy"].erase("baseline_factor");
    old["canary"].erase("impossible");
    const auto input = old.get<JudgeInput>();
    EXPECT_EQ(input.saturated_looks, 0);
    EXPECT_DOUBLE_EQ(input.policy.baseline_factor, JudgePolicy{}.baseline_factor);
    EXPECT_TRUE(input.canary.impossible.empty());
    EXPECT_EQ(json::object().get<JudgeInput>(), JudgeInput{});
}

TEST(JudgeJson, RefusesWrongTypesAndUnknownWords) {
    const json good = json(judge(rich_input()));
    for (const auto& [field, wrong] : std::vector<std::pair<const char*, json>>{
             {"kind", "passed"},
             {"kind", 1},
             {"page", 1},
             {"page", nullptr},
             {"value", true},
             {"value", "0.5"},
             {"window", 1.5},
             {"saturated_looks", 1.5},
             {"problem", 3},
             {"canary", json::array()},
             {"new_baseline", 0}}) {
        json bad = good;
        bad[field] = wrong;
        EXPECT_THROW(static_cast<void>(bad.get<Verdict>()), json::exception)
            << field << " " << wrong;
    }
    EXPECT_THROW(static_cast<void>(json::array().get<Verdict>()), json::exception);
}

TEST(JudgeJson, KeepsSnapshots) {
    MetricSnapshot snapshot;
    snapshot.at = base::from_millis(1'763'699'862'417);
    InstanceSample sample;
    sample.pool = base::PoolName{"canary"};
    sample.instance = "127.0.0.1:8081";
    sample.routes = {{.route = "/", .requests = 10, .errors = 1}};
    sample.latency = latencies(1, 2, 3, 4);
    sample.saturation["cpu"] = 0.5;
    sample.at = snapshot.at;
    snapshot.instances = {sample, sample};
    snapshot.instances[1].problem = "connection refused";
    snapshot.instances[1].impossible = true;
    EXPECT_EQ(through_text(snapshot), snapshot);
    EXPECT_EQ(json(snapshot)["instances"][0]["latency"]["bounds"][4], "+Inf");
}

TEST(JudgeJson, KeepsTheLaddersInputAndDecision) {
    LadderInput input;
    input.now = base::from_millis(1'763'699'862'417);
    input.verdict = judge(side_by_side(served(200, 20), served(3000, 3)));
    input.canary = served(200, 20);
    input.stable = served(3000, 3);
    input.features = {{.flag = base::FlagName{"pay-v2"}, .routes = {"/"}, .on = true}};
    input.tried = {
        {.rung = Rung::FlagOff, .decided = input.now, .deadline = input.now, .helped = false}};
    input.stable_health = StableHealth::Healthy;
    EXPECT_EQ(through_text(input), input);
    const LadderDecision decision = decide_rung(input);
    EXPECT_EQ(through_text(decision), decision);
    EXPECT_EQ(decide_rung(through_text(input)), decision);
    FlagOffEvidence evidence;
    evidence.before = input.canary;
    evidence.routes = {"/"};
    evidence.taken = true;
    EXPECT_EQ(through_text(evidence), evidence);
}

}  // namespace
}  // namespace deploybot::deploy
