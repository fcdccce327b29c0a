// One latency histogram from the bucket series of many routes. Pure.
#pragma once

#include "base/result.hpp"
#include "deploy/metrics.hpp"
#include "integrations/prometheus/series.hpp"

#include <vector>

namespace deploybot::integrations::prometheus {

/// Adds the `_bucket` series of all label sets up. Errors (Broken): a series without `le` or with
/// one that is no number, label sets with different buckets, no bucket +Inf, a count that is no
/// number.
base::Result<deploy::LatencyHistogram> to_histogram(const std::vector<Series>& buckets);

}  // namespace deploybot::integrations::prometheus
