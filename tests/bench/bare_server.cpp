#include "tests/bench/bare_server.hpp"

#include "bot/await.hpp"
#include "journal/group_commit.hpp"
#include "journal/sqlite_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

namespace deploybot::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Socket = asio::ip::tcp::socket;

class BareServer {
public:
    explicit BareServer(std::unique_ptr<journal::Store> store)
        : journal_(std::move(store), [this](std::function<void()> function) {
              asio::post(io_, std::move(function));
          }) {}

    void run(std::uint16_t port) {
        asio::co_spawn(io_, accept(port), asio::detached);
        io_.run();
    }

private:
    asio::awaitable<void> accept(std::uint16_t port) {
        asio::ip::tcp::acceptor acceptor(io_, {asio::ip::address_v4::loopback(), port});
        while (true) {
            Socket socket = co_await acceptor.async_accept(asio::use_awaitable);
            socket.set_option(asio::ip::tcp::no_delay(true));
            asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(Socket socket) {
        beast::flat_buffer buffer;
        while (true) {
            http::request<http::string_body> request;
            co_await http::async_read(socket, buffer, request, asio::use_awaitable);
            if (request.method() == http::verb::post) {
                co_await append(std::move(request.body()));
            }
            http::response<http::string_body> response(http::status::ok, request.version());
            response.set(http::field::content_type, "text/plain");
            response.body() = "done\n";
            response.prepare_payload();
            co_await http::async_write(socket, response, asio::use_awaitable);
        }
    }

    asio::awaitable<void> append(std::string text) {
        journal::NewEntry entry{
            .stream = "lane/bare",
            .type = "held",
            .type_version = 1,
            .data = std::move(text),
            .cause = {.actor = "ana", .source = "api", .request = "req-1763699862417-12"}};
        journal::Append append{
            .at = base::from_millis(1'763'699'862'417), .expected = {}, .entries = {}};
        append.entries.push_back(std::move(entry));
        const auto appended =
            co_await bot::await_completion<base::Result<journal::Appended>>([&](auto done) {
                journal_.submit(std::move(append), std::move(done));
            });
        if (!appended) {
            std::fprintf(stderr, "%s\n", appended.error().message.c_str());
            std::_Exit(1);
        }
    }

    asio::io_context io_{1};
    journal::GroupCommit journal_;
};

}  // namespace

int run_bare_server(const std::string& port, const std::string& path) {
    auto store = journal::SqliteStore::open(path);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().message.c_str());
        return 1;
    }
    BareServer(std::move(*store)).run(static_cast<std::uint16_t>(std::stoi(port)));
    return 0;
}

}  // namespace deploybot::bench
