#include "net/resolve.hpp"

#include <memory>

namespace deploybot::net {

namespace {

using asio::ip::tcp;

/// Shared with a lookup that may end after its caller has given up.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), ended(executor) {}
    tcp::resolver resolver;
    asio::steady_timer ended;
    boost::system::error_code error;
    std::vector<tcp::endpoint> found;
    bool is_done = false;
};

void start(const std::shared_ptr<Lookup>& lookup, const std::string& host, std::uint16_t port) {
    lookup->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service,
        [lookup](const boost::system::error_code& failed, const tcp::resolver::results_type& all) {
            lookup->error = failed;
            lookup->is_done = true;
            for (const auto& entry : all) {
                lookup->found.push_back(entry.endpoint());
            }
            lookup->ended.cancel();
        }
    );
}

}  // namespace

asio::awaitable<base::Result<std::vector<tcp::endpoint>>> resolve(
    asio::any_io_executor executor, std::string host, std::uint16_t port, Deadline deadline
) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (!error) {
        co_return std::vector<tcp::endpoint>(1, tcp::endpoint{address, port});
    }
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->ended.expires_at(deadline);
    start(lookup, host, port);
    const auto [waited] = co_await lookup->ended.async_wait(kAwait);
    if (!lookup->is_done) {
        lookup->resolver.cancel();
        co_return waited
            ? base::fail(base::ErrorCode::Cancelled, "the lookup was given up")
            : base::fail(
                  base::ErrorCode::Unavailable, "looking up " + host + " took too long",
                  "does the name service work?"
              );
    }
    if (lookup->error || lookup->found.empty()) {
        co_return base::fail(
            base::ErrorCode::Unavailable, "cannot look up " + host + ": " + lookup->error.message(),
            "is the name right?"
        );
    }
    co_return lookup->found;
}

}  // namespace deploybot::net
