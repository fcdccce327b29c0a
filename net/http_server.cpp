#include "net/http_server.hpp"

#include "net/server_state.hpp"

#include <utility>

namespace deploybot::net {

HttpServer::HttpServer(const Executor& executor, HttpServerOptions options, Handler handler)
    : state_(std::make_shared<ServerState>(executor, options, std::move(handler))) {}

HttpServer::~HttpServer() {
    state_->abandon();
}

base::Result<std::uint16_t> HttpServer::listen(std::string_view address, std::uint16_t port) {
    return state_->listen(address, port);
}

asio::awaitable<void> HttpServer::stop(base::Millis grace) {
    return state_->stop(grace);
}

std::size_t HttpServer::open_connections() const {
    return state_->open_connections();
}

}  // namespace deploybot::net
