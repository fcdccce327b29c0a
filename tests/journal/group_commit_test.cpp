#include "journal/group_commit.hpp"

#include "journal/memory_store.hpp"
#include "journal/verify.hpp"
#include "tests/journal/samples.hpp"
#include "tests/support/faulty_vfs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <future>

namespace deploybot::journal {
namespace {

/// The owner's thread: runs what was posted, on the test's thread.
class Owner {
public:
    GroupCommit::Post post() {
        return [this](std::function<void()> function) {
            const std::lock_guard lock(mutex_);
            posted_.push_back(std::move(function));
            wake_.notify_one();
        };
    }

    /// False if that does not come true within ten seconds.
    bool run_until(const std::function<bool()>& is_done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!is_done()) {
            std::unique_lock lock(mutex_);
            if (!wake_.wait_until(lock, deadline, [this] { return !posted_.empty(); })) {
                return false;
            }
            const auto function = std::move(posted_.front());
            posted_.pop_front();
            lock.unlock();
            function();
        }
        return true;
    }

    std::size_t posted() {
        const std::lock_guard lock(mutex_);
        return posted_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> posted_;
};

/// Counts the batches that reach it, and can be held.
class Gate final : public Store {
public:
    struct Control {
        std::promise<void> entered;
        std::shared_future<void> opens;
        std::vector<std::size_t> batches;
    };

    explicit Gate(std::shared_ptr<Control> control) : control_(std::move(control)) {}

