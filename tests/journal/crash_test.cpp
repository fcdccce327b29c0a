// A child process appends and reports each acknowledged append over a pipe; kill -9 comes at a
// random moment. Every acknowledged entry is there afterwards.
#include "journal/group_commit.hpp"
#include "journal/verify.hpp"
#include "tests/journal/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace deploybot::journal {
namespace {

constexpr int kStreams = 4;
constexpr int kRounds = 25;

struct Acknowledged {
    int stream = 0;
    std::uint64_t version = 0;
};

std::string stream_name(int stream) {
    return "lane/" + std::to_string(stream);
}

/// Appends to four streams in batches until it is killed; never returns.
[[noreturn]] void append_for_ever(const std::string& path, int report) {
    SqliteStore::Options options;
    options.pages_between_checkpoints = 20;  // so that kills hit checkpoints too
    auto store = SqliteStore::open(path, options);
    if (!store) {
        ::_exit(3);
    }
    std::array<std::uint64_t, kStreams> versions{};
    const auto heads = (*store)->heads().value();
    for (const Head& head : heads) {
        versions.at(std::stoul(head.stream.substr(5))) = head.version;
    }
    while (true) {
        std::vector<Append> batch;
        batch.reserve(kStreams);
        for (int i = 0; i < kStreams; ++i) {
            batch.push_back(on(stream_name(i), versions.at(i)));
        }
        const auto results = (*store)->append(batch);
        for (int i = 0; i < kStreams; ++i) {
            if (!results.at(i)) {
                ::_exit(4);
            }
            const Acknowledged told{.stream = i, .version = ++versions.at(i)};
            if (::write(report, &told, sizeof told) != sizeof told) {
                ::_exit(5);
            }
        }
    }
}

/// Lets the child live until it has acknowledged `count` appends, then kills it at once; what it
/// told until the end goes into `acknowledged`.
void run_and_kill(const std::string& path, int count, std::map<int, std::uint64_t>& acknowledged) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::close(ends[0]);
        append_for_ever(path, ends[1]);
    }
    ::close(ends[1]);
    Acknowledged told;
    while (::read(ends[0], &told, sizeof told) == sizeof told) {
        acknowledged[told.stream] = std::max(acknowledged[told.stream], told.version);
        if (--count == 0) {
            ::kill(child, SIGKILL);
        }
    }
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << "the child ended by itself with " << WEXITSTATUS(status);
}

TEST(Crash, LosesNoAcknowledgedEntryToKillMinusNine) {
    const Folder folder;
    std::map<int, std::uint64_t> acknowledged;
    std::mt19937 chance(20'261'121);  // NOLINT(cert-msc51-cpp): the same moments in every run
    for (int round = 0; round < kRounds; ++round) {
        const int count = std::uniform_int_distribution<int>(1, 60)(chance);
        ASSERT_NO_FATAL_FAILURE(run_and_kill(folder.file(), count, acknowledged));

        const auto store = open_or_fail(folder.file());
        ASSERT_NE(store, nullptr);
        for (const auto& [stream, version] : acknowledged) {
            const auto entry = store->read_stream(stream_name(stream), version - 1, 1);
            ASSERT_TRUE(entry.has_value());
            ASSERT_EQ(entry->size(), 1U)
                << stream_name(stream) << " " << version << " was acknowledged, round " << round;
        }
        const auto report = verify(*store);
        ASSERT_TRUE(report.has_value() && report->is_whole());
    }
}

}  // namespace
}  // namespace deploybot::journal
