#include "tests/unit/ranking/sample_counts.h"

#include <algorithm>
#include <cmath>

namespace libbio::ranking {

std::int64_t poisson(double mean, Rng& rng) {
  double left = rng.uniform(), probability = std::exp(-mean);
  std::int64_t count = 0;
  while (left >= probability && probability > 0) {
    left -= probability;
    probability *= mean / static_cast<double>(++count);
  }
  return count;
}

Tensor<float> table(const std::vector<std::vector<float>>& rows) {
  Tensor<float> result(Shape{std::ssize(rows), std::ssize(rows.front())});
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::ranges::copy(rows[i], result[static_cast<std::int64_t>(i)].begin());
  return result;
}

spatial::CountMatrix sparse(const Tensor<float>& dense) {
  std::vector<std::int64_t> start{0};
  std::vector<std::int32_t> column;
  std::vector<float> count;
  for (std::int64_t spot = 0; spot < dense.dim(0); ++spot) {
    for (std::int64_t gene = 0; gene < dense.dim(1); ++gene)
      if (dense(spot, gene) != 0) {
        column.push_back(static_cast<std::int32_t>(gene));
        count.push_back(dense(spot, gene));
      }
    start.push_back(std::ssize(column));
  }
  return {dense.dim(0), dense.dim(1), start, column, count};
}

Tensor<double> dense(const spatial::CountMatrix& counts) {
  Tensor<double> result(Shape{counts.rows(), counts.columns()});
  for (std::int64_t spot = 0; spot < counts.rows(); ++spot)
    for (std::size_t e = 0; e < counts.row(spot).size(); ++e)
      result(spot, counts.row(spot).column[e]) = counts.row(spot).count[e];
  return result;
}

Tensor<double> dense_log(const spatial::CountMatrix& counts) {
  Tensor<double> result = dense(counts);
  for (std::int64_t spot = 0; spot < counts.rows(); ++spot) {
    double total = 0;
    for (const double count : result[spot]) total += count;
    for (double& count : result[spot]) count = total > 0 ? std::log1p(1e4 * count / total) : 0;
  }
  return result;
}

spatial::CountMatrix random_counts(std::int64_t spots, std::int64_t genes, double share, std::uint64_t seed) {
  Rng rng(seed);
  Tensor<float> dense(Shape{spots, genes});
  for (std::int64_t spot = 1; spot < spots; ++spot)
    for (std::int64_t gene = 1; gene < genes; ++gene)
      if (rng.uniform() < share) dense(spot, gene) = static_cast<float>(1 + rng.below(1 + rng.below(40)));
  return sparse(dense);
}

Places grid(std::int64_t rows, std::int64_t columns) {
  Places places;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 0; column < columns; ++column)
      places.push_back({static_cast<double>(column), static_cast<double>(row)});
  return places;
}

}  // namespace libbio::ranking
