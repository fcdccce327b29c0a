// One thread that owns the store, so that many writers share one fsync.
//
// All appends that wait while the disk works go into the next Store::append together. Completions
// and results of reads come back through `post`, so that they run on the owner's thread. Work is
// done in the order in which it was given: a read sees the appends before it.
//
// Thread: submit and run_on_store from any thread; functions given to run_on_store run on the
// store's thread and must not throw.
// Lifetime: `post` must work until the destructor has returned; the destructor writes everything
// that was submitted and posts its completion before it returns. Completions may run later.
// Errors: those of the store. Full: kMostWaiting wait already. After a failed sync the store
// refuses every append, so everything that waits fails too.
#pragma once

#include "base/result.hpp"
#include "journal/store.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace deploybot::journal {

class GroupCommit {
public:
    using Work = std::function<void(Store&)>;
    using Completion = std::function<void(base::Result<Appended>)>;
    /// Runs the function on the owner's thread, later, never inside the call.
    using Post = std::function<void(std::function<void()>)>;

    static constexpr std::size_t kMostWaiting = 65'536;

    GroupCommit(std::unique_ptr<Store> store, Post post);
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;
    ~GroupCommit();

    /// `done` (never empty) is called exactly once, through `post`.
    void submit(Append append, Completion done);

    /// For reads and snapshots; never refused, so the caller bounds them. The function hands its
    /// result over itself, with post_back().
    void run_on_store(Work work);
    /// As the completions: on the owner's thread. For functions that run on the store's.
    void post_back(std::function<void()> function) const { post_(std::move(function)); }

private:
    struct Waiting {
        Append append;
        Completion done;
    };
    using Item = std::variant<Waiting, Work>;

    void run();
    void work_off(std::vector<Item>& items);
    void write(std::vector<Append>& appends, std::vector<Completion>& completions);

    std::unique_ptr<Store> store_;
    Post post_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Item> waiting_;  ///< guarded by mutex_
    bool is_closing_ = false;    ///< guarded by mutex_
    std::thread thread_;         ///< last: it uses all of the above
};

}  // namespace deploybot::journal
