// Tests on counts that stay valid however often one looks: small, exact, no libraries.
//
// Both compare a fixed hypothesis with a mixture over all others; the ratio is a martingale if the
// hypothesis holds, so by Ville's inequality it ever reaches 1/alpha with a chance of at most
// alpha. Pure; counts need not be whole. Sources: Lindon and Malek, "Anytime-Valid Inference for
// Multinomial Count Data" (NeurIPS 2022); Robbins, "Statistical Methods Related to the Law of the
// Iterated Logarithm" (1970), for the bound.
#pragma once

#include <vector>

namespace deploybot::deploy {

/// p of "events fall on the arms by these shares", against a Dirichlet prior around the shares with
/// weight `prior_k`. For one look: the p of a series of looks is the least one so far. Two-sided;
/// at most 1. Needs: as many counts as shares, shares above zero that sum to one, counts of zero or
/// more, prior_k above zero. Requests of equal arms that were counted (not only expected) make it a
/// little more careful, never less: their errors are then drawn without replacement, which scatters
/// less.
double sequential_counts_p(
    const std::vector<double>& counts, const std::vector<double>& shares, double prior_k
);

/// Lower confidence bound of a ratio of `events` among `total`, at level 1 - alpha for all looks
/// together. 0 without events. Needs 0 <= events <= total and alpha between 0 and 1.
double sequential_lower_bound(double events, double total, double alpha);

}  // namespace deploybot::deploy
