#include "net/server_state.hpp"

#include "base/log.hpp"
#include "net/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace deploybot::net {

namespace {

/// So many more connections than allowed are told 503; the ones after that are just closed.
constexpr std::size_t kTurnedAway = 64;

using std::chrono::steady_clock;

base::Millis tick_of(const HttpServerOptions& options) {
    const base::Millis shortest =
        std::min({options.header_time, options.body_time, options.idle_time, options.write_time});
    return std::clamp(shortest / 4, base::Millis{5}, base::Millis{250});
}

}  // namespace

ServerState::ServerState(
    const Executor& executor, HttpServerOptions options, HttpServer::Handler handler
)
    : executor_(executor),
      options_(options),
      handler_(std::move(handler)),
      ticker_(executor),
      emptied_(executor) {}

base::Result<std::uint16_t> ServerState::listen(std::string_view address, std::uint16_t port) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(std::string{address}, error);
    if (error) {
        return base::fail(
            base::ErrorCode::Invalid, "the address to listen on is not numeric",
            "for example 127.0.0.1, 0.0.0.0 or ::1"
        );
    }
    const asio::ip::tcp::endpoint endpoint{ip, port};
    Acceptor acceptor{executor_};
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(asio::socket_base::reuse_address{true}, error);
        if (ip.is_v6()) {
            acceptor.set_option(asio::ip::v6_only{true}, error);
        }
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return base::fail(
            base::ErrorCode::Unavailable,
            "cannot listen on " + std::string{address} + " port " + std::to_string(port) + ": " +
                error.message(),
            "is another process on that port?"
        );
    }
    const std::uint16_t bound = acceptor.local_endpoint().port();
    acceptors_.push_back(std::move(acceptor));
    asio::co_spawn(executor_, accept(shared_from_this(), &acceptors_.back()), asio::detached);
    return bound;
}

asio::awaitable<void> ServerState::accept(std::shared_ptr<ServerState> self, Acceptor* acceptor) {
    while (acceptor->is_open()) {
        auto [error, socket] = co_await acceptor->async_accept(kAwait);
        if (!error) {
            self->welcome(std::move(socket));
        } else if (acceptor->is_open() && error != asio::error::connection_aborted) {
            base::log_warning({}, "cannot accept a connection", {{"error", error.message()}});
            co_await pause(base::Millis{100});  // out of descriptors: room may come
        }
    }
}

bool ServerState::is_crowded_for(const asio::ip::address& peer) const {
    const auto of_peer = peers_.find(peer);
    return open_connections() >= options_.connections ||
           (of_peer != peers_.end() && of_peer->second >= options_.connections_per_peer);
}

void ServerState::welcome(Socket socket) {
    boost::system::error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) {
        return;  // gone already
    }
    const bool is_crowded = is_crowded_for(remote.address());
    if (is_stopping_ || (is_crowded && turned_away_ >= kTurnedAway)) {
        return;
    }
    socket.set_option(asio::ip::tcp::no_delay{true}, error);
    socket.non_blocking(true, error);
    std::make_shared<Connection>(
        shared_from_this(), std::move(socket), remote.address(), is_crowded
    )
        ->start();
}

void ServerState::enter(Connection& connection) {
    connections_.insert(&connection);
    if (connection.is_crowded()) {
        ++turned_away_;
    } else {
        ++peers_[connection.peer()];
    }
    if (!std::exchange(is_watching_, true)) {
        asio::co_spawn(executor_, watch_deadlines(shared_from_this()), asio::detached);
    }
}

void ServerState::leave(Connection& connection) {
    connections_.erase(&connection);
    if (connection.is_crowded()) {
        --turned_away_;
    } else if (const auto of_peer = peers_.find(connection.peer()); --of_peer->second == 0) {
        peers_.erase(of_peer);
    }
    if (connections_.empty()) {
        ticker_.cancel();
        emptied_.cancel();
    }
}

std::vector<std::shared_ptr<Connection>> ServerState::all_connections() const {
    std::vector<std::shared_ptr<Connection>> all;
    for (Connection* connection : connections_) {
        if (auto shared = connection->weak_from_this().lock()) {
            all.push_back(std::move(shared));
        }
    }
    return all;
}

asio::awaitable<void> ServerState::watch_deadlines(std::shared_ptr<ServerState> self) {
    const base::Millis tick = tick_of(self->options_);
    while (!self->connections_.empty()) {
        self->ticker_.expires_after(tick);
        co_await self->ticker_.async_wait(kAwait);
        const auto now = steady_clock::now();
        for (Connection* connection : self->connections_) {
            connection->check_deadline(now);
        }
    }
    self->is_watching_ = false;
}

void ServerState::close_acceptors() {
    is_stopping_ = true;
    for (Acceptor& acceptor : acceptors_) {
        boost::system::error_code ignored;
        acceptor.close(ignored);
    }
}

asio::awaitable<void> ServerState::stop(base::Millis grace) {
    const auto self = shared_from_this();
    close_acceptors();
    for (const auto& connection : all_connections()) {
        connection->begin_stop();
    }
    co_await wait_until_empty(deadline_in(grace));
    for (const auto& connection : all_connections()) {
        connection->kill();
    }
    co_await wait_until_empty(Deadline::max());
}

asio::awaitable<void> ServerState::wait_until_empty(Deadline deadline) {
    while (!connections_.empty() && steady_clock::now() < deadline) {
        emptied_.expires_at(deadline);
        co_await emptied_.async_wait(kAwait);
    }
}

void ServerState::abandon() {
    close_acceptors();
    for (const auto& connection : all_connections()) {
        connection->kill();
    }
}

}  // namespace deploybot::net
