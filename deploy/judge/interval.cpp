#include "deploy/judge/interval.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace deploybot::deploy {
namespace {

double ratio_of(double events, double total) {
    return total > 0 ? events / total : 0;
}

}  // namespace

double normal_quantile(double probability) {
    DEPLOYBOT_ASSERT(probability > 0 && probability < 1, "quantiles are of probabilities");
    constexpr double kFarOut = 40;  // standard deviations: beyond what a double tells from 0 or 1
    double low = -kFarOut;
    double high = kFarOut;
    constexpr int kHalvings = 80;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = low + (high - low) / 2;
        const double below = std::erfc(-middle / std::numbers::sqrt2) / 2;
        (below < probability ? low : high) = middle;
    }
    return low;
}

Interval wilson_interval(double events, double total, double z) {
    if (total <= 0) {
        return {};
    }
    const double ratio = events / total;
    const double spread = z * z / total;
    const double centre = (ratio + spread / 2) / (1 + spread);
    const double half =
        z / (1 + spread) * std::sqrt(ratio * (1 - ratio) / total + spread / (4 * total));
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Interval newcombe_interval(
    double events_one, double total_one, double events_two, double total_two, double z
) {
    const double one = ratio_of(events_one, total_one);
    const double two = ratio_of(events_two, total_two);
    const Interval around_one = wilson_interval(events_one, total_one, z);
    const Interval around_two = wilson_interval(events_two, total_two, z);
    const double difference = one - two;
    return {
        difference - std::hypot(one - around_one.lower, around_two.upper - two),
        difference + std::hypot(around_one.upper - one, two - around_two.lower)};
}

}  // namespace deploybot::deploy
