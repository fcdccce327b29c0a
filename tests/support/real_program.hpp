// A real program that a test runs beside itself (HAProxy, Prometheus, Node): started without a
// shell, its output in a file, ended with the test.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::tests {

/// Where PATH (or /usr/sbin) has it; empty if it is not installed.
std::string find_program(const std::string& name);

class RealProgram {
public:
    /// `inherited`: descriptors that it shall have, under the same numbers.
    RealProgram(
        std::vector<std::string> argv, std::string output_file,
        const std::vector<int>& inherited = {}
    );
    RealProgram(const RealProgram&) = delete;
    RealProgram& operator=(const RealProgram&) = delete;
    /// SIGKILL, and waits.
    ~RealProgram();

    void signal(int number) const;
    [[nodiscard]] pid_t id() const { return process_; }
    /// Waits until it ends by itself; its exit status, or 128 + signal.
    int wait();
    [[nodiscard]] std::string output() const;

private:
    pid_t process_ = -1;
    std::string output_file_;
};

/// A TCP socket that listens on a free port of 127.0.0.1, for a program that inherits it.
class ListeningSocket {
public:
    ListeningSocket();
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ~ListeningSocket();

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] int port() const { return port_; }

private:
    int descriptor_ = -1;
    int port_ = 0;
};

}  // namespace deploybot::tests
