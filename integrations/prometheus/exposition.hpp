// The Prometheus text exposition format 0.0.4, read strictly and within limits; the tail of
// OpenMetrics (`# EOF`, exemplars) is understood too.
//
// Pure. The whole page must be sound, or nothing of it counts: a page cut off in the middle would
// look like counters that fell. Form: prometheus/common expfmt, OpenMetrics 1.0.
#pragma once

#include "base/result.hpp"
#include "integrations/prometheus/series.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace deploybot::integrations::prometheus {

struct ExpositionLimits {
    std::size_t bytes = std::size_t{8} * 1024 * 1024;
    std::size_t series = 100'000;  ///< on the page
    std::size_t wanted = 20'000;   ///< of the names that were asked for
    std::size_t labels = 64;       ///< of one series
    std::size_t line_bytes = std::size_t{16} * 1024;
};

/// The series of the names in `wanted`, in their order. Values may be NaN or infinite: who reads
/// them decides. Errors: Broken with the line's number, Full with the limit.
base::Result<std::vector<Series>> parse_exposition(
    std::string_view text, const std::set<std::string>& wanted, const ExpositionLimits& limits = {}
);

/// A number as Prometheus writes it: decimal, exponent, `+Inf`, `-Inf`, `NaN`. Errors: Broken.
base::Result<double> parse_number(std::string_view text);

}  // namespace deploybot::integrations::prometheus
