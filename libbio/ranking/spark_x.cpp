#include "libbio/ranking/spark_x.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "libbio/error.h"
#include "libbio/ranking/expression.h"
#include "libbio/ranking/gene_tiles.h"
#include "libbio/ranking/p_values.h"
#include "libbio/ranking/spark_x_basis.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kColumns = SparkXBasis::kColumns;
// Counts of which less than this is left are explained by the covariates.
constexpr double kExplained = 1e-12;

// sums[c] = Σ_e count[e] · basis[spot[e], c].
LIBBIO_DISPATCHED
void project(const std::int32_t* spot, const float* count, std::size_t entries, const double* basis,
             double* sums) {
  double sum[kColumns] = {};
  for (std::size_t e = 0; e < entries; ++e) {
    const double* row = basis + spot[e] * kColumns;
    const double y = count[e];
#pragma omp simd
    for (std::int64_t c = 0; c < kColumns; ++c) sum[c] += y * row[c];
  }
  std::copy(sum, sum + kColumns, sums);
}

double squares(const double* sums, SparkXBasis::Columns columns) {
  double sum = 0;
  for (std::int64_t c = columns.begin; c < columns.end; ++c) sum += sums[c] * sums[c];
  return sum;
}

// Logarithm of the tail of χ² with one degree of freedom: erfc(√(x/2)), by its series where that vanishes.
double log_chi_square_1_tail(double x) {
  const double root = std::sqrt(x / 2);
  if (root < 25) return std::log(std::erfc(root));
  return -x / 2 - std::log(root) - std::log(std::numbers::pi) / 2 + std::log1p(-1 / x);
}

std::vector<double> depth_of(const std::vector<double>& totals, DepthAdjustment adjustment) {
  std::vector<double> depth;
  if (adjustment == DepthAdjustment::none) return depth;
  depth = totals;
  if (adjustment == DepthAdjustment::log_total)
    for (double& total : depth) total = std::log(std::max(total, 1.0));
  return depth;
}

}  // namespace

SparkXScores spark_x(const spatial::CountMatrix& counts, std::span<const std::array<double, 2>> places,
                     DepthAdjustment adjustment, Workers& workers) {
  const std::int64_t spots = counts.rows(), genes = counts.columns();
  if (std::ssize(places) != spots)
    throw ShapeError(std::to_string(places.size()) + " places for " + std::to_string(spots) + " spots");
  for (const auto& [x, y] : places)
    if (!std::isfinite(x) || !std::isfinite(y)) throw ShapeError("a spot's place is not finite");
  if (spots < 4) throw UsageError("SPARK-X needs at least 4 spots, found " + std::to_string(spots));
  const SparkXBasis basis = spark_x_basis(places, depth_of(spot_totals(counts, workers), adjustment));

  SparkXScores result;
  result.kernel_log_p = Tensor<double>(Shape{genes, kSparkXKernels});
  result.log_p.assign(static_cast<std::size_t>(genes), 0);
  const GeneTiles tiles(counts, workers);
  workers.parallel_for(tiles.size(), [&](std::int64_t part) {
    const GeneTile tile = tiles.tile(part);
    for (std::int64_t number = tile.begin(); number < tile.end(); ++number) {
      const GeneTile::Gene gene = tile.gene(number);
      double sums[kColumns];
      project(gene.spot.data(), gene.value.data(), gene.size(), basis.columns.data(), sums);
      double whole = 0;
      for (const float count : gene.value) whole += static_cast<double>(count) * count;
      const double left = whole - squares(sums, basis.covariates);
      if (!(left > kExplained * whole)) continue;
      std::vector<double> tests;
      for (std::size_t kernel = 0; kernel < basis.kernels.size(); ++kernel) {
        const SparkXBasis::Columns columns = basis.kernels[kernel];
        if (columns.begin == columns.end) continue;
        const double statistic = static_cast<double>(spots) * std::min(squares(sums, columns) / left, 1.0);
        tests.push_back(columns.end - columns.begin == 2 ? -statistic / 2 : log_chi_square_1_tail(statistic));
        result.kernel_log_p(number, static_cast<std::int64_t>(kernel)) = tests.back();
      }
      result.log_p[static_cast<std::size_t>(number)] = log_cauchy_combination(tests);
    }
  });
  for (const double log : result.log_p) result.p.push_back(std::exp(log));
  result.q = benjamini_hochberg(result.p);
  return result;
}

}  // namespace libbio::ranking
