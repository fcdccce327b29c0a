// The few Asio words that everybody above shares: where work runs, how long it may take, how it is
// awaited.
//
// Thread: one io_context, one thread. Boost 1.81 has no default token for awaitables: write
// `net::kAwait` (errors as values, `auto [error, n] = co_await ...`) everywhere; nothing in net/
// throws an expected failure.
#pragma once

#include "base/time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace deploybot::net {

namespace asio = boost::asio;

/// Executor of the one io_context; converts to asio::any_io_executor by itself.
using Executor = asio::io_context::executor_type;

/// When an outside call must have ended. Monotonic, absolute, passed down unchanged through all of
/// its parts.
using Deadline = std::chrono::steady_clock::time_point;

inline Deadline deadline_in(base::Millis limit) {
    return std::chrono::steady_clock::now() + limit;
}

/// `auto [error, size] = co_await socket.async_read_some(buffer, kAwait);`
inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

/// Waits on the real clock. False: it was cancelled, and the next co_await of a cancelled task
/// throws.
asio::awaitable<bool> pause(base::Millis duration);

}  // namespace deploybot::net
