// What the connections of one server share: limits, the handler, who is connected. Private to net/.
#pragma once

#include "net/http_server.hpp"
#include "net/response_head.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace deploybot::net {

class Connection;

/// Kept alive by each connection and each accept loop. Deadlines are checked by one ticker that
/// looks at all connections, so that a request costs no timer; it runs only while somebody is
/// connected.
class ServerState : public std::enable_shared_from_this<ServerState> {
public:
    // The executor's own type, not any_io_executor: saves an indirect call for each operation.
    using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
    using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

    ServerState(const Executor& executor, HttpServerOptions options, HttpServer::Handler handler);

    base::Result<std::uint16_t> listen(std::string_view address, std::uint16_t port);
    asio::awaitable<void> stop(base::Millis grace);
    /// Closes everything at once, for a server that is destroyed without a stop.
    void abandon();

    void enter(Connection& connection);
    void leave(Connection& connection);

    [[nodiscard]] const HttpServerOptions& options() const { return options_; }
    [[nodiscard]] const HttpServer::Handler& handler() const { return handler_; }
    [[nodiscard]] Executor executor() const { return executor_; }
    [[nodiscard]] bool is_stopping() const { return is_stopping_; }
    [[nodiscard]] std::size_t open_connections() const {
        return connections_.size() - turned_away_;
    }
    std::string_view date() { return date_.now(); }

private:
    using Timer = asio::basic_waitable_timer<
        std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

    static asio::awaitable<void> accept(std::shared_ptr<ServerState> self, Acceptor* acceptor);
    static asio::awaitable<void> watch_deadlines(std::shared_ptr<ServerState> self);
    void welcome(Socket socket);
    asio::awaitable<void> wait_until_empty(Deadline deadline);
    void close_acceptors();
    [[nodiscard]] bool is_crowded_for(const asio::ip::address& peer) const;
    /// Shared: what is done to one may end another.
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> all_connections() const;

    Executor executor_;
    HttpServerOptions options_;
    HttpServer::Handler handler_;
    std::list<Acceptor> acceptors_;
    std::set<Connection*> connections_;
    std::map<asio::ip::address, std::size_t> peers_;
    std::size_t turned_away_ = 0;
    Timer ticker_;
    Timer emptied_;
    DateText date_;
    bool is_watching_ = false;
    bool is_stopping_ = false;
};

}  // namespace deploybot::net
