// What every figure needs: a stopwatch, a core of its own, medians, and the memory of a process.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace deploybot::bench {

class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    [[nodiscard]] double millis() const { return seconds() * 1e3; }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Processor time of this thread, in seconds.
double thread_seconds();

/// This thread, and the threads and processes that it starts from now on, run on this core only.
class OnCore {
public:
    explicit OnCore(int core);
    ~OnCore();
    OnCore(const OnCore&) = delete;
    OnCore& operator=(const OnCore&) = delete;

private:
    std::vector<std::uint8_t> before_;
};

/// The first core that this process may use, and the last one: for what is measured, and for what
/// asks it.
int first_core();
int last_core();

/// `share` 0.5: the median. Of no values: 0.
double quantile(std::vector<double> values, double share);
double median(const std::vector<double>& values);

/// Resident memory in KiB, the pages of the program file with it.
double resident_kib(pid_t process);

/// Processor, number of cores, kernel.
std::string describe_machine();
/// Of the sources around this folder; empty if git does not tell.
std::string current_commit(const std::string& folder);

}  // namespace deploybot::bench
