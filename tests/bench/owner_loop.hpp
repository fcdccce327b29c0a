// The thread that owns completions: runs what is posted to it, as the bot's io_context does.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace deploybot::bench {

class OwnerLoop {
public:
    void post(std::function<void()> function) {
        {
            const std::lock_guard lock(mutex_);
            posted_.push_back(std::move(function));
        }
        wake_.notify_one();
    }

    /// Runs what is posted until `done`.
    template <class Done>
    void run_until(Done done) {
        while (!done()) {
            run_one_round();
        }
    }

    /// Waits until something is posted, and runs all of it.
    void run_one_round() {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return !posted_.empty(); });
        }
        run_ready();
    }

    /// Runs what is posted already. True if there was anything.
    bool run_ready() {
        std::vector<std::function<void()>> ready;
        {
            const std::lock_guard lock(mutex_);
            ready.swap(posted_);
        }
        for (const auto& function : ready) {
            function();
        }
        return !ready.empty();
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::function<void()>> posted_;  ///< guarded by mutex_
};

}  // namespace deploybot::bench
