// The answer of Prometheus' instant query API, read strictly. Pure.
#pragma once

#include "base/result.hpp"
#include "integrations/prometheus/series.hpp"

#include <string_view>
#include <vector>

namespace deploybot::integrations::prometheus {

/// The vector; empty if nothing matched. `time` of each series is the query's time.
///
/// Errors, each by name: Unavailable (503 while it starts, any other 5xx, an answer with warnings:
/// it may be incomplete, too many requests), Broken (an error status with Prometheus' own words, a
/// scalar, string or matrix, no JSON, a value that is no number), Refused (401, 403).
base::Result<std::vector<Series>> parse_answer(int status, std::string_view body);

}  // namespace deploybot::integrations::prometheus
