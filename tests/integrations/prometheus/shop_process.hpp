// One process of a tiny shop with a metrics page, in the test itself.
#pragma once

#include "net/http_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace deploybot::integrations::prometheus {

struct ShopProcess {
    explicit ShopProcess(boost::asio::io_context& io)
        : server(
              io.get_executor(), {},
              [this](net::Request request) { return answer(std::move(request)); }
          ),
          port(server.listen("127.0.0.1", 0).value()) {}

    net::asio::awaitable<net::Response> answer(net::Request request) {
        authorization = request.headers.get("Authorization");
        if (silent) {
            net::asio::steady_timer never(
                co_await net::asio::this_coro::executor, std::chrono::hours{1}
            );
            co_await never.async_wait(net::kAwait);
        }
        net::Response response = net::plain(status, page);
        response.headers.set("Content-Type", "text/plain; version=0.0.4");
        co_return response;
    }

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
