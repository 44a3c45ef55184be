// p values of many tests: tails, and what becomes of them together.
#pragma once

#include <span>
#include <vector>

namespace libbio::ranking {

// P(Z >= z) of a standard normal Z. 0 beyond z of about 38: rank by z, not by p.
double upper_normal_tail(double z);

// False discovery rates (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289): q[i] is the smallest rate at
// which test i is among the discoveries, at most 1. In the order of p.
std::vector<double> benjamini_hochberg(std::span<const double> p);

// The Cauchy combination of p values that may depend on each other (Liu & Xie 2020, J. Am. Stat. Assoc. 115,
// 393), all of one weight: T = mean of cot(π p_i), p = P(Cauchy >= T). Takes and gives natural logarithms, so
// that nothing underflows. A p of 1 counts as 1 − 1/n, or it would outweigh all others. 0 (p of 1) for none.
double log_cauchy_combination(std::span<const double> log_p);

}  // namespace libbio::ranking
