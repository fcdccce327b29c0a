#include "deploy/rollback/ladder.hpp"

#include "tests/deploy/numbers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace deploybot::deploy {

void PrintTo(Rung rung, std::ostream* out) {
    *out << name_of(rung);
}
void PrintTo(Helped helped, std::ostream* out) {
    *out << name_of(helped);
}

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr base::TimePoint kNow{base::Millis{1'763'699'862'417}};

ArmCounts by_route(std::vector<RouteCounter> routes) {
    ArmCounts arm;
    arm.routes = std::move(routes);
    arm.instances = 2;
    return arm;
}

/// Only the new feature's route fails: the flag is the answer.
LadderInput bad_feature() {
    LadderInput input;
    input.now = kNow;
    input.canary = by_route({{"/", 1000, 1}, {"/checkout/v2", 200, 60}});
    input.stable = by_route({{"/", 9000, 9}});
    JudgeInput look = side_by_side(input.canary, *input.stable);
    input.verdict = judge(look);
    input.features = {
        {.flag = base::FlagName{"checkout-v2"}, .routes = {"/checkout/v2"}, .on = true},
        {.flag = base::FlagName{"banner"}, .routes = {"/banner"}, .on = true}};
    input.stable_health = StableHealth::Healthy;
    return input;
}

TriedRung tried(Rung rung, std::optional<bool> helped, int deadline_in_seconds = 0) {
    return {
        .rung = rung,
        .decided = kNow - std::chrono::seconds{20},
        .deadline = kNow + std::chrono::seconds{deadline_in_seconds},
        .helped = helped};
}

TEST(Ladder, TurnsTheFlagOffIfTheExcessIsOnItsRoutes) {
    const LadderDecision decision = decide_rung(bad_feature());
    EXPECT_EQ(decision.rung, Rung::FlagOff);
    EXPECT_THAT(decision.flags, ElementsAre(base::FlagName{"checkout-v2"}));
    EXPECT_DOUBLE_EQ(decision.excess_errors, 60);
    EXPECT_DOUBLE_EQ(decision.feature_share, 1);
    EXPECT_EQ(decision.deadline, kNow + std::chrono::seconds{15});
    EXPECT_THAT(decision.reason, HasSubstr("100 % of the 60 excess errors are on /checkout/v2"));
    EXPECT_FALSE(decision.verify.empty());
}

