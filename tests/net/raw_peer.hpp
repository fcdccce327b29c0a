// A peer that speaks bytes: blocking sockets in coroutine clothes, so that tests can misbehave
// exactly as they mean to.
#pragma once

#include "net/executor.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace deploybot::tests {

namespace asio = boost::asio;

class RawPeer {
public:
    explicit RawPeer(const asio::any_io_executor& executor) : socket_(executor) {}
    explicit RawPeer(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    asio::awaitable<void> connect(std::uint16_t port) {
        co_await socket_.async_connect(
            {asio::ip::address_v4::loopback(), port}, asio::use_awaitable
        );
    }

    /// False: the other side has closed.
    asio::awaitable<bool> write(std::string text) {
        const auto [error, size] =
            co_await asio::async_write(socket_, asio::buffer(text), net::kAwait);
        co_return !error;
    }

    /// Everything until the other side closes.
    asio::awaitable<std::string> read_all() {
        while (co_await read_some()) {
        }
        co_return std::exchange(read_, {});
    }

    /// Up to and with `end`; what came after it stays for the next read. Less, if the other side
    /// closed before.
    asio::awaitable<std::string> read_until(std::string_view end) {
        const std::string wanted{end};
        while (read_.find(wanted) == std::string::npos) {
            if (!co_await read_some()) {
                co_return std::exchange(read_, {});
            }
        }
        const std::size_t size = read_.find(wanted) + wanted.size();
        std::string text = read_.substr(0, size);
        read_.erase(0, size);
        co_return text;
    }

    asio::awaitable<bool> read_some() {
        std::string piece(4096, '\0');
        const auto [error, size] =
            co_await socket_.async_read_some(asio::buffer(piece), net::kAwait);
        read_.append(piece, 0, size);
        co_return !error;
    }

    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    asio::ip::tcp::socket& socket() { return socket_; }

private:
    asio::ip::tcp::socket socket_;
    std::string read_;
};

}  // namespace deploybot::tests
