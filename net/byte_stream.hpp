// Bytes to and from a peer, whether over TCP, TLS or a Unix socket: one interface, so that
// templates end here. Private to net/.
#pragma once

#include "base/result.hpp"
#include "net/executor.hpp"
#include "net/url.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

namespace deploybot::net {

/// One coroutine reads and one writes at most. Closing ends both with an error.
class ByteStream {
public:
    struct Read {
        boost::system::error_code error;
        std::size_t size = 0;
    };

    virtual ~ByteStream() = default;
    virtual asio::awaitable<Read> read_some(asio::mutable_buffer buffer) = 0;
    virtual asio::awaitable<boost::system::error_code> write(
        std::array<asio::const_buffer, 2> buffers
    ) = 0;
    virtual void close() = 0;
    /// The peer has neither closed nor said anything while nobody asked.
    [[nodiscard]] virtual bool is_quiet() const = 0;
};

using Stream = std::unique_ptr<ByteStream>;

/// A context that always verifies: TLS 1.2 or later, the given authorities or the system's. Errors:
/// Invalid.
base::Result<std::shared_ptr<asio::ssl::context>> make_tls(const std::string& ca_file);

/// Connects to where the URL points, each address of a name in turn. `tls` is needed for https
/// only. Errors: Unavailable (with what the system or the certificate check said), Invalid,
/// Cancelled.
asio::awaitable<base::Result<Stream>> connect(
    asio::any_io_executor executor, Url url, std::shared_ptr<asio::ssl::context> tls,
    Deadline deadline
);

/// What is said of a call that ended with `failure`; `what` names the peer.
base::Error describe(
    const std::string& what, const boost::system::error_code& failure, bool has_expired
);

}  // namespace deploybot::net
