#include "libbio/ranking/sparse_products.h"

#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

Tensor<float> random_vectors(std::int64_t rows, std::uint64_t seed) {
  Rng rng(seed);
  Tensor<float> vectors(Shape{rows, CentredExpression::kLanes});
  for (float& x : vectors) x = static_cast<float>(rng.normal() + 0.5);
  return vectors;
}

// S (X − 1 meanᵀ), every element.
Tensor<double> dense_matrix(const CentredExpression& matrix, const spatial::CountMatrix& counts,
                            const NeighbourWeights& smoothing) {
  const Tensor<double> logs = dense_log(counts);
  Tensor<double> result(logs.shape());
  for (std::int64_t spot = 0; spot < logs.dim(0); ++spot)
    for (std::int64_t g = 0; g < logs.dim(1); ++g) {
      if (!matrix.is_used(g)) continue;
      const auto i = static_cast<std::size_t>(spot);
      for (std::size_t e = static_cast<std::size_t>(smoothing.start[i]);
           e < static_cast<std::size_t>(smoothing.start[i + 1]); ++e)
        result(spot, g) += static_cast<double>(smoothing.weight[e]) *
                           (logs(smoothing.index[e], g) - matrix.mean()[static_cast<std::size_t>(g)]);
    }
  return result;
}

TEST(CentredExpression, ProductsAreThoseOfTheDenseMatrix) {
  Workers workers(2);
  const spatial::CountMatrix counts = random_counts(150, 30, 0.3, 1);
  const LogExpression expression(counts, workers);
  const NeighbourWeights smoothing = mean_with_self(graph::nearest_neighbours(grid(10, 15), 3, {}, workers));
  const CentredExpression matrix(expression, &smoothing, {}, 5, workers);
  EXPECT_EQ(matrix.used_genes(), 29);  // the first has no counts
  const Tensor<double> dense = dense_matrix(matrix, counts, smoothing);
  Tensor<float> genes = random_vectors(30, 2);
  std::fill(genes[0].begin(), genes[0].end(), 0.0f);
  const Tensor<float> spots = random_vectors(150, 3);
  const Tensor<float> product = matrix.times(genes), back = matrix.transposed_times(spots);
  for (std::int64_t c = 0; c < CentredExpression::kLanes; ++c) {
    for (std::int64_t spot = 0; spot < 150; ++spot) {
      double sum = 0;
      for (std::int64_t g = 0; g < 30; ++g) sum += dense(spot, g) * static_cast<double>(genes(g, c));
      ASSERT_NEAR(product(spot, c), sum, 1e-4);
    }
    for (std::int64_t g = 0; g < 30; ++g) {
      double sum = 0;
      for (std::int64_t spot = 0; spot < 150; ++spot)
        sum += dense(spot, g) * static_cast<double>(spots(spot, c));
      ASSERT_NEAR(back(g, c), sum, 2e-4);
    }
  }
  EXPECT_THROW(matrix.times(Tensor<float>(Shape{30, 5})), ShapeError);
  EXPECT_THROW(matrix.transposed_times(genes), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
