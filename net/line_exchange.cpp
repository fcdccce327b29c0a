#include "net/line_exchange.hpp"

#include "net/byte_stream.hpp"
#include "net/timeout.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace deploybot::net {

asio::awaitable<base::Result<std::string>> line_exchange(
    std::string socket_path, std::string line, std::size_t most, Deadline deadline
) {
    if (line.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos) {
        co_return base::fail(base::ErrorCode::Invalid, "a line break inside the line to be sent");
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Url url;
    url.scheme = Scheme::Unix;
    url.host = socket_path;
    auto stream = co_await connect(executor, std::move(url), nullptr, deadline);
    if (!stream) {
        co_return base::fail(std::move(stream).error());
    }
    const std::string what = "socket " + socket_path;
    const Timeout timeout{executor, deadline, [held = stream->get()] { held->close(); }};
    line += '\n';
    const auto written = co_await (*stream)->write({asio::buffer(line)});
    if (written) {
        co_return base::fail(describe(what, written, timeout.has_expired()));
    }
    std::string answer;
    std::array<char, 4096> piece{};
    while (true) {
        const auto read = co_await (*stream)->read_some(asio::buffer(piece));
        if (read.error == asio::error::eof) {
            co_return answer;
        }
        if (read.error) {
            co_return base::fail(describe(what, read.error, timeout.has_expired()));
        }
        if (answer.size() + read.size > most) {
            co_return base::fail(
                base::ErrorCode::Full,
                what + " answered with more than " + std::to_string(most) + " bytes"
            );
        }
        answer.append(piece.data(), read.size);
    }
}

}  // namespace deploybot::net
