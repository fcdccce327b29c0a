// Seeds of the test, as `./dev simulate` runs them: a fifth of them, so that the bench stays short.
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/real_program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

/// The number that stands before these words.
double number_before(const std::string& text, const std::string& words) {
    const std::size_t end = text.find(words);
    if (end == std::string::npos || end == 0) {
        throw std::runtime_error("the simulation did not say what it did: " + text.substr(0, 400));
    }
    const std::size_t start = text.find_last_not_of("0123456789.", end - 1) + 1;
    return std::stod(text.substr(start, end - start));
}

}  // namespace

void measure_simulation(Figures& figures) {
    constexpr double kGoalTimes = 1'000;
    constexpr double kGoalSeconds = 60;
    const tests::TemporaryFolder folder;
    constexpr double kShare = 5;
    const Stopwatch watch;
    tests::RealProgram program(
        {built_program("deploybot_simulation"), "--seeds", "40"}, folder.file("output")
    );
    const int status = program.wait();
    const double seconds = watch.seconds();
    if (status != 0) {
        throw std::runtime_error("a seed failed: " + program.output().substr(0, 400));
    }
    figures.push_back(
        {.name = "simulation: virtual time against real time",
         .value = number_before(program.output(), " times real time"),
         .unit = "x",
         .limit = std::nullopt,
         .goal = kGoalTimes,
         .better = Better::Higher}
    );
    figures.push_back(
        {.name = "simulation: 200 seeds (5 times 40)",
         .value = seconds * kShare,
         .unit = "s",
         .limit = std::nullopt,
         .goal = kGoalSeconds}
    );
}

}  // namespace deploybot::bench
