// Gene by gene: do predictions follow log1p CP10k over spots that were held out?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Pearson correlations over spots that come tile by tile (score_by_tiles); sums in double, in the order of
// the tiles. Predictions are logarithms, or anything that rises linearly with them (shares: log(1 + 10^4
// share)). Predictions of several folds whose means differ are better added up in one object each.
class GeneCorrelation {
 public:
  explicit GeneCorrelation(std::int64_t genes);

  // predicted: [number of spots, G]. ShapeError where shapes disagree.
  void add(std::span<const std::int64_t> spots, View<const float> predicted, const LogExpression& observed,
           Workers& workers);

  struct Result {
    // [G]; 0 where all predictions are equal (nothing was predicted), NaN in genes that do not count.
    std::vector<double> of_gene;
    double mean = 0;         // over genes that count; NaN where there are none
    std::int64_t genes = 0;  // that count
  };
  // Genes count if they were observed in `least_spots` spots or more, and not the same in all.
  Result result(std::int64_t least_spots = 10) const;

 private:
  struct Sums {
    double y = 0, yy = 0, xy = 0;
    std::int64_t observed = 0;
  };
  std::int64_t spots_ = 0;
  std::vector<double> x_, xx_;
  std::vector<Sums> sums_;
};

}  // namespace libbio::ranking
