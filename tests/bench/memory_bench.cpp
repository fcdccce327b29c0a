// Resident memory of `deploybot serve`.
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

constexpr double kKibInMib = 1024;
/// Open before, so that memory that lies free in the bot is not taken for nothing.
constexpr std::size_t kBoardsBefore = 200;
constexpr std::size_t kBoards = 1'000;

void ask(Connection& connection, const std::string& request) {
    connection.send(request);
    if (const int status = connection.read_answer(); status != 200) {
        throw std::runtime_error("an answer was " + std::to_string(status));
    }
}

/// What the pages of the board follow, opened.
Connection open_board(const ServedBot& bot) {
    Connection connection(bot.port());
    connection.send(get("/api/v1/events?kinds=entry,lane", ServedBot::token()));
    while (connection.received.find("\r\n\r\n") == std::string::npos) {
        connection.read_more();
    }
    return connection;
}

/// Each of them gets two entries.
void open_boards(const ServedBot& bot, std::vector<Connection>& boards, std::size_t count) {
    while (boards.size() < count) {
        boards.push_back(open_board(bot));
    }
    Connection connection(bot.port());
    ask(connection, hold_request(0));
    ask(connection, unhold_request(0));
    for (Connection& board : boards) {
        while (board.received.find("\"unheld\"") == std::string::npos) {
            board.read_more();
        }
        board.received.clear();
    }
}

double kib_a_board(const ServedBot& bot) {
    std::vector<Connection> boards;
    open_boards(bot, boards, kBoardsBefore);
    const double before = resident_kib(bot.process());
    open_boards(bot, boards, kBoardsBefore + kBoards);
    return (resident_kib(bot.process()) - before) / static_cast<double>(kBoards);
}

}  // namespace

void measure_memory(Figures& figures) {
    {
        constexpr double kGoalIdle = 25;
        constexpr double kGoalBoard = 20;
        const tests::TemporaryFolder folder;
        ServedBot bot(folder.path(), kManyServices);
        bot.start();
        figures.push_back(
            {.name = "memory: 1,000 services, idle",
             .value = resident_kib(bot.process()) / kKibInMib,
             .unit = "MiB",
             .limit = std::nullopt,
             .goal = kGoalIdle}
        );
        figures.push_back(
            {.name = "memory: each open board (the 201st to the 1,200th)",
             .value = kib_a_board(bot),
             .unit = "KiB",
             .limit = std::nullopt,
             .goal = kGoalBoard}
        );
    }
    constexpr double kGoalLong = 60;
    ServedBot bot(long_journal_folder(), kManyServices);
    bot.start();
    figures.push_back(
        {.name = "memory: 1,000 services, 1 million entries",
         .value = resident_kib(bot.process()) / kKibInMib,
         .unit = "MiB",
         .limit = std::nullopt,
         .goal = kGoalLong}
    );
}

}  // namespace deploybot::bench
