#include "libbio/ranking/gene_correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libbio/error.h"

namespace libbio::ranking {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kGenesPerPart = 2048;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

// Σ (a - mean)² from sums; 0 where only rounding is left.
double spread(double sum, double squares, double n) {
  const double found = squares - sum * sum / n;
  return found > 1e-12 * squares ? found : 0;
}

}  // namespace

GeneCorrelation::GeneCorrelation(std::int64_t genes)
    : x_(as_index(genes)), xx_(as_index(genes)), sums_(as_index(genes)) {}

void GeneCorrelation::add(std::span<const std::int64_t> spots, View<const float> predicted,
                          const LogExpression& observed, Workers& workers) {
  const std::int64_t genes = std::ssize(x_), rows = std::ssize(spots);
  require_shape("predictions of a tile of spots", predicted.shape(), {rows, genes});
  if (observed.genes() != genes ||
      std::ranges::any_of(spots, [&](std::int64_t spot) { return spot < 0 || spot >= observed.spots(); }))
    throw ShapeError("predictions of " + std::to_string(genes) + " genes for an expression of " +
                     std::to_string(observed.spots()) + " spots and " + std::to_string(observed.genes()) +
                     " genes");
  if (rows == 0) return;
  spots_ += rows;
  // A part is a range of genes, so that each sum is one thread's, in the order of the spots.
  workers.parallel_for((genes + kGenesPerPart - 1) / kGenesPerPart, [&](std::int64_t part) {
    const std::int64_t begin = part * kGenesPerPart, end = std::min(genes, begin + kGenesPerPart);
    for (std::int64_t row = 0; row < rows; ++row) {
      const float* prediction = predicted[row].data();
      for (std::size_t gene = as_index(begin); gene < as_index(end); ++gene) {
        const double x = prediction[gene];
        x_[gene] += x;
        xx_[gene] += x * x;
      }
      const LogExpression::Row counted = observed.row(spots[as_index(row)]);
      auto entry = as_index(std::ranges::lower_bound(counted.gene, begin) - counted.gene.begin());
      for (; entry < counted.size() && counted.gene[entry] < end; ++entry) {
        const std::size_t gene = as_index(counted.gene[entry]);
        const double y = counted.value[entry];
        Sums& sums = sums_[gene];
        sums.y += y;
        sums.yy += y * y;
        sums.xy += double{prediction[gene]} * y;
        ++sums.observed;
      }
    }
  });
}

GeneCorrelation::Result GeneCorrelation::result(std::int64_t least_spots) const {
  Result result;
  result.of_gene.assign(x_.size(), kUndefined);
  const auto n = static_cast<double>(spots_);
  double sum = 0;
  for (std::size_t gene = 0; gene < sums_.size(); ++gene) {
    const Sums& sums = sums_[gene];
    if (sums.observed < std::max<std::int64_t>(least_spots, 1)) continue;
    const double y_spread = spread(sums.y, sums.yy, n);
    if (y_spread == 0) continue;
    const double norm = std::sqrt(spread(x_[gene], xx_[gene], n)) * std::sqrt(y_spread);
    const double covariance = sums.xy - x_[gene] * sums.y / n;
    result.of_gene[gene] = norm > 0 ? std::clamp(covariance / norm, -1.0, 1.0) : 0;
    sum += result.of_gene[gene];
    ++result.genes;
  }
  result.mean = result.genes > 0 ? sum / static_cast<double>(result.genes) : kUndefined;
  return result;
}

}  // namespace libbio::ranking
