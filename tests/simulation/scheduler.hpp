// Virtual time: what is to happen, in the order of its time and then of its entry. One step is one
// function.
#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace deploybot::simulation {

class Scheduler {
public:
    explicit Scheduler(base::TimePoint start) : clock_(start) {}

    void at(base::TimePoint time, std::function<void()> step) {
        steps_.emplace(std::pair(std::max(time, clock_.now()), next_++), std::move(step));
    }
    void after(base::Millis delay, std::function<void()> step) {
        at(clock_.now() + delay, std::move(step));
    }
    /// Time of the next step; kNever if there is none.
    [[nodiscard]] base::TimePoint next() const {
        return steps_.empty() ? base::kNever : steps_.begin()->first.first;
    }
    /// Moves time to the next step and takes it.
    void run_next() {
        auto first = steps_.extract(steps_.begin());
        clock_.set(first.key().first);
        first.mapped()();
    }
    void advance_to(base::TimePoint time) { clock_.set(std::max(time, clock_.now())); }

    [[nodiscard]] const base::Clock& clock() const { return clock_; }
    [[nodiscard]] base::TimePoint now() const { return clock_.now(); }

private:
    base::ManualClock clock_;
    std::uint64_t next_ = 0;
    std::map<std::pair<base::TimePoint, std::uint64_t>, std::function<void()>> steps_;
};

}  // namespace deploybot::simulation
