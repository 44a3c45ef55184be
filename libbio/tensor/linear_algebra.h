// Dense linear algebra: LAPACK as OpenBLAS brings it, one thread.
#pragma once

#include <cstdint>

#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio {

// Replaces a symmetric positive definite matrix [n, n] by its inverse, in place. Only the upper triangle is
// read; the whole matrix is written. ShapeError if it is not positive definite.
void invert_positive_definite(View<float> matrix);

// Replaces the right-hand side b [n] by the solution x of A x = b; A [n, n] symmetric positive definite, of
// which the lower triangle is read; A is destroyed. ShapeError if it is not positive definite.
void solve_positive_definite(View<double> matrix, View<double> right);

// Eigenvectors of a symmetric matrix [n, n], replaced by them: row k belongs to the k-th largest eigenvalue.
// Signs are fixed so that the component of largest magnitude is positive. Returns the eigenvalues,
// descending.
Tensor<double> eigenvectors_descending(View<double> matrix);

// The best product of rank r of a matrix [m, n]: left · rightᵀ, where left [m, r] and right [n, r] share the
// singular values evenly (both have columns of norm sqrt(σ)). By subspace iteration from a seeded random
// start (Halko, Martinsson & Tropp 2011, SIAM Review 53, 217); columns beyond the rank of the matrix are
// zero.
struct LowRank {
  Tensor<float> left, right;
};
LowRank low_rank_factors(View<const float> matrix, std::int64_t rank, Rng& rng);

}  // namespace libbio
