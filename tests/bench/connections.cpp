#include "tests/bench/connections.hpp"

#include "tests/bench/measure.hpp"
#include "tests/support/real_program.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace deploybot::bench {
namespace {

constexpr std::size_t kChunk = std::size_t{64} * 1024;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// Of the answer whose head ends at `head`.
std::size_t length_of(std::string_view head) {
    constexpr std::string_view kLength = "Content-Length: ";
    const std::size_t at = head.find(kLength);
    std::size_t length = 0;
    if (at != std::string_view::npos) {
        std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
    }
    return length;
}

}  // namespace

Connection::Connection(std::uint16_t port)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor_);
        throw std::runtime_error("nobody listens");
    }
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::Connection(Connection&& other) noexcept
    : received(std::move(other.received)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Connection::~Connection() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void Connection::send(std::string_view text) const {
    const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the server does not take a request");
    }
}

void Connection::read_more() {
    std::array<char, kChunk> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    const ssize_t count = ::recv(descriptor_, chunk.data(), chunk.size(), 0);
    if (count <= 0) {
        throw std::runtime_error("the server has closed a connection");
    }
    received.append(chunk.data(), static_cast<std::size_t>(count));
}

int Connection::take_answer() {
    const std::size_t head = received.find(kHeadEnd);
    if (head == std::string::npos) {
        return 0;
    }
    const std::size_t size =
        head + kHeadEnd.size() + length_of(std::string_view(received).substr(0, head));
    if (received.size() < size) {
        return 0;
    }
    constexpr std::size_t kStatusAt = std::string_view("HTTP/1.1 ").size();
    int status = 0;
    std::from_chars(received.data() + kStatusAt, received.data() + head, status);
    received.erase(0, size);
    return status;
}

int Connection::read_answer() {
    while (true) {
        if (const int status = take_answer(); status != 0) {
            return status;
        }
        read_more();
    }
}

std::uint16_t free_port() {
    return static_cast<std::uint16_t>(tests::ListeningSocket().port());
}

std::string get(std::string_view target, std::string_view token) {
    std::string text = "GET ";
    text.append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    if (!token.empty()) {
        text.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    return text + "\r\n";
}

std::string post(std::string_view target, std::string_view token, std::string_view body) {
    std::string text = "POST ";
    text.append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ");
    text.append(token).append("\r\nContent-Type: application/json\r\nContent-Length: ");
    return text.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

Readiness::Readiness() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {}

Readiness::~Readiness() {
    ::close(descriptor_);
}

void Readiness::watch(const Connection& connection, std::uint64_t number) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    if (::epoll_ctl(descriptor_, EPOLL_CTL_ADD, connection.descriptor(), &event) != 0) {
        throw std::runtime_error("a connection cannot be watched");
    }
}

void Readiness::wait(int millis, const std::function<void(std::uint64_t)>& can_be_read) const {
    std::array<epoll_event, 256> events{};
    const int count =
        ::epoll_wait(descriptor_, events.data(), static_cast<int>(events.size()), millis);
    for (int i = 0; i < count; ++i) {
        can_be_read(events[static_cast<std::size_t>(i)].data.u64);
    }
}

Load run_load(
    std::vector<Connection>& connections, const std::vector<std::vector<std::string>>& requests,
    double seconds
) {
    struct Sender {
        std::size_t next = 0;
        double sent = 0;
    };
    constexpr int kPatience = 5'000;
    const Readiness readiness;
    const Stopwatch watch;
    std::vector<Sender> senders(connections.size());
    std::size_t open = 0;
    Load load;
    const auto send_next = [&](std::size_t i) {
        Sender& sender = senders[i];
        sender.sent = watch.millis();
        connections[i].send(requests[i][sender.next++ % requests[i].size()]);
        open += 1;
    };
    for (std::size_t i = 0; i < connections.size(); ++i) {
        readiness.watch(connections[i], i);
        send_next(i);
    }
    while (open > 0) {
        const std::size_t before = load.millis.size();
        const double started = watch.millis();
        readiness.wait(kPatience, [&](std::uint64_t i) {
            connections[i].read_more();
            const int status = connections[i].take_answer();
            if (status == 0) {
                return;
            }
            if (status != 200) {
                throw std::runtime_error("an answer was " + std::to_string(status));
            }
            open -= 1;
            load.millis.push_back(watch.millis() - senders[i].sent);
            // an even number for each, so that the next run finds everything as it was
            if (watch.seconds() < seconds || senders[i].next % requests[i].size() != 0) {
                send_next(i);
            }
        });
        if (before == load.millis.size() && watch.millis() - started >= kPatience) {
            throw std::runtime_error("no answer comes any more");
        }
    }
    load.per_second = static_cast<double>(load.millis.size()) / watch.seconds();
    return load;
}

}  // namespace deploybot::bench
