#include "libbio/ranking/closed_form.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libbio/error.h"
#include "libbio/ranking/sparse_products.h"
#include "libbio/tensor/linear_algebra.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

constexpr std::int64_t kGeneTile = 1024;
// A direction with this share of the variance of the strongest is rounding.
constexpr double kNegligible = 1e-10;

// f [n, c] · m [c, k] in double, both row-major.
Tensor<double> product(const Tensor<double>& a, const Tensor<double>& b) {
  Tensor<double> c(Shape{a.dim(0), b.dim(1)});
  matrix_product<double>(Transpose::no, Transpose::no, a.dim(0), b.dim(1), a.dim(1), 1.0, a.data(), a.dim(1),
                         b.data(), b.dim(1), 0.0, c.data(), b.dim(1));
  return c;
}

// Calls part(first gene, genes) for tiles of genes.
template <class F>
void for_gene_tiles(std::int64_t genes, Workers& workers, F&& part) {
  workers.parallel_for((genes + kGeneTile - 1) / kGeneTile, [&](std::int64_t tile) {
    part(tile * kGeneTile, std::min(kGeneTile, genes - tile * kGeneTile));
  });
}

}  // namespace

RidgeMoments ridge_moments(const LogExpression& expression, std::span<const Tensor<float>> features,
                           std::span<const double> weight, Workers& workers) {
  if (features.empty()) throw ShapeError("ridge regression without features");
  const std::int64_t n = expression.spots(), f = features.front().dim(1);
  RidgeMoments moments{Tensor<double>(Shape{f, f}), {}, 0};
  // Products want a multiple of so many columns.
  const std::int64_t lanes = CentredExpression::kLanes, padded = (f + lanes - 1) / lanes * lanes;
  Tensor<float> summed(Shape{n, padded});
  std::vector<std::uint8_t> fitted(static_cast<std::size_t>(n));
  for (const Tensor<float>& copy : features) {
    require_shape("features", copy.shape(), {n, f});
    Tensor<double> weighted(Shape{n, f}), plain(Shape{n, f});
    for (std::int64_t s = 0; s < n; ++s) {
      const double w = weight[static_cast<std::size_t>(s)];
      if (w == 0) continue;
      fitted[static_cast<std::size_t>(s)] = 1;
      moments.spots += w;
      for (std::int64_t c = 0; c < f; ++c) {
        plain(s, c) = static_cast<double>(copy(s, c));
        weighted(s, c) = w * plain(s, c);
        summed(s, c) += static_cast<float>(weighted(s, c));
      }
    }
    matrix_product<double>(Transpose::yes, Transpose::no, f, f, n, 1.0, weighted.data(), f, plain.data(), f,
                           1.0, moments.gram.data(), f);
  }
  const Tensor<float> cross =
      CentredExpression(expression, nullptr, fitted, 0, workers).transposed_times(summed);
  moments.cross = Tensor<float>::for_overwrite({expression.genes(), f});
  for (std::int64_t g = 0; g < expression.genes(); ++g)
    std::copy_n(cross.data() + g * padded, f, moments.cross.data() + g * f);
  return moments;
}

Tensor<float> ridge_coefficients(const RidgeMoments& moments, double penalty, Workers& workers) {
  // (V Λ Vᵀ + λ n)⁻¹ = V (Λ + λ n)⁻¹ Vᵀ
  const std::int64_t f = moments.gram.dim(0);
  Tensor<double> vectors = moments.gram;  // rows
  const Tensor<double> values = eigenvectors_descending(vectors);
  Tensor<double> scaled = vectors;
  for (std::int64_t k = 0; k < f; ++k)
    for (std::int64_t c = 0; c < f; ++c) scaled(k, c) /= std::max(values(k), 0.0) + penalty * moments.spots;
  Tensor<float> inverse(Shape{f, f});
  for (std::int64_t a = 0; a < f; ++a)
    for (std::int64_t c = 0; c < f; ++c) {
      double sum = 0;
      for (std::int64_t k = 0; k < f; ++k) sum += vectors(k, a) * scaled(k, c);
      inverse(a, c) = static_cast<float>(sum);
    }
  const std::int64_t genes = moments.cross.dim(0);
  Tensor<float> coefficients = Tensor<float>::for_overwrite({genes, f});
  for_gene_tiles(genes, workers, [&](std::int64_t g0, std::int64_t tile) {
    matrix_product<float>(Transpose::no, Transpose::no, tile, f, f, 1.0F, moments.cross.data() + g0 * f, f,
                          inverse.data(), f, 0.0F, coefficients.data() + g0 * f, f);
  });
  return coefficients;
}

