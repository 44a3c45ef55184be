// How well one list of numbers follows another.
//
// Two lists of n numbers each; ShapeError where they are not equally long. NaN where a figure is not defined:
// fewer than two numbers, or for a correlation a list in which all are equal.
#pragma once

#include <span>
#include <vector>

namespace libbio::statistics {

// Σ (x - x̄)(y - ȳ) / sqrt(Σ (x - x̄)² Σ (y - ȳ)²)
double pearson(std::span<const double> x, std::span<const double> y);
// Ranks from 1, the smallest first; equal numbers share the mean of their ranks.
std::vector<double> ranks(std::span<const double> x);
// Pearson of the ranks.
double spearman(std::span<const double> x, std::span<const double> y);
// sqrt(Σ (x - y)² / n), in the unit of both.
double root_mean_square_error(std::span<const double> x, std::span<const double> y);
// Of y - a - b x, with a and b by least squares and n - 1 as in CASF (Su et al. 2019, J. Chem. Inf. Model.
// 59, 895): sqrt(Σ (y - a - b x)² / (n - 1)), in the unit of y. Where all x are equal, b = 0.
double deviation_after_fit(std::span<const double> x, std::span<const double> y);

}  // namespace libbio::statistics
