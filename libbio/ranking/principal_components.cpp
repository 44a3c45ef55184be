#include "libbio/ranking/principal_components.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "libbio/ranking/sparse_products.h"
#include "libbio/tensor/linear_algebra.h"
#include "libbio/tensor/matrix_product.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kMoreDirections = 10;
constexpr int kIterations = 7;
// A squared length this much below the largest is rounding.
constexpr double kNegligible = 1e-12;
constexpr std::int64_t kRowsPerPart = 1024;

std::int64_t parts_of(std::int64_t rows) {
  return (rows + kRowsPerPart - 1) / kRowsPerPart;
}

// columnsᵀ · columns [C, C] of columns [rows, C], in double, added up in the order of the rows.
Tensor<double> gram_matrix(View<const float> columns, Workers& workers) {
  const std::int64_t rows = columns.dim(0), channels = columns.dim(1), parts = parts_of(rows);
  Tensor<double> sums(Shape{parts, channels, channels});
  workers.parallel_for(parts, [&](std::int64_t part) {
    const std::int64_t begin = part * kRowsPerPart, size = std::min(rows, begin + kRowsPerPart) - begin;
    std::vector<double> block(columns.data() + begin * channels, columns.data() + (begin + size) * channels);
    matrix_product(Transpose::yes, Transpose::no, channels, channels, size, 1.0, block.data(), channels,
                   block.data(), channels, 0.0, sums[part].data(), channels);
  });
  Tensor<double> gram(Shape{channels, channels});
  for (std::int64_t part = 0; part < parts; ++part)
    for (std::int64_t i = 0; i < gram.size(); ++i) gram.data()[i] += sums[part].data()[i];
  return gram;
}

// columns [rows, C] · mixing [C, D].
Tensor<float> mixed(View<const float> columns, const Tensor<float>& mixing, Workers& workers) {
  const std::int64_t rows = columns.dim(0), channels = columns.dim(1), to = mixing.dim(1);
  Tensor<float> result(Shape{rows, to});
  workers.parallel_for(parts_of(rows), [&](std::int64_t part) {
    const std::int64_t begin = part * kRowsPerPart, size = std::min(rows, begin + kRowsPerPart) - begin;
    matrix_product(Transpose::no, Transpose::no, size, to, channels, 1.0f, columns.data() + begin * channels,
                   channels, mixing.data(), to, 0.0f, result.data() + begin * to, to);
  });
  return result;
}

// The main directions of columns [rows, C] as orthonormal columns, longest first, with their squared lengths;
// 0 where there are fewer than `count`. The result has at least `count` columns, a multiple of `lanes`.
struct Directions {
  Tensor<float> columns;
  std::vector<double> squares;  // count
};
Directions main_directions(const Tensor<float>& columns, std::int64_t count, std::int64_t lanes,
                           Workers& workers) {
  const std::int64_t channels = columns.dim(1);
  Tensor<double> gram = gram_matrix(columns, workers);
  const Tensor<double> squares = eigenvectors_descending(gram);
  Directions result;
  result.squares.assign(static_cast<std::size_t>(count), 0);
  Tensor<float> mixing(Shape{channels, (count + lanes - 1) / lanes * lanes});
  for (std::int64_t k = 0; k < std::min(count, channels); ++k) {
    if (!(squares(k) > kNegligible * squares(0))) break;
    result.squares[static_cast<std::size_t>(k)] = squares(k);
    for (std::int64_t c = 0; c < channels; ++c)
      mixing(c, k) = static_cast<float>(gram(k, c) / std::sqrt(squares(k)));
  }
  result.columns = mixed(columns, mixing, workers);
  return result;
}

void clear_rows_not_fitted(const CentredExpression& matrix, Tensor<float>& rows) {
  for (std::int64_t spot = 0; spot < matrix.spots(); ++spot)
    if (!matrix.is_fitted(spot)) std::fill(rows[spot].begin(), rows[spot].end(), 0.0f);
}

// directions [G, ≥ k] -> loadings [k, G] with the sign fixed.
Tensor<float> loadings_of(const Tensor<float>& directions, std::int64_t components) {
  const std::int64_t genes = directions.dim(0);
  Tensor<float> loadings(Shape{components, genes});
  for (std::int64_t k = 0; k < components; ++k) {
    float peak = 0;
    for (std::int64_t gene = 0; gene < genes; ++gene)
      if (std::abs(directions(gene, k)) > std::abs(peak)) peak = directions(gene, k);
    for (std::int64_t gene = 0; gene < genes; ++gene)
      loadings(k, gene) = peak < 0 ? -directions(gene, k) : directions(gene, k);
  }
  return loadings;
}

}  // namespace

PrincipalComponents principal_components(const LogExpression& expression,
                                         const PrincipalComponentOptions& options, Workers& workers) {
  if (options.components <= 0)
    throw ShapeError(std::to_string(options.components) + " principal components, at least 1");
  const CentredExpression matrix(expression, options.smoothing, options.fitted, options.minimum_spots,
                                 workers);
  if (matrix.fitted_spots() == 0)
    throw UsageError("principal components need spots to be fitted to, found none");
  const std::int64_t components = options.components, lanes = CentredExpression::kLanes;
  const std::int64_t directions = (components + kMoreDirections + lanes - 1) / lanes * lanes;

  Tensor<float> gene_side(Shape{matrix.genes(), directions});
  Rng rng(options.seed);
  for (std::int64_t gene = 0; gene < matrix.genes(); ++gene)
    for (float& x : gene_side[gene]) {
      const double number = rng.normal();  // drawn for genes that are left out, too
      x = matrix.is_used(gene) ? static_cast<float>(number) : 0;
    }
  Directions found;
  for (int iteration = 0; iteration <= kIterations; ++iteration) {
    Tensor<float> spot_side = matrix.times(gene_side);
    clear_rows_not_fitted(matrix, spot_side);
    spot_side = main_directions(spot_side, directions, lanes, workers).columns;
    gene_side = matrix.transposed_times(spot_side);
    const bool last = iteration == kIterations;
    found = main_directions(gene_side, last ? components : directions, lanes, workers);
    gene_side = std::move(found.columns);
  }

  PrincipalComponents result;
  result.mean = matrix.mean();
  const double freedom = static_cast<double>(std::max<std::int64_t>(matrix.fitted_spots() - 1, 1));
  for (const double square : found.squares) result.variance.push_back(square / freedom);
  result.loadings = loadings_of(gene_side, components);
  Tensor<float> signed_side(gene_side.shape());
  for (std::int64_t gene = 0; gene < matrix.genes(); ++gene)
    for (std::int64_t k = 0; k < components; ++k) signed_side(gene, k) = result.loadings(k, gene);
  const Tensor<float> scores = matrix.times(signed_side);
  result.scores = Tensor<float>(Shape{matrix.spots(), components});
  for (std::int64_t spot = 0; spot < matrix.spots(); ++spot)
    std::copy_n(scores[spot].begin(), components, result.scores[spot].begin());
  return result;
}

}  // namespace libbio::ranking
