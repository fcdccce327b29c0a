#include "deploy/judge/latency.hpp"

#include <chrono>
#include <cmath>
#include <cstddef>

namespace deploybot::deploy {
namespace {

using Seconds = std::chrono::duration<double>;

/// Lower end and count of the bucket before `i`: nothing is faster than zero.
struct Below {
    double bound = 0;
    double count = 0;
};

Below below(const LatencyHistogram& latency, std::size_t i) {
    return i == 0 ? Below{} : Below{latency.bounds[i - 1], latency.counts[i - 1]};
}

base::Millis to_time(double seconds) {
    return std::chrono::round<base::Millis>(Seconds{seconds});
}

}  // namespace

double timed_requests(const LatencyHistogram& latency) {
    return latency.counts.empty() ? 0 : latency.counts.back();
}

std::optional<base::Millis> percentile_95(const LatencyHistogram& latency) {
    const double rank = (1 - kSlowShareOfP95) * timed_requests(latency);
    if (rank <= 0) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < latency.bounds.size(); ++i) {
        if (latency.counts[i] < rank) {
            continue;
        }
        const Below lower = below(latency, i);
        if (std::isinf(latency.bounds[i])) {
            return to_time(lower.bound);
        }
        const double part = (rank - lower.count) / (latency.counts[i] - lower.count);
        return to_time(lower.bound + part * (latency.bounds[i] - lower.bound));
    }
    return std::nullopt;
}

std::optional<double> slower_than(const LatencyHistogram& latency, base::Millis limit) {
    const double seconds = Seconds{limit}.count();
    const double all = timed_requests(latency);
    for (std::size_t i = 0; i < latency.bounds.size(); ++i) {
        if (latency.bounds[i] < seconds) {
            continue;
        }
        const Below lower = below(latency, i);
        const double inside = latency.counts[i] - lower.count;
        if (std::isinf(latency.bounds[i])) {
            const bool harmless = inside <= kSlowShareOfP95 * all;
            return harmless ? std::optional<double>{inside} : std::nullopt;
        }
        const double part = (latency.bounds[i] - seconds) / (latency.bounds[i] - lower.bound);
        return all - latency.counts[i] + part * inside;
    }
    return 0;
}

}  // namespace deploybot::deploy
