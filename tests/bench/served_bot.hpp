// `deploybot serve` as people start it, on a free port, with a configuration of many services.
#pragma once

#include "tests/support/real_program.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace deploybot::bench {

/// A program that was built beside this one.
std::string built_program(const std::string& name);

/// Answers of `GET /readyz` are awaited; seconds until the first 200. Throws if it ends before, or
/// takes too long.
double wait_until_ready(std::uint16_t port);

class ServedBot {
public:
    /// Writes the configuration into the folder, where the journal is or will be (`journal.db`).
    ServedBot(std::string folder, std::size_t services);

    /// Seconds from fork and exec to the first 200 of /readyz.
    double start();
    /// kill -9, and waits until it has gone.
    void kill();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] pid_t process() const { return program_->id(); }
    /// May do everything.
    [[nodiscard]] static const std::string& token();

private:
    std::string folder_;
    std::uint16_t port_;
    std::unique_ptr<tests::RealProgram> program_;
};

/// `service-17`, which is its lane's name too.
std::string service_name(std::size_t number);

/// The request that holds the lane of a service, and the one that frees it again.
std::string hold_request(std::size_t service);
std::string unhold_request(std::size_t service);

}  // namespace deploybot::bench
