// Fits how uncertain a prediction is from the errors that were made on complexes not trained on.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "libbio/affinity/ensemble.h"

namespace libbio::affinity {

inline constexpr std::ptrdiff_t kFewestErrors = 10;

// One prediction of a complex that none of the networks behind it had seen.
struct UnseenError {
  double error = 0;  // predicted less measured pK
  double novelty = 0;
  double atoms = 0;  // heavy atoms of the ligand
};

// The c of Uncertainty that make the errors most likely as normal with mean 0: least Σ log σ + error² / 2σ²,
// which is convex in c, by Newton's method; c_1 and c_2 are drawn to 0 by 10 c² / 2. UsageError for fewer
// than kFewestErrors.
Uncertainty fit_uncertainty(std::span<const UnseenError> errors);

// Mean log-likelihood of the errors.
double log_likelihood(std::span<const UnseenError> errors, const Uncertainty& uncertainty);

}  // namespace libbio::affinity
