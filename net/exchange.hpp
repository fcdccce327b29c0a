// One request over one connection, and what comes back. Private to net/.
#pragma once

#include "net/byte_stream.hpp"
#include "net/http_client.hpp"
#include "net/response_parser.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <string>

namespace deploybot::net {

/// The head of a request as it goes on the wire. Errors: Invalid, for a field that cannot be sent
/// as it is.
base::Result<std::string> request_head(const Call& call, const Url& url, const std::string& agent);

/// An answer as far as it has been read. The stream and what was read too much stay with it.
struct Exchange {
    Stream stream;
    boost::beast::flat_buffer buffer;
    std::unique_ptr<ResponseParser> parser;
    std::string what;  ///< names the peer in errors
};

/// Sends `head` and `body`, then reads to the end of the answer's header. A peer that answers and
/// closes before it has read the whole body (413) is heard all the same.
asio::awaitable<base::Outcome> send_request(
    Exchange* exchange, std::string head, std::string body, ResponseLimits limits, Deadline deadline
);

/// Reads until something new has been parsed, or the answer is complete.
asio::awaitable<base::Outcome> read_more(Exchange* exchange, Deadline deadline);

}  // namespace deploybot::net