TEST(Ladder, ChoosesTheRungFromTheEvidence) {
    struct Row {
        const char* what;
        std::function<void(LadderInput&)> change;
        Rung rung;
        const char* reason;
    };
    const std::vector<Row> rows = {
        {"errors everywhere",
         [](LadderInput& in) {
             in.canary = by_route({{"/", 1000, 100}, {"/checkout/v2", 200, 60}});
         },
         Rung::StableVersion, "excess errors are on routes of features that are on"},
        {"exactly the share is not more than it",
         [](LadderInput& in) {
             in.stable.reset();
             in.canary = by_route({{"/", 1000, 20}, {"/checkout/v2", 200, 80}});
         },
         Rung::StableVersion, "only 80 % of the 100 excess errors"},
        {"errors that the stable version has too are no excess",
         [](LadderInput& in) {
             in.canary = by_route({{"/", 1000, 100}, {"/checkout/v2", 200, 60}});
             in.stable = by_route({{"/", 9000, 900}});
         },
         Rung::FlagOff, "60 excess errors"},
        {"the flag is off already", [](LadderInput& in) { in.features[0].on = false; },
         Rung::StableVersion, "no feature that is on"},
        {"no features", [](LadderInput& in) { in.features.clear(); }, Rung::StableVersion,
         "no feature that is on"},
        {"a saturated canary", [](LadderInput& in) { in.canary.saturation["cpu"] = 0.97; },
         Rung::StableVersion, "infrastructure is not normal (new version: cpu 97 %"},
        {"a saturated stable version",
         [](LadderInput& in) {
             in.stable = by_route({{"/", 9000, 9}});
             in.stable->saturation["cpu"] = 0.97;
         },
         Rung::StableVersion, "infrastructure is not normal (stable: cpu 97 %"},
        {"a process down",
         [](LadderInput& in) { in.canary.problems = {"canary-2 could not be read: refused"}; },
         Rung::StableVersion, "infrastructure is not normal (canary-2"},
        {"trouble known elsewhere",
         [](LadderInput& in) { in.infrastructure_troubles = {"the router is gone"}; },
         Rung::StableVersion, "the router is gone"},
        {"failed by latency", [](LadderInput& in) { in.verdict.rule = Rule::LatencyLimit; },
         Rung::StableVersion, "did not fail by errors"},
        {"flags are locked", [](LadderInput& in) { in.may_turn_flags = false; },
         Rung::StableVersion, "flags may not be turned"},
        {"the flag did not help", [](LadderInput& in) { in.tried = {tried(Rung::FlagOff, false)}; },
         Rung::StableVersion, "flag off did not help in its time"},
        {"the flag helped, and it failed again",
         [](LadderInput& in) { in.tried = {tried(Rung::FlagOff, true)}; }, Rung::StableVersion,
         "the flag is off already"},
        {"the flag's time is over and nobody knows",
         [](LadderInput& in) { in.tried = {tried(Rung::FlagOff, std::nullopt)}; },
         Rung::StableVersion, "flag off did not help"},
        {"the flag has time left",
         [](LadderInput& in) { in.tried = {tried(Rung::FlagOff, std::nullopt, 5)}; }, Rung::Hold,
         "given its time"},
        {"no stable version, flag helps",
         [](LadderInput& in) { in.stable_health = StableHealth::None; }, Rung::FlagOff, "excess"},
        {"no stable version, flag did not help",
         [](LadderInput& in) {
             in.stable_health = StableHealth::None;
             in.tried = {tried(Rung::FlagOff, false)};
         },
         Rung::Person, "no stable version"},
        {"the stable version is ill",
         [](LadderInput& in) {
             in.stable_health = StableHealth::Ill;
             in.features.clear();
         },
         Rung::Person, "does not answer its health checks"},
        {"the stable version did not help",
         [](LadderInput& in) {
             in.tried = {tried(Rung::FlagOff, false), tried(Rung::StableVersion, false)};
         },
         Rung::Person, "going back to the stable version did not help"},
        {"a person was called",
         [](LadderInput& in) { in.tried = {tried(Rung::Person, std::nullopt)}; }, Rung::Hold,
         "a person was called"},
        {"nothing failed", [](LadderInput& in) { in.verdict.kind = VerdictKind::Inconclusive; },
         Rung::Hold, "nothing failed"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        LadderInput input = bad_feature();
        row.change(input);
        const LadderDecision decision = decide_rung(input);
        EXPECT_EQ(decision.rung, row.rung) << decision.reason;
        EXPECT_THAT(decision.reason, HasSubstr(row.reason));
        EXPECT_EQ(decision.rung == Rung::FlagOff, !decision.flags.empty());
    }
}

TEST(Ladder, GivesEachRungItsTime) {
    LadderInput input = bad_feature();
    input.tried = {tried(Rung::FlagOff, std::nullopt, 5)};
    EXPECT_EQ(decide_rung(input).deadline, kNow + std::chrono::seconds{5});
    input.tried = {tried(Rung::FlagOff, false)};
    EXPECT_EQ(decide_rung(input).deadline, kNow + std::chrono::seconds{30});
}

TEST(Ladder, TurnsAsManyFlagsOffAsTheExcessNeedsAndNoMore) {
    LadderInput input = bad_feature();
    input.canary = by_route({{"/", 1000, 1}, {"/banner", 100, 40}, {"/checkout/v2", 200, 60}});
    EXPECT_THAT(
        decide_rung(input).flags,
        ElementsAre(base::FlagName{"checkout-v2"}, base::FlagName{"banner"})
    );
    input.canary = by_route({{"/", 1000, 1}, {"/banner", 100, 5}, {"/checkout/v2", 200, 60}});
    EXPECT_THAT(decide_rung(input).flags, ElementsAre(base::FlagName{"checkout-v2"}));
}

TEST(Ladder, CountsOnlyErrorsThatTheStableVersionWouldNotHaveHad) {
    const ArmCounts canary = by_route({{"/", 1000, 12}, {"/new", 50, 5}, {"/quiet", 100, 0}});
    const ArmCounts stable = by_route({{"/", 10'000, 100}, {"/quiet", 100, 50}});
    EXPECT_THAT(
        excess_by_route(canary, &stable),
        ElementsAre(RouteExcess{"/", 2}, RouteExcess{"/new", 5}, RouteExcess{"/quiet", 0})
    );
    EXPECT_THAT(
        excess_by_route(canary, nullptr),
        ElementsAre(RouteExcess{"/", 12}, RouteExcess{"/new", 5}, RouteExcess{"/quiet", 0})
    );
}

struct FlagRow {
    const char* what;
    ArmCounts after;
    bool taken;
    int seconds_left;
    Helped helped;
};

TEST(Ladder, KnowsWhetherTheFlagHelped) {
    const std::vector<FlagRow> rows = {
        {"errors gone on the route", by_route({{"/", 100, 0}, {"/checkout/v2", 30, 0}}), true, 9,
         Helped::Yes},
        {"nobody asks for the route any more", by_route({{"/", 200, 0}}), true, 9, Helped::Yes},
        {"errors as before", by_route({{"/", 100, 0}, {"/checkout/v2", 30, 9}}), true, 9,
         Helped::NotYet},
        {"errors as before, too late", by_route({{"/", 100, 0}, {"/checkout/v2", 30, 9}}), true, 0,
         Helped::No},
        {"a little less is not enough", by_route({{"/", 900, 0}, {"/checkout/v2", 300, 60}}), true,
         0, Helped::No},
        {"too few to tell", by_route({{"/", 3, 0}}), true, 9, Helped::NotYet},
        {"a few on the route prove nothing", by_route({{"/", 3, 0}, {"/checkout/v2", 4, 0}}), true,
         9, Helped::NotYet},
        {"no requests", by_route({}), true, 9, Helped::NotYet},
        {"the flag did not take", by_route({{"/", 100, 0}, {"/checkout/v2", 30, 0}}), false, 9,
         Helped::NotYet},
        {"the flag did not take in time", by_route({{"/", 100, 0}}), false, 0, Helped::No},
    };
    for (const FlagRow& row : rows) {
        SCOPED_TRACE(row.what);
        FlagOffEvidence evidence;
        evidence.before = bad_feature().canary;
        evidence.after = row.after;
        evidence.routes = {"/checkout/v2"};
        evidence.taken = row.taken;
        evidence.now = kNow;
        evidence.deadline = kNow + std::chrono::seconds{row.seconds_left};
        EXPECT_EQ(flag_off_helped(evidence, {}), row.helped);
    }
}

}  // namespace
}  // namespace deploybot::deploy
