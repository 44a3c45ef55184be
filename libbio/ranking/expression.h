// Expression as the statistics of this folder see it: logarithms of counts per spot total.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"

namespace libbio::ranking {

// Counts of each spot, added up in double in the order of the genes.
std::vector<double> spot_totals(const spatial::CountMatrix& counts, Workers& workers);

// "log1p CP10k" of a count: log(1 + 10^4 · count / total of its spot), natural logarithm, computed in double
// and rounded to float; above 0 for every count. Small whole counts, nearly all there are, come from a table.
class LogScale {
 public:
  LogScale(std::span<const double> totals, Workers& workers);
  float operator()(std::int64_t spot, float count) const {
    const Spot& own = spots_[static_cast<std::size_t>(spot)];
    if (count >= 1 && count <= static_cast<float>(kTabled)) {
      const auto whole = static_cast<std::size_t>(count);
      if (static_cast<float>(whole) == count) return own.logarithm[whole - 1];
    }
    return of(own.scale, count);
  }

 private:
  static constexpr std::size_t kTabled = 14;
  struct Spot {
    double scale;
    std::array<float, kTabled> logarithm;  // of the counts 1, 2, ...
  };
  static float of(double scale, float count);
  std::vector<Spot> spots_;
};

// log1p CP10k of all counts, with their structure: spots × genes, sparse. Spots without counts have empty
// rows. Refers to the counts, which outlive it.
class LogExpression {
 public:
  LogExpression(const spatial::CountMatrix& counts, Workers& workers);
  LogExpression(spatial::CountMatrix&&, Workers&) = delete;

  std::int64_t spots() const { return counts_->rows(); }
  std::int64_t genes() const { return counts_->columns(); }
  const spatial::CountMatrix& counts() const { return *counts_; }
  const std::vector<double>& totals() const { return totals_; }
  struct Row {
    std::span<const std::int32_t> gene;  // ascending
    std::span<const float> value;        // > 0
    std::size_t size() const { return gene.size(); }
  };
  Row row(std::int64_t spot) const;

 private:
  const spatial::CountMatrix* counts_;
  std::vector<double> totals_;
  std::vector<float> value_;
};

}  // namespace libbio::ranking
