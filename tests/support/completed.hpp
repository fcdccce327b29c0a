// Calls a port and runs the event loop until its completion has come.
#pragma once

#include "base/result.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace deploybot::tests {

/// `start` is given the completion. Throws if nothing came within `limit`.
template <class T, class Start>
base::Result<T> completed(
    boost::asio::io_context& io, Start start,
    std::chrono::milliseconds limit = std::chrono::seconds{20}
) {
    std::optional<base::Result<T>> got;
    start([&](base::Result<T> result) { got = std::move(result); });
    if (got) {
        throw std::runtime_error("the completion came inside the call");
    }
    io.restart();
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!got && std::chrono::steady_clock::now() < until) {
        io.run_one_until(until);
    }
    if (!got) {
        throw std::runtime_error("the completion did not come in time");
    }
    return std::move(*got);
}

}  // namespace deploybot::tests
