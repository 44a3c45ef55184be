// The SPARK-X test of every gene: does its expression depend on where the spot lies?
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// What is regressed out of counts and coordinates, beside a constant.
enum class DepthAdjustment {
  none,       // the test as published; where totals of spots have a pattern, so has nearly every gene
  total,      // the spot's total: the expected count of a gene without a pattern is its share of it
  log_total,  // the logarithm of the total; leaves part of the totals' pattern where they differ much
};

// Coordinates enter as they are (projection), and through five Gaussian and five cosine functions.
inline constexpr std::int64_t kSparkXKernels = 11;

struct SparkXScores {
  Tensor<double> kernel_log_p;  // [G, kernels], natural logarithms: projection, Gaussian 1-5, cosine 1-5
  std::vector<double> log_p;    // [G], combined over kernels: rank by it, p underflows below exp(−745)
  std::vector<double> p;        // [G]
  std::vector<double> q;        // [G], Benjamini & Hochberg
};

// Zhu, Sun & Zhou 2021, Genome Biology 22, 184, on raw counts y [B] and coordinates of the spots.
//
// Kernels: each axis is centred, l_1 ... l_5 are the quantiles .2, .4, .6, .8 and 1 of its absolute values
// (linear between order statistics), and c becomes c, exp(−c² / 2 l²) or cos(2π c / l). A function with l = 0
// does not exist and is left out.
//
// Null: with M the projection that takes off the covariates (a constant and the depth), y and the two columns
// of a kernel are replaced by M y and M K. The statistic of the publication is
//   t = B · yᵀ K (KᵀK)⁻¹ Kᵀ y / yᵀy₀,
// y₀ the counts as they were; under the null it is Σ_ij λ_i λ'_j χ²_1, with λ = yᵀy / y₀ᵀy₀ of the expression
// and λ' of K (KᵀK)⁻¹ Kᵀ. That matrix is a projection on two dimensions: its eigenvalues are 1 and 1. A sum
// of two χ²_1 of one weight λ is λ χ²_2, so P(T >= t) = exp(−t / 2λ) exactly. Both contain 1 / y₀ᵀy₀; what is
// left is
//   p = exp(−B R² / 2),
// R² the share of yᵀy that the kernel explains. Where coordinates lie on a line, K has one dimension, and p
// is the tail of χ²_1 at B R².
//
// The p values of the kernels are combined by log_cauchy_combination. Genes without counts, or whose counts
// the covariates explain, get p = 1. ShapeError unless there is one finite place for each spot; UsageError
// for fewer than 4 spots.
SparkXScores spark_x(const spatial::CountMatrix& counts, std::span<const std::array<double, 2>> places,
                     DepthAdjustment adjustment, Workers& workers);

}  // namespace libbio::ranking
