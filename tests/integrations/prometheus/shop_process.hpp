// One process of a tiny shop with a metrics page, in the test itself.
#pragma once

#include "net/http_server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace deploybot::integrations::prometheus {

struct ShopProcess {
    explicit ShopProcess(boost::asio::io_context& io)
        : server(
              io.get_executor(), {},
              [this, &io](net::Request request) -> net::asio::awaitable<net::Response> {
                  authorization = request.headers.get("Authorization");
                  if (silent) {
                      net::asio::steady_timer never(io, std::chrono::hours{1});
                      co_await never.async_wait(net::kAwait);
                  }
                  net::Response response = net::plain(status, page);
                  response.headers.set("Content-Type", "text/plain; version=0.0.4");
                  co_return response;
              }
          ),
          port(server.listen("127.0.0.1", 0).value()) {}

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port); }
    [[nodiscard]] std::string url() const { return "http://" + address() + "/metrics"; }

    std::string page = "http_requests_total{route=\"/cart\",code=\"200\"} 10\n";
    std::string authorization;
    int status = 200;
    bool silent = false;
    net::HttpServer server;
    int port;
};

}  // namespace deploybot::integrations::prometheus
