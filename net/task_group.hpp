// A gate with cancellation: starts coroutines, asks all of them to end, and waits until they have.
//
// Thread: the executor's. Lifetime: `co_await join()` (after `cancel()`, or when the work ends by
// itself) before it is destroyed: the destructor asserts that it is empty. Members that the tasks
// use stand before the group. Form: Seastar's gate, clio's CoroutineGroup.
#pragma once

#include "net/executor.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace deploybot::net {

class TaskGroup {
public:
    explicit TaskGroup(asio::any_io_executor executor);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts the task (its first step runs from the event loop, not in this call). False after
    /// `cancel()`: the task is dropped unstarted. An exception that leaves the task is logged with
    /// `name`; cancellation is not an error.
    bool spawn(std::string name, asio::awaitable<void> task);

    /// Shuts the gate and cancels what every child awaits: the await ends with operation_aborted,
    /// and the child's next co_await throws (clean-up that must await first resets its cancellation
    /// state). May be called by a child, and twice.
    void cancel();

    /// Returns when no child runs. Any number may wait. A child must not join its own group.
    asio::awaitable<void> join();

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool is_cancelled() const;

private:
    struct State;
    asio::any_io_executor executor_;
    std::shared_ptr<State> state_;
};

}  // namespace deploybot::net
