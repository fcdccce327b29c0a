// Confidence intervals of ratios and of their difference, for one look: what must be below a
// tolerance before a version passes.
//
// Pure. Sources: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference"
// (JASA 1927); Newcombe, "Interval Estimation for the Difference Between Independent Proportions"
// (Statistics in Medicine 1998), method 10. Both keep their promise for few events and for none,
// where the textbook's normal interval has no width.
#pragma once

namespace deploybot::deploy {

struct Interval {
    double lower = 0;
    double upper = 1;
};

/// Quantile of the standard normal distribution, for 0 < probability < 1: the `z` of an interval
/// each of whose ends holds with that one-sided confidence.
double normal_quantile(double probability);

/// Wilson's score interval of `events` among `total`. No evidence: 0 to 1.
Interval wilson_interval(double events, double total, double z);

/// Newcombe's interval of ratio one less ratio two.
Interval newcombe_interval(
    double events_one, double total_one, double events_two, double total_two, double z
);

}  // namespace deploybot::deploy
