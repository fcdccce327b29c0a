// What happened, line by line: a hash over all of it, and the last lines for whoever reads a
// failure.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>

namespace deploybot::simulation {

class Trace {
public:
    explicit Trace(const base::Clock& clock) : clock_(clock) {}

    void say(const std::string& line) {
        std::string whole = base::to_iso8601(clock_.now()) + " " + line;
        for (const char each : whole) {
            // FNV-1a, 64 bit
            hash_ = (hash_ ^ static_cast<unsigned char>(each)) * 0x100000001B3ULL;
        }
        lines_ += 1;
        if (watcher) {
            watcher(whole);
        }
        last_.push_back(std::move(whole));
        if (last_.size() > kKept) {
            last_.pop_front();
        }
    }

    [[nodiscard]] std::uint64_t hash() const { return hash_; }
    [[nodiscard]] std::uint64_t lines() const { return lines_; }
    [[nodiscard]] const std::deque<std::string>& last() const { return last_; }

    /// Sees every line: `--trace`.
    std::function<void(const std::string&)> watcher;

private:
    static constexpr std::size_t kKept = 40;

    const base::Clock& clock_;
    std::uint64_t hash_ = 0xCBF29CE484222325ULL;
    std::uint64_t lines_ = 0;
    std::deque<std::string> last_;
};

}  // namespace deploybot::simulation
