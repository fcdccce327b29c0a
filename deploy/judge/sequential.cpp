#include "deploy/judge/sequential.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace deploybot::deploy {
namespace {

/// Logarithm of the Beta function of several arguments.
double log_beta(const std::vector<double>& arguments) {
    double sum = 0;
    double logs = 0;
    for (const double each : arguments) {
        sum += each;
        logs += std::lgamma(each);
    }
    return logs - std::lgamma(sum);
}

/// x * ln(y), where nothing times anything is nothing.
double times_log(double x, double y) {
    return x == 0 ? 0 : x * std::log(y);
}

}  // namespace

double sequential_counts_p(
    const std::vector<double>& counts, const std::vector<double>& shares, double prior_k
) {
    DEPLOYBOT_ASSERT(counts.size() == shares.size(), "each arm has a count and a share");
    DEPLOYBOT_ASSERT(prior_k > 0, "a prior has weight");
    std::vector<double> prior;
    std::vector<double> posterior;
    double expected = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        DEPLOYBOT_ASSERT(
            shares[i] > 0 && counts[i] >= 0, "shares are positive, counts not negative"
        );
        prior.push_back(prior_k * shares[i]);
        posterior.push_back(prior_k * shares[i] + counts[i]);
        expected += counts[i] * std::log(shares[i]);
    }
    const double log_odds = log_beta(posterior) - log_beta(prior) - expected;
    return std::min(1.0, std::exp(-log_odds));
}

double sequential_lower_bound(double events, double total, double alpha) {
    DEPLOYBOT_ASSERT(
        events >= 0 && events <= total && alpha > 0 && alpha < 1, "a ratio and a level"
    );
    if (events == 0) {
        return 0;
    }
    const double rest = total - events;
    // Jeffreys' prior: no opinion on where the ratio is
    const double mixture = log_beta({events + 0.5, rest + 0.5}) - log_beta({0.5, 0.5});
    const double threshold = -std::log(alpha);
    double rejected = 0;
    double kept = events / total;
    constexpr int kHalvings = 60;  // beyond the precision of a double
    for (int i = 0; i < kHalvings; ++i) {
        const double ratio = rejected + (kept - rejected) / 2;
        const double log_odds = mixture - times_log(events, ratio) - times_log(rest, 1 - ratio);
        (log_odds >= threshold ? rejected : kept) = ratio;
    }
    return rejected;
}

}  // namespace deploybot::deploy
