// Durable appends per second: the journal, and a bare group commit on SQLite.
#include "journal/group_commit.hpp"
#include "journal/sqlite_store.hpp"
#include "tests/bench/bare_commit.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/owner_loop.hpp"
#include "tests/bench/parts.hpp"
#include "tests/support/temporary_folder.hpp"

#include <stdexcept>
#include <string>

namespace deploybot::bench {
namespace {

constexpr int kRounds = 7;
constexpr double kRoundSeconds = 0.8;

/// As a lane's usual event has it.
journal::NewEntry entry_for(const std::string& stream) {
    return {
        .stream = stream,
        .type = "looked",
        .type_version = 1,
        .data =
            R"({"token":"DEP-1763699862417","verdict":"pass","requests":{"canary":412,"stable":7921},)"
            R"("errors":{"canary":0,"stable":3},"p95_ms":{"canary":184,"stable":191}})",
        .cause = {.actor = "deploybot", .source = "effect", .request = "req-1763699862417-12"}};
}

std::string stream_of(std::size_t writer) {
    return "lane/service-" + std::to_string(writer);
}

/// Every writer submits its next entry when the one before is on the disk. Appends per second.
template <class Submit>
double run_writers(OwnerLoop& loop, std::size_t writers, Submit submit) {
    const Stopwatch watch;
    std::size_t done = 0;
    std::size_t under_way = 0;
    bool is_ending = false;
    std::function<void(std::size_t)> next = [&](std::size_t writer) {
        under_way += 1;
        submit(writer, [&, writer] {
            done += 1;
            under_way -= 1;
            if (!is_ending) {
                next(writer);
            }
        });
    };
    for (std::size_t writer = 0; writer < writers; ++writer) {
        next(writer);
    }
    loop.run_until([&] {
        is_ending = watch.seconds() >= kRoundSeconds;
        return is_ending && under_way == 0;
    });
    return static_cast<double>(done) / watch.seconds();
}

double run_journal(const std::string& path, std::size_t writers) {
    auto store = journal::SqliteStore::open(path);
    if (!store) {
        throw std::runtime_error(store.error().message);
    }
    OwnerLoop loop;
    journal::GroupCommit commit(std::move(*store), [&](auto function) { loop.post(function); });
    std::vector<std::uint64_t> versions(writers, 0);
    return run_writers(loop, writers, [&](std::size_t writer, auto done) {
        std::string stream = stream_of(writer);
        journal::Append append{
            .at = base::from_millis(1'763'699'862'417), .expected = {}, .entries = {}};
        append.entries.push_back(entry_for(stream));
        append.expected.push_back({.stream = std::move(stream), .version = versions[writer]++});
        commit.submit(std::move(append), [done](const base::Result<journal::Appended>& appended) {
            if (!appended) {
                throw std::runtime_error(appended.error().message);
            }
            done();
        });
    });
}

double run_bare(const std::string& path, std::size_t writers) {
    OwnerLoop loop;
    BareCommit commit(path, [&](auto function) { loop.post(function); });
    return run_writers(loop, writers, [&](std::size_t writer, auto done) {
        commit.submit(entry_for(stream_of(writer)), done);
    });
}

}  // namespace

void measure_journal(Figures& figures) {
    constexpr double kGoal = 0.70;
    const OnCore pinned(first_core());
    for (const std::size_t writers : {std::size_t{1}, std::size_t{256}}) {
        std::vector<double> ours;
        std::vector<double> bare;
        for (int round = 0; round < kRounds; ++round) {
            const tests::TemporaryFolder folder;
            ours.push_back(run_journal(folder.file("journal.db"), writers));
            bare.push_back(run_bare(folder.file("bare.db"), writers));
        }
        figures.push_back(
            {.name = "journal: durable appends, " + std::to_string(writers) +
                     (writers == 1 ? " writer" : " writers"),
             .value = median(ours),
             .unit = "/s",
             .limit = median(bare),
             .goal = kGoal,
             .better = Better::Higher}
        );
    }
}

}  // namespace deploybot::bench
