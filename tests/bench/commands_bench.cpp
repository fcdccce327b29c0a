// Commands per second over HTTP that are parsed, authorised, decided, journaled and synced, and a
// bare handler that has one entry written by the same group commit.
#include "tests/bench/bare_server.hpp"
#include "tests/bench/connections.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/temporary_folder.hpp"

#include <memory>
#include <string>

namespace deploybot::bench {
namespace {

constexpr int kRounds = 5;
constexpr double kRoundSeconds = 1.0;
constexpr double kWarmUpSeconds = 0.3;

struct Measured {
    std::vector<double> per_second;
    std::vector<double> millis;

    void add(Load load) {
        per_second.push_back(load.per_second);
        millis.insert(millis.end(), load.millis.begin(), load.millis.end());
    }
};

std::vector<Connection> connect(std::uint16_t port, std::size_t count) {
    std::vector<Connection> connections;
    connections.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        connections.emplace_back(port);
    }
    return connections;
}

/// The same bytes go to both.
std::vector<std::vector<std::string>> requests_of(std::size_t connections) {
    std::vector<std::vector<std::string>> requests;
    for (std::size_t i = 0; i < connections; ++i) {
        requests.push_back({hold_request(i), unhold_request(i)});
    }
    return requests;
}

void add_figures(
    Figures& figures, std::size_t connections, const Measured& ours, const Measured& bare
) {
    constexpr double kGoal = 0.85;
    const std::string suffix = ", " + std::to_string(connections) + " connections";
    figures.push_back(
        {.name = "POST /api/v1/commands" + suffix,
         .value = median(ours.per_second),
         .unit = "/s",
         .limit = median(bare.per_second),
         .goal = kGoal,
         .better = Better::Higher}
    );
    for (const auto& [name, share] : {std::pair{"p50", 0.50}, std::pair{"p99", 0.99}}) {
        figures.push_back(
            {.name = std::string("  ") + name + suffix,
             .value = quantile(ours.millis, share),
             .unit = "ms",
             .limit = quantile(bare.millis, share),
             .goal = std::nullopt}
        );
    }
}

void measure_with(Figures& figures, std::size_t count, std::uint16_t bot, std::uint16_t bare) {
    const auto requests = requests_of(count);
    auto to_bot = connect(bot, count);
    auto to_bare = connect(bare, count);
    run_load(to_bot, requests, kWarmUpSeconds);
    run_load(to_bare, requests, kWarmUpSeconds);
    Measured ours;
    Measured theirs;
    for (int round = 0; round < kRounds; ++round) {
        ours.add(run_load(to_bot, requests, kRoundSeconds));
        theirs.add(run_load(to_bare, requests, kRoundSeconds));
    }
    add_figures(figures, count, ours, theirs);
}

}  // namespace

void measure_commands(Figures& figures) {
    const tests::TemporaryFolder folder;
    ServedBot bot(folder.path(), 256);
    const std::uint16_t port = free_port();
    std::unique_ptr<tests::RealProgram> bare;
    {
        const OnCore pinned(first_core());
        bot.start();
        bare = std::make_unique<tests::RealProgram>(
            std::vector<std::string>{
                built_program("deploybot_bench"), std::string(kBareServer), std::to_string(port),
                folder.file("bare.db")},
            folder.file("bare-output")
        );
    }
    wait_until_ready(port);
    const OnCore pinned(last_core());
    for (const std::size_t connections : {std::size_t{16}, std::size_t{256}}) {
        measure_with(figures, connections, bot.port(), port);
    }
}

}  // namespace deploybot::bench
