#include "integrations/prometheus/histogram.hpp"

#include "integrations/prometheus/exposition.hpp"

#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace deploybot::integrations::prometheus {
namespace {

using base::ErrorCode;
using base::fail;

using Labels = std::map<std::string, std::string>;
using Buckets = std::map<double, double>;  ///< upper bound -> count

base::Result<std::map<Labels, Buckets>> group(const std::vector<Series>& all) {
    std::map<Labels, Buckets> groups;
    for (const Series& each : all) {
        const auto bound = parse_number(each.label("le"));
        if (!bound || std::isnan(*bound)) {
            return fail(ErrorCode::Broken, "a latency bucket has no bound (label le)");
        }
        if (!std::isfinite(each.value) || each.value < 0) {
            return fail(
                ErrorCode::Broken, "the count of a latency bucket is no number or negative"
            );
        }
        Labels labels = each.labels;
        labels.erase("le");
        if (!groups[std::move(labels)].emplace(*bound, each.value).second) {
            return fail(ErrorCode::Broken, "a latency bucket is there twice");
        }
    }
    return groups;
}

bool same_bounds(const Buckets& left, const deploy::LatencyHistogram& right) {
    std::size_t i = 0;
    for (const auto& [bound, count] : left) {
        if (i == right.bounds.size() || right.bounds[i] != bound) {
            return false;
        }
        ++i;
    }
    return i == right.bounds.size();
}

}  // namespace

base::Result<deploy::LatencyHistogram> to_histogram(const std::vector<Series>& buckets) {
    const auto groups = group(buckets);
    if (!groups) {
        return fail(groups.error());
    }
    deploy::LatencyHistogram sum;
    for (const auto& [labels, counts] : *groups) {
        if (!std::isinf(counts.rbegin()->first)) {
            return fail(ErrorCode::Broken, "a latency histogram has no bucket +Inf");
        }
        if (sum.bounds.empty()) {
            for (const auto& [bound, count] : counts) {
                sum.bounds.push_back(bound);
                sum.counts.push_back(0);
            }
        }
        if (!same_bounds(counts, sum)) {
            return fail(ErrorCode::Broken, "the routes' latency histograms have different buckets");
        }
        std::size_t i = 0;
        for (const auto& [bound, count] : counts) {
            sum.counts[i++] += count;
        }
    }
    return sum;
}

}  // namespace deploybot::integrations::prometheus
