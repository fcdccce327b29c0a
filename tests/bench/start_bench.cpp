// From fork and exec of `deploybot serve` to its first 200 of /readyz. Each start but the first of
// a folder follows kill -9.
#include "tests/bench/connections.hpp"
#include "tests/bench/long_journal.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/temporary_folder.hpp"

#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

constexpr int kRounds = 5;

double median_start_of_new(std::size_t services) {
    std::vector<double> millis;
    for (int round = 0; round < kRounds; ++round) {
        const tests::TemporaryFolder folder;
        ServedBot bot(folder.path(), services);
        millis.push_back(bot.start() * 1e3);
    }
    return median(millis);
}

double median_start_of_long() {
    ServedBot bot(long_journal_folder(), kManyServices);
    std::vector<double> millis;
    for (int round = 0; round < kRounds; ++round) {
        millis.push_back(bot.start() * 1e3);
        bot.kill();
    }
    return median(millis);
}

/// Killed in the middle of its work; ends when a command is answered that was journaled.
double seconds_to_work_again() {
    const tests::TemporaryFolder folder;
    ServedBot bot(folder.path(), kManyServices);
    bot.start();
    std::vector<double> seconds;
    for (int round = 0; round < kRounds; ++round) {
        {
            Connection busy(bot.port());
            for (std::size_t service = 0; service < 50; ++service) {
                busy.send(hold_request(service));
                busy.read_answer();
            }
            busy.send(hold_request(50));
        }
        const Stopwatch watch;
        bot.kill();
        bot.start();
        Connection connection(bot.port());
        for (std::size_t service = 0; service < 50; ++service) {
            connection.send(unhold_request(service));
            if (connection.read_answer() != 200) {
                throw std::runtime_error("what was answered before kill -9 is not known after it");
            }
            if (service == 0) {
                seconds.push_back(watch.seconds());
            }
        }
    }
    return median(seconds);
}

Figure figure(const std::string& name, double value, const std::string& unit, double goal) {
    return {.name = name, .value = value, .unit = unit, .limit = std::nullopt, .goal = goal};
}

}  // namespace

void measure_start(Figures& figures) {
    figures.push_back(figure("ready: 10 services, empty journal", median_start_of_new(10), "ms", 50)
    );
    figures.push_back(figure("ready: 1,000 services", median_start_of_new(kManyServices), "ms", 300)
    );
    figures.push_back(
        figure("ready: 1,000 services, 1 million entries", median_start_of_long(), "ms", 500)
    );
    figures.push_back(
        figure("at work again after kill -9, 1,000 services", seconds_to_work_again(), "s", 1)
    );
}

}  // namespace deploybot::bench
