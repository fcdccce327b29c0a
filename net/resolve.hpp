// A host name -> addresses, within a deadline. Private to net/.
#pragma once

#include "base/result.hpp"
#include "net/executor.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace deploybot::net {

/// Numeric addresses need no lookup. A lookup cannot be interrupted (getaddrinfo): past the
/// deadline its answer is dropped when it comes. Errors: Unavailable, Cancelled.
asio::awaitable<base::Result<std::vector<asio::ip::tcp::endpoint>>> resolve(
    asio::any_io_executor executor, std::string host, std::uint16_t port, Deadline deadline
);

}  // namespace deploybot::net
