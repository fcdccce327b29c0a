// One thread for work that blocks: file systems, libgit2. The bot's own thread never waits for a
// disk.
//
// Thread: `run` is called on the home executor's thread; `work` runs on the worker's, one at a
// time, in order; `done` runs at home again, never inside the call. Lifetime: the destructor (at
// home) waits for the piece of work that runs and drops the rest; no `done` comes after it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace deploybot::net {

class Worker {
public:
    explicit Worker(boost::asio::any_io_executor home) : home_(std::move(home)) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() {
        *alive_ = false;
        pool_.stop();
        pool_.join();
    }

    /// `done` takes what `work` returns, which is a value (never void). Neither may throw.
    template <class Work, class Done>
    void run(Work work, Done done) {
        // tracked: io_context::run() does not return while something is still away
        auto home = boost::asio::prefer(home_, boost::asio::execution::outstanding_work.tracked);
        boost::asio::post(
            pool_,
            [home = std::move(home), alive = alive_, work = std::move(work),
             done = std::move(done)]() mutable {
                auto value = work();
                boost::asio::post(
                    home,
                    [alive = std::move(alive), value = std::move(value),
                     done = std::move(done)]() mutable {
                        if (*alive) {
                            std::move(done)(std::move(value));
                        }
                    }
                );
            }
        );
    }

    /// The same for a coroutine that runs at home. A hop that cannot be cancelled: its result is
    /// never lost.
    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work work) {
        using Value = std::invoke_result_t<Work&>;
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const&, void(Value)>(
            [this](auto handler, Work taken) { this->run(std::move(taken), std::move(handler)); },
            boost::asio::use_awaitable, std::move(work)
        );
    }

private:
    boost::asio::any_io_executor home_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< read and written at home only
    boost::asio::thread_pool pool_{1};
};

}  // namespace deploybot::net