    std::vector<base::Result<Appended>> append(const std::vector<Append>& batch) override {
        control_->batches.push_back(batch.size());
        if (control_->batches.size() == 1) {
            control_->entered.set_value();
            control_->opens.wait();
        }
        return store_.append(batch);
    }
    base::Result<std::vector<Entry>> read_all(std::uint64_t after, std::size_t most)
        const override {
        return store_.read_all(after, most);
    }
    base::Result<std::vector<Entry>> read_stream(
        const std::string& stream, std::uint64_t after, std::size_t most
    ) const override {
        return store_.read_stream(stream, after, most);
    }
    base::Result<std::uint64_t> last_position() const override { return store_.last_position(); }
    base::Result<std::vector<Head>> heads() const override { return store_.heads(); }
    base::Outcome save_snapshot(const Snapshot& snapshot) override {
        return store_.save_snapshot(snapshot);
    }
    base::Result<std::optional<Snapshot>> load_snapshot() const override {
        return store_.load_snapshot();
    }

private:
    std::shared_ptr<Control> control_;
    MemoryStore store_;
};

TEST(GroupCommit, WritesAllThatWaitsTogetherAndAnswersOnTheOwnersThread) {
    Owner owner;
    auto control = std::make_shared<Gate::Control>();
    std::promise<void> open;
    control->opens = open.get_future().share();
    GroupCommit journal(std::make_unique<Gate>(control), owner.post());
    const auto here = std::this_thread::get_id();
    std::vector<std::uint64_t> positions;
    const auto done = [&](const base::Result<Appended>& result) {
        EXPECT_EQ(std::this_thread::get_id(), here);
        ASSERT_TRUE(result.has_value());
        positions.push_back(result->last_position);
    };

    journal.submit(on("lane/0", 0), done);
    control->entered.get_future().wait();
    for (int i = 1; i <= 9; ++i) {
        journal.submit(on("lane/" + std::to_string(i), 0), done);
    }
    EXPECT_TRUE(positions.empty()) << "nothing is answered before it is written";
    open.set_value();

    ASSERT_TRUE(owner.run_until([&] { return positions.size() == 10; }));
    EXPECT_EQ(control->batches, (std::vector<std::size_t>{1, 9}));
    EXPECT_TRUE(std::ranges::is_sorted(positions));
}

TEST(GroupCommit, ReadsSeeTheAppendsBeforeThem) {
    Owner owner;
    GroupCommit journal(std::make_unique<MemoryStore>(), owner.post());
    std::optional<std::uint64_t> seen;

    journal.submit(on("lane/a", 0), [](const auto&) {});
    journal.submit(on("lane/a", 1), [](const auto&) {});
    journal.run_on_store([&](Store& store) {
        const std::uint64_t last = store.last_position().value();
        journal.post_back([&seen, last] { seen = last; });
    });
    journal.submit(on("lane/a", 2), [](const auto&) {});

    ASSERT_TRUE(owner.run_until([&] { return seen.has_value(); }));
    EXPECT_EQ(seen, 2U);
}

TEST(GroupCommit, WritesEverythingBeforeItGoes) {
    Owner owner;
    int answered = 0;
    const Folder folder;
    {
        GroupCommit journal(open_or_fail(folder.file()), owner.post());
        for (std::uint64_t i = 0; i < 100; ++i) {
            journal.submit(on("lane/a", i), [&](const auto& result) {
                EXPECT_TRUE(result.has_value());
                ++answered;
            });
        }
    }
    ASSERT_TRUE(owner.run_until([&] { return owner.posted() == 0; }));
    EXPECT_EQ(answered, 100);
    EXPECT_EQ(open_or_fail(folder.file())->last_position().value(), 100U);
}

TEST(GroupCommit, AfterAFailedSyncEverythingFails) {
    Owner owner;
    const Folder folder;
    tests::FaultyVfs disk;
    SqliteStore::Options options;
    options.vfs = disk.name();
    std::vector<base::Result<Appended>> results;
    {
        GroupCommit journal(open_or_fail(folder.file(), options), owner.post());
        const auto keep = [&](base::Result<Appended> result) {
            results.push_back(std::move(result));
        };
        journal.submit(on("lane/a", 0), keep);
        ASSERT_TRUE(owner.run_until([&] { return results.size() == 1; }));
        disk.fails_syncs = true;
        journal.submit(on("lane/a", 1), keep);
        ASSERT_TRUE(owner.run_until([&] { return results.size() == 2; }));
        disk.fails_syncs = false;
        journal.submit(on("lane/a", 1), keep);
        journal.submit(on("lane/b", 0), keep);
        ASSERT_TRUE(owner.run_until([&] { return results.size() == 4; }));
    }
    EXPECT_TRUE(results[0].has_value());
    for (std::size_t i = 1; i < results.size(); ++i) {
        ASSERT_FALSE(results[i].has_value());
        EXPECT_EQ(results[i].error().code, base::ErrorCode::Broken);
    }
}

TEST(GroupCommit, RefusesMoreThanMayWait) {
    Owner owner;
    auto control = std::make_shared<Gate::Control>();
    std::promise<void> open;
    control->opens = open.get_future().share();
    std::size_t full = 0;
    {
        GroupCommit journal(std::make_unique<Gate>(control), owner.post());
        journal.submit(on("lane/a", 0), [](const auto&) {});
        control->entered.get_future().wait();
        for (std::size_t i = 0; i < GroupCommit::kMostWaiting + 3; ++i) {
            journal.submit(Append{}, [&](const base::Result<Appended>& result) {
                full += !result && result.error().code == base::ErrorCode::Full ? 1 : 0;
            });
        }
        ASSERT_TRUE(owner.run_until([&] { return full == 3; }));
        open.set_value();
    }
}

TEST(GroupCommit, TakesAppendsFromManyThreads) {
    Owner owner;
    std::atomic<int> answered = 0;
    constexpr int kThreads = 4;
    constexpr int kEach = 50;
    const Folder folder;
    {
        GroupCommit journal(open_or_fail(folder.file()), owner.post());
        std::vector<std::thread> threads;
        threads.reserve(kThreads);
        for (int thread = 0; thread < kThreads; ++thread) {
            threads.emplace_back([&journal, &answered, thread] {
                for (std::uint64_t i = 0; i < kEach; ++i) {
                    journal.submit(on("lane/" + std::to_string(thread), i), [&](const auto& r) {
                        EXPECT_TRUE(r.has_value());
                        ++answered;
                    });
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        ASSERT_TRUE(owner.run_until([&] { return answered == kThreads * kEach; }));
    }
    EXPECT_TRUE(verify(*open_or_fail(folder.file()))->is_whole());
}

}  // namespace
}  // namespace deploybot::journal
