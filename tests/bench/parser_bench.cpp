// One line understood, with few and with many commands in the grammar.
#include "commands/grammar/parse.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/parts.hpp"

#include <deque>
#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

constexpr int kRounds = 9;
constexpr int kLines = 50'000;

/// The first of the bot's own verbs, and made-up ones.
class Table {
public:
    explicit Table(std::size_t size) {
        const auto own = commands::verbs();
        for (std::size_t i = 0; i < size; ++i) {
            entries_.push_back(own[i % own.size()]);
            if (i >= own.size()) {
                names_.push_back("verb" + std::to_string(i));
                entries_.back().name = names_.back();
                entries_.back().spellings.clear();
            }
        }
        grammar_.emplace(entries_);
    }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    ~Table() = default;

    [[nodiscard]] const commands::Grammar& grammar() const { return *grammar_; }

private:
    std::deque<std::string> names_;
    std::vector<commands::VerbEntry> entries_;
    std::optional<commands::Grammar> grammar_;
};

double micros_a_line(const commands::Context& context, const std::string& line) {
    const Stopwatch watch;
    std::size_t understood = 0;
    for (int i = 0; i < kLines; ++i) {
        const auto parsed = commands::parse(line, context);
        const auto* command = std::get_if<queue::Command>(&parsed.front());
        understood += command != nullptr && queue::changes_something(command->verb) ? 1 : 0;
    }
    const double seconds = watch.seconds();
    if (understood != kLines) {
        throw std::runtime_error("a line was not understood: " + line);
    }
    return seconds * 1e6 / kLines;
}

}  // namespace

void measure_parser(Figures& figures) {
    constexpr double kGoal = 2.0;
    constexpr double kFlat = 1.25;
    const OnCore pinned(first_core());
    commands::Vocabulary names;
    names.services.add("shop");
    const std::string line = "@DeployBot request deployment for commit 4be1c07 of shop";
    const Table few(10);
    const Table many(200);
    const commands::Context with_few{.names = names, .grammar = few.grammar(), .thread_token = {}};
    const commands::Context with_many{
        .names = names, .grammar = many.grammar(), .thread_token = {}};
    std::vector<double> ten;
    std::vector<double> two_hundred;
    for (int round = 0; round < kRounds; ++round) {
        ten.push_back(micros_a_line(with_few, line));
        two_hundred.push_back(micros_a_line(with_many, line));
    }
    figures.push_back(
        {.name = "parse and route one command, 10 in the grammar",
         .value = median(ten),
         .unit = "us",
         .limit = std::nullopt,
         .goal = kGoal}
    );
    figures.push_back(
        {.name = "parse and route one command, 200 in the grammar",
         .value = median(two_hundred),
         .unit = "us",
         .limit = std::nullopt,
         .goal = kGoal}
    );
    figures.push_back(
        {.name = "  200 in the grammar against 10",
         .value = median(two_hundred),
         .unit = "us",
         .limit = median(ten),
         .goal = kFlat}
    );
}

}  // namespace deploybot::bench
