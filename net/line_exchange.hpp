// One line out, everything back until the peer closes, over a Unix stream socket: as HAProxy's
// runtime API speaks.
#pragma once

#include "base/result.hpp"
#include "net/executor.hpp"

#include <cstddef>
#include <string>

namespace deploybot::net {

/// Connects, writes `line` and a line feed, reads until the peer closes. The answer is as it came,
/// blank lines too. Errors: Invalid (a line break in the line, a path too long), Unavailable (no
/// such socket, refused, cut off, not in time), Full (more than `most` bytes), Cancelled.
asio::awaitable<base::Result<std::string>> line_exchange(
    std::string socket_path, std::string line, std::size_t most, Deadline deadline
);

}  // namespace deploybot::net
