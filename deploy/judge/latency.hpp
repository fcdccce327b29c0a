// What a latency histogram says of a limit: the 95th percentile, and how many requests were slower
// than the limit.
//
// "p95 above 2 s" is the same as "more than 5 % of the requests took longer than 2 s", and a share
// of requests has exact confidence bounds at any time (deploy/judge/sequential.hpp), which a
// quantile read from buckets has not. Inside a bucket, requests are taken to lie evenly, as
// Prometheus's histogram_quantile does it; a bucket bound at the limit makes it exact.
#pragma once

#include "base/time.hpp"
#include "deploy/metrics.hpp"

#include <optional>

namespace deploybot::deploy {

inline constexpr double kSlowShareOfP95 = 0.05;

/// All requests in the histogram.
double timed_requests(const LatencyHistogram& latency);

/// Nothing if it is empty. In the bucket without bound: its lower end, as Prometheus has it.
std::optional<base::Millis> percentile_95(const LatencyHistogram& latency);

/// Requests that took longer than `limit`. If the limit lies in the bucket without bound, its
/// requests may be on either side: they all count while they are at most 5 % (p95 is then below the
/// limit either way), else nullopt: it cannot be known.
std::optional<double> slower_than(const LatencyHistogram& latency, base::Millis limit);

}  // namespace deploybot::deploy
