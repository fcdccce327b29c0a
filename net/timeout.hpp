// Does one thing when a deadline passes, unless it went out of scope before. Private to net/.
//
// Instead of the `||` operator: that waits for both branches and costs two coroutines for each
// call.
#pragma once

#include "net/executor.hpp"

#include <functional>
#include <memory>

namespace deploybot::net {

class Timeout {
public:
    /// `on_expiry` runs from the event loop and never after the Timeout has gone.
    Timeout(
        const asio::any_io_executor& executor, Deadline deadline, std::function<void()> on_expiry
    );
    ~Timeout();
    Timeout(const Timeout&) = delete;
    Timeout& operator=(const Timeout&) = delete;

    [[nodiscard]] bool has_expired() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace deploybot::net
