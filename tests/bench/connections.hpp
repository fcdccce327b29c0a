// The other end of the loopback: many keep-alive connections and many readers of events, on one
// thread and as little work as possible, so that what is measured is the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace deploybot::bench {

class Connection {
public:
    /// Connects to 127.0.0.1; throws where nobody listens.
    explicit Connection(std::uint16_t port);
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;
    ~Connection();

    void send(std::string_view text) const;
    /// Reads what is there, waiting for it; throws when the server has closed the connection.
    void read_more();
    /// Waits for one whole answer; its status. What follows it stays.
    int read_answer();
    /// The status of the answer that has come whole, taken away; 0: more is to come.
    int take_answer();

    [[nodiscard]] int descriptor() const { return descriptor_; }
    std::string received;

private:
    int descriptor_ = -1;
};

/// Nothing listens there just now.
std::uint16_t free_port();

std::string get(std::string_view target, std::string_view token);
std::string post(std::string_view target, std::string_view token, std::string_view body);

/// Waits until some of the connections can be read.
class Readiness {
public:
    Readiness();
    ~Readiness();
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    void watch(const Connection& connection, std::uint64_t number) const;
    /// Calls with the number of each; at most so long.
    void wait(int millis, const std::function<void(std::uint64_t)>& can_be_read) const;

private:
    int descriptor_ = -1;
};

struct Load {
    double per_second = 0;
    std::vector<double> millis;  ///< of each request
};

/// Each connection sends its requests in turn, the next one when the answer has come. Throws at any
/// answer but 200.
Load run_load(
    std::vector<Connection>& connections, const std::vector<std::vector<std::string>>& requests,
    double seconds
);

}  // namespace deploybot::bench
