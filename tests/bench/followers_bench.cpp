// From sending a command to its entry on every open event stream: with the command's way through
// the rules and the fsync, so an upper bound of an entry's way to its readers.
#include "tests/bench/connections.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"
#include "tests/bench/served_bot.hpp"
#include "tests/support/temporary_folder.hpp"

#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

constexpr int kPatience = 5'000;

class Followers {
public:
    Followers(std::uint16_t port, std::size_t count) : sender_(port) {
        boards_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            boards_.emplace_back(port);
            boards_.back().send(get("/api/v1/events?kinds=entry,lane", ServedBot::token()));
            // the greeting comes once it follows
            while (boards_.back().received.find("event: clock") == std::string::npos) {
                boards_.back().read_more();
            }
            readiness_.watch(boards_.back(), i);
        }
    }

    /// Milliseconds until each has the entry.
    std::vector<double> send(const std::string& request, const std::string& type) {
        const std::string wanted = "\"type\":\"" + type + "\"";
        std::vector<double> millis;
        for (Connection& board : boards_) {
            board.received.clear();
        }
        const Stopwatch watch;
        sender_.send(request);
        while (millis.size() < boards_.size()) {
            if (watch.millis() > kPatience) {
                throw std::runtime_error("an entry did not come to every stream");
            }
            readiness_.wait(kPatience, [&](std::uint64_t i) {
                Connection& board = boards_[i];
                const bool had_it = board.received.find(wanted) != std::string::npos;
                board.read_more();
                if (!had_it && board.received.find(wanted) != std::string::npos) {
                    millis.push_back(watch.millis());
                }
            });
        }
        if (sender_.read_answer() != 200) {
            throw std::runtime_error("a command was not done");
        }
        return millis;
    }

private:
    Connection sender_;
    std::vector<Connection> boards_;
    Readiness readiness_;
};

double p99_with(std::uint16_t port, std::size_t count, int rounds) {
    Followers followers(port, count);
    std::vector<double> all;
    for (int round = 0; round < rounds; ++round) {
        const auto service = static_cast<std::size_t>(round % 10);
        for (const auto& [request, type] :
             {std::pair{hold_request(service), "held"},
              std::pair{unhold_request(service), "unheld"}}) {
            const auto millis = followers.send(request, type);
            all.insert(all.end(), millis.begin(), millis.end());
        }
    }
    return quantile(all, 0.99);
}

}  // namespace

void measure_followers(Figures& figures) {
    const tests::TemporaryFolder folder;
    ServedBot bot(folder.path(), 10);
    {
        const OnCore pinned(first_core());
        bot.start();
    }
    const OnCore pinned(last_core());
    figures.push_back(
        {.name = "command to its entry on 1 open stream, p99",
         .value = p99_with(bot.port(), 1, 300),
         .unit = "ms",
         .limit = std::nullopt,
         .goal = 20}
    );
    figures.push_back(
        {.name = "command to its entry on 1,000 open streams, p99",
         .value = p99_with(bot.port(), 1'000, 20),
         .unit = "ms",
         .limit = std::nullopt,
         .goal = 100}
    );
}

}  // namespace deploybot::bench
