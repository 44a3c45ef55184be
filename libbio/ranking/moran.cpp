#include "libbio/ranking/moran.h"

#include <cmath>
#include <string>

#include "libbio/error.h"
#include "libbio/ranking/expression.h"
#include "libbio/ranking/gene_tiles.h"
#include "libbio/ranking/p_values.h"

namespace libbio::ranking {
namespace {

// A variance this much below the mean square is rounding of equal values.
constexpr double kNoVariance = 1e-12;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

// What the moments of I need to know of the weights.
struct WeightSums {
  double s0 = 0, s1 = 0, s2 = 0;       // Σ w_ij; ½ Σ (w_ij + w_ji)²; Σ_i (w_i. + w_.i)²
  std::vector<double> row_and_column;  // w_i. + w_.i
};

WeightSums sums_of(const NeighbourWeights& weights) {
  WeightSums sums;
  sums.row_and_column.resize(as_index(weights.spots()));
  for (std::size_t i = 0; i < sums.row_and_column.size(); ++i)
    for (std::size_t e = as_index(weights.start[i]); e < as_index(weights.start[i + 1]); ++e) {
      const std::size_t j = as_index(weights.index[e]);
      const double weight = weights.weight[e];
      double back = 0;
      for (std::size_t f = as_index(weights.start[j]); f < as_index(weights.start[j + 1]); ++f)
        if (as_index(weights.index[f]) == i) back += weights.weight[f];
      sums.s0 += weight;
      sums.s1 += weight * (weight + back);
      sums.row_and_column[i] += weight;
      sums.row_and_column[j] += weight;
    }
  for (const double both : sums.row_and_column) sums.s2 += both * both;
  return sums;
}

// The weights again, with what belongs to a neighbour side by side: genes of few spots visit them in leaps.
struct Link {
  std::int32_t spot;
  float weight;
};
class Links {
 public:
  explicit Links(const NeighbourWeights& weights) : start_(weights.start) {
    for (std::size_t e = 0; e < weights.index.size(); ++e)
      links_.push_back({weights.index[e], weights.weight[e]});
  }
  const Link* begin(std::size_t spot) const { return links_.data() + start_[spot]; }
  const Link* end(std::size_t spot) const { return links_.data() + start_[spot + 1]; }

 private:
  const std::vector<std::int64_t>& start_;
  std::vector<Link> links_;
};

double variance_under_normality(double n, const WeightSums& s) {
  return (n * n * s.s1 - n * s.s2 + 3 * s.s0 * s.s0) / ((n * n - 1) * s.s0 * s.s0) - 1 / ((n - 1) * (n - 1));
}

double variance_under_randomisation(double n, const WeightSums& s, double kurtosis) {
  const double spread = n * ((n * n - 3 * n + 3) * s.s1 - n * s.s2 + 3 * s.s0 * s.s0);
  const double peaked = kurtosis * ((n * n - n) * s.s1 - 2 * n * s.s2 + 6 * s.s0 * s.s0);
  return (spread - peaked) / ((n - 1) * (n - 2) * (n - 3) * s.s0 * s.s0) - 1 / ((n - 1) * (n - 1));
}

// I and the kurtosis of one gene.
struct GeneScore {
  bool varies = false;
  double index = 0, kurtosis = 0;
};

// `value` [B] is all 0, and is left so.
GeneScore score(const GeneTile::Gene& gene, const Links& links, const WeightSums& weight_sums,
                std::vector<float>& value) {
  const auto n = static_cast<double>(value.size());
  for (std::size_t e = 0; e < gene.size(); ++e) value[as_index(gene.spot[e])] = gene.value[e];
  double sum = 0, squares = 0, weighted = 0, products = 0;
  for (std::size_t e = 0; e < gene.size(); ++e) {
    const std::size_t spot = as_index(gene.spot[e]);
    const double x = gene.value[e];
    sum += x;
    squares += x * x;
    weighted += x * weight_sums.row_and_column[spot];
    // Σ w_ij x_i x_j: spots without the gene add nothing.
    double lag = 0;
    for (const Link* link = links.begin(spot); link != links.end(spot); ++link)
      lag += link->weight * value[as_index(link->spot)];
    products += lag * x;
  }
  const double mean = sum / n;
  double second = 0, fourth = 0;
  for (std::size_t e = 0; e < gene.size(); ++e) {
    const double square = (gene.value[e] - mean) * (gene.value[e] - mean);
    second += square;
    fourth += square * square;
    value[as_index(gene.spot[e])] = 0;
  }
  const double without = n - static_cast<double>(gene.size());
  second += without * mean * mean;
  fourth += without * mean * mean * mean * mean;
  if (!(second > kNoVariance * squares)) return {};
  const double centred = products - mean * weighted + mean * mean * weight_sums.s0;
  return {true, n / weight_sums.s0 * centred / second, n * fourth / (second * second)};
}

void set(MoranTest& test, std::size_t gene, double excess, double variance) {
  // The variance vanishes where all arrangements of few values give the same I.
  const double z = variance > 0 ? excess / std::sqrt(variance) : 0;
  test.z[gene] = z;
  test.p[gene] = variance > 0 ? upper_normal_tail(z) : 1;
}

}  // namespace

MoranScores morans_i(const spatial::CountMatrix& counts, const NeighbourWeights& weights, Workers& workers) {
  if (weights.spots() != counts.rows())
    throw ShapeError("weights between " + std::to_string(weights.spots()) + " spots for " +
                     std::to_string(counts.rows()));
  if (counts.rows() < 4)
    throw UsageError("Moran's I needs at least 4 spots, found " + std::to_string(counts.rows()));
  const WeightSums sums = sums_of(weights);
  if (!(sums.s0 > 0)) throw UsageError("Moran's I needs neighbours, found no spot that has any");
  const auto n = static_cast<double>(counts.rows());
  const LogScale scale(spot_totals(counts, workers), workers);
  const Links links(weights);

  MoranScores result;
  const std::size_t genes = as_index(counts.columns());
  result.expected = -1 / (n - 1);
  result.index.assign(genes, 0);
  for (MoranTest* test : {&result.under_normality, &result.under_randomisation}) {
    test->z.assign(genes, 0);
    test->p.assign(genes, 1);
  }
  const double normal_variance = variance_under_normality(n, sums);
  const GeneTiles tiles(counts, workers);
  workers.parallel_for(tiles.size(), [&](std::int64_t part) {
    const GeneTile tile = tiles.tile(part, &scale);
    std::vector<float> value(as_index(counts.rows()));
    for (std::int64_t number = tile.begin(); number < tile.end(); ++number) {
      const GeneScore found = score(tile.gene(number), links, sums, value);
      if (!found.varies) continue;
      const std::size_t gene = as_index(number);
      const double excess = found.index - result.expected;
      result.index[gene] = found.index;
      set(result.under_normality, gene, excess, normal_variance);
      set(result.under_randomisation, gene, excess, variance_under_randomisation(n, sums, found.kurtosis));
    }
  });
  for (MoranTest* test : {&result.under_normality, &result.under_randomisation})
    test->q = benjamini_hochberg(test->p);
  return result;
}

}  // namespace libbio::ranking
