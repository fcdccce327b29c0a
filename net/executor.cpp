#include "net/executor.hpp"

#include <boost/asio/this_coro.hpp>

namespace deploybot::net {

asio::awaitable<bool> pause(base::Millis duration) {
    asio::steady_timer timer{co_await asio::this_coro::executor, duration};
    const auto [error] = co_await timer.async_wait(kAwait);
    co_return !error;
}

}  // namespace deploybot::net
