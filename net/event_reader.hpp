// Turns an answer whose header has been read into a reader of server-sent events. Private to net/.
#pragma once

#include "net/exchange.hpp"
#include "net/http_client.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace deploybot::net {

/// Errors: Refused or Unavailable for an answer that is no event stream, with what its problem
/// document says.
asio::awaitable<base::Result<std::unique_ptr<EventReader>>> read_events(
    Exchange exchange, std::size_t event_bytes, std::string last_event_id, Deadline deadline
);

}  // namespace deploybot::net