LowRankMap low_rank_map(const RidgeMoments& moments, View<const float> coefficients, std::int64_t rank,
                        Workers& workers) {
  const std::int64_t f = moments.gram.dim(0), genes = coefficients.dim(0);
  // With Fᵀ W F = Rᵀ R, the directions of F C over genes are those of R C: an f × f problem.
  Tensor<double> vectors = moments.gram;
  const Tensor<double> values = eigenvectors_descending(vectors);
  Tensor<double> root(Shape{f, f});  // R
  for (std::int64_t k = 0; k < f; ++k)
    for (std::int64_t c = 0; c < f; ++c) root(k, c) = std::sqrt(std::max(values(k), 0.0)) * vectors(k, c);
  const std::int64_t tiles = (genes + kGeneTile - 1) / kGeneTile;
  std::vector<Tensor<double>> partial(static_cast<std::size_t>(tiles), Tensor<double>(Shape{f, f}));
  for_gene_tiles(genes, workers, [&](std::int64_t g0, std::int64_t tile) {
    Tensor<double> rows(Shape{tile, f});
    for (std::int64_t e = 0; e < rows.size(); ++e)
      rows.data()[e] = static_cast<double>(coefficients.data()[g0 * f + e]);
    matrix_product<double>(Transpose::yes, Transpose::no, f, f, tile, 1.0, rows.data(), f, rows.data(), f,
                           0.0, partial[static_cast<std::size_t>(g0 / kGeneTile)].data(), f);
  });
  Tensor<double> spread(Shape{f, f});  // C Cᵀ
  for (const Tensor<double>& part : partial)
    for (std::int64_t e = 0; e < spread.size(); ++e) spread.data()[e] += part.data()[e];
  Tensor<double> transposed_root(Shape{f, f});
  for (std::int64_t a = 0; a < f; ++a)
    for (std::int64_t c = 0; c < f; ++c) transposed_root(c, a) = root(a, c);
  Tensor<double> directions = product(product(root, spread), transposed_root);
  const Tensor<double> strength = eigenvectors_descending(directions);  // squared singular values of F C
  std::int64_t d = 0;
  while (d < std::min(rank, f) && strength(d) > kNegligible * strength(0)) ++d;
  // Over genes, direction k is b_k = Cᵀ Rᵀ u_k / σ_k; the spots' part is F C b_k, of norm σ_k.
  Tensor<float> combine(Shape{f, d});
  for (std::int64_t c = 0; c < f; ++c)
    for (std::int64_t k = 0; k < d; ++k) {
      double sum = 0;
      for (std::int64_t a = 0; a < f; ++a) sum += directions(k, a) * root(a, c);
      combine(c, k) = static_cast<float>(sum / std::sqrt(strength(k)));
    }
  LowRankMap map{Tensor<float>(Shape{f, d}), Tensor<float>::for_overwrite({genes, d})};
  for_gene_tiles(genes, workers, [&](std::int64_t g0, std::int64_t tile) {
    matrix_product<float>(Transpose::no, Transpose::no, tile, d, f, 1.0F, coefficients.data() + g0 * f, f,
                          combine.data(), d, 0.0F, map.key.data() + g0 * d, d);
  });
  Tensor<double> query_weight(Shape{f, d});
  for (std::int64_t g = 0; g < genes; ++g)
    for (std::int64_t c = 0; c < f; ++c)
      for (std::int64_t k = 0; k < d; ++k)
        query_weight(c, k) += static_cast<double>(coefficients(g, c)) * static_cast<double>(map.key(g, k));
  for (std::int64_t k = 0; k < d; ++k) {
    const double spread_of_query = std::sqrt(strength(k) / moments.spots);
    for (std::int64_t c = 0; c < f; ++c)
      map.query_weight(c, k) = static_cast<float>(query_weight(c, k) / spread_of_query);
    for (std::int64_t g = 0; g < genes; ++g) map.key(g, k) *= static_cast<float>(spread_of_query);
  }
  return map;
}

Tensor<float> queries_of(View<const float> features, const LowRankMap& map) {
  const std::int64_t n = features.dim(0), f = features.dim(1), d = map.query_weight.dim(1);
  Tensor<float> query(Shape{n, d});
  matrix_product<float>(Transpose::no, Transpose::no, n, d, f, 1.0F, features.data(), f,
                        map.query_weight.data(), d, 0.0F, query.data(), d);
  return query;
}

}  // namespace libbio::ranking
