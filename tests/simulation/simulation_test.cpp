#include "tests/simulation/simulation.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace deploybot::simulation {
namespace {

constexpr std::uint64_t kSeeds = 200;

Outcome run(std::uint64_t seed, Bug bug = Bug::None, Chat chat = Chat::Off) {
    Options options;
    options.seed = seed;
    options.bug = bug;
    options.chat = chat;
    return Simulation(options).run();
}

TEST(Simulation, TheSameSeedGivesTheSameTraceByteForByte) {
    for (const std::uint64_t seed : {1U, 7U, 10U}) {
        const Outcome first = run(seed);
        const Outcome second = run(seed);
        EXPECT_EQ(first.trace_hash, second.trace_hash) << "seed " << seed;
        EXPECT_EQ(first.journal, second.journal) << "seed " << seed;
    }
    EXPECT_NE(run(1).trace_hash, run(2).trace_hash);
}

TEST(Simulation, ASeedIsADayWithThirtyRequestsAndAKill) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Outcome outcome = run(seed);
        EXPECT_FALSE(outcome.violation) << outcome.violation->what;
        EXPECT_GE(outcome.simulated, std::chrono::hours{24});
        EXPECT_GE(outcome.requests, 30) << "seed " << seed;
        EXPECT_GE(outcome.kills, 1) << "seed " << seed;
    }
}

TEST(Simulation, LostAndDoubledMessagesChangeNothing) {
    const Outcome quiet = run(3);
    EXPECT_EQ(run(3, Bug::None, Chat::Lost).journal, quiet.journal);
    EXPECT_EQ(run(3, Bug::None, Chat::Doubled).journal, quiet.journal);
}

TEST(Simulation, TenThousandCommandsOfADayLeaveNothingUndone) {
    for (const std::uint64_t seed : {1U, 2U}) {
        Options options;
        options.seed = seed;
        options.day = Day::Busy;
        const Outcome outcome = Simulation(options).run();
        EXPECT_FALSE(outcome.violation)
            << "./dev simulate --busy --seed " << seed << ": " << outcome.violation->what;
        EXPECT_GE(outcome.submissions, 10'000) << "seed " << seed;
    }
}

class PlantedBug : public testing::TestWithParam<Bug> {};

TEST_P(PlantedBug, IsFound) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const Outcome outcome = run(seed, GetParam());
        if (outcome.violation) {
            std::printf(
                "%-26s %-4s seed %llu: %s\n", std::string(name_of(GetParam())).c_str(),
                outcome.violation->invariant.c_str(), static_cast<unsigned long long>(seed),
                outcome.violation->what.c_str()
            );
            return;
        }
    }
    FAIL() << "no seed has found " << name_of(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBug, testing::ValuesIn(planted_bugs()));

}  // namespace
}  // namespace deploybot::simulation
