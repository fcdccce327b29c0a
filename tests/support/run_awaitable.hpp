// Runs one coroutine to its end on an io_context of its own, and turns a hang into a failure.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace deploybot::tests {

/// Runs `op` on `io` until it has ended; throws what it throws, or runtime_error if nothing came
/// within `limit`.
template <class T>
T run_awaitable(
    boost::asio::io_context& io, boost::asio::awaitable<T> op,
    std::chrono::milliseconds limit = std::chrono::seconds{20}
) {
    std::exception_ptr thrown;
    bool ended = false;
    const auto until = std::chrono::steady_clock::now() + limit;
    const auto run = [&] {
        io.restart();
        while (!ended && std::chrono::steady_clock::now() < until) {
            if (io.run_one_until(until) == 0) {
                break;
            }
        }
        if (!ended) {
            throw std::runtime_error("the coroutine did not end in time");
        }
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    };
    if constexpr (std::is_void_v<T>) {
        boost::asio::co_spawn(io, std::move(op), [&](const std::exception_ptr& error) {
            thrown = error;
            ended = true;
        });
        run();
    } else {
        std::unique_ptr<T> value;
        boost::asio::co_spawn(io, std::move(op), [&](const std::exception_ptr& error, T result) {
            thrown = error;
            value = std::make_unique<T>(std::move(result));
            ended = true;
        });
        run();
        return std::move(*value);
    }
}

template <class T>
T run_awaitable(
    boost::asio::awaitable<T> op, std::chrono::milliseconds limit = std::chrono::seconds{20}
) {
    boost::asio::io_context io{1};
    return run_awaitable(io, std::move(op), limit);
}

/// What is left on `io` must end by itself: true if run() returned before `limit`.
inline bool runs_dry(
    boost::asio::io_context& io, std::chrono::milliseconds limit = std::chrono::seconds{20}
) {
    io.restart();
    io.run_for(limit);
    return io.stopped();
}

}  // namespace deploybot::tests
