#include "net/timeout.hpp"

#include <utility>

namespace deploybot::net {

struct Timeout::State {
    State(const asio::any_io_executor& executor, Deadline deadline, std::function<void()> action)
        : timer(executor, deadline), on_expiry(std::move(action)) {}
    asio::steady_timer timer;
    std::function<void()> on_expiry;
    bool has_expired = false;
};

Timeout::Timeout(
    const asio::any_io_executor& executor, Deadline deadline, std::function<void()> on_expiry
)
    : state_(std::make_shared<State>(executor, deadline, std::move(on_expiry))) {
    state_->timer.async_wait([state = state_](const boost::system::error_code& error) {
        if (!error && state->on_expiry) {
            state->has_expired = true;
            state->on_expiry();
        }
    });
}

Timeout::~Timeout() {
    state_->on_expiry = nullptr;
    state_->timer.cancel();
}

bool Timeout::has_expired() const {
    return state_->has_expired;
}

}  // namespace deploybot::net
