// Sequence weights: near copies of a sequence count together as one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/sequence/msa.h"
#include "libbio/tensor/parallel.h"

namespace libbio::sequence {

// One weight per row, 0 < w <= 1. Immutable; the constructor checks the range (ShapeError).
class Weights {
 public:
  explicit Weights(std::vector<double> values);

  std::int64_t rows() const { return static_cast<std::int64_t>(values_.size()); }
  double operator[](std::int64_t row) const { return values_[static_cast<std::size_t>(row)]; }
  std::span<const double> values() const { return values_; }
  double neff() const { return neff_; }  // effective number of sequences, the sum of the weights

 private:
  std::vector<double> values_;
  double neff_;
};

// Number of rows t, s included, that equal row s in at least identity * L of the L columns; two gaps are
// equal, and so are two unknown residues. [S]. UsageError unless 0 < identity <= 1. Exact, and the same for
// any number of threads. Time grows as S^2 L / 2.
std::vector<std::int64_t> neighbour_counts(const Msa& msa, double identity, Workers& workers);

// w_s = 1 / neighbours of s (Morcos et al., PNAS 108, E1293, 2011; gap-gap equal as CCMpred has it).
Weights sequence_weights(const Msa& msa, Workers& workers, double identity = 0.8);

}  // namespace libbio::sequence
