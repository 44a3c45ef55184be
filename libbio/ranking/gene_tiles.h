// Genes a tile at a time, taken out of counts that are stored by spots. A transposed copy of everything would
// double the memory, and would be made by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/parallel.h"

namespace libbio::ranking {

// What is counted of some genes that follow each other.
class GeneTile {
 public:
  std::int64_t begin() const { return begin_; }
  std::int64_t end() const { return begin_ + std::ssize(start_) - 1; }
  struct Gene {
    std::span<const std::int32_t> spot;  // ascending
    std::span<const float> value;        // > 0
    std::size_t size() const { return spot.size(); }
  };
  // begin() <= number < end()
  Gene gene(std::int64_t number) const;

 private:
  friend class GeneTiles;
  std::int64_t begin_ = 0;
  std::vector<std::int64_t> start_;  // of each gene; one more
  std::vector<std::int32_t> spot_;
  std::vector<float> value_;
};

// All genes in tiles of about equal work, which depend on the counts alone. Refers to the counts, which
// outlive it.
class GeneTiles {
 public:
  GeneTiles(const spatial::CountMatrix& counts, Workers& workers);
  GeneTiles(spatial::CountMatrix&&, Workers&) = delete;

  std::int64_t size() const { return std::ssize(first_gene_) - 1; }
  // Values are counts, or their logarithms where there is a scale.
  GeneTile tile(std::int64_t number, const LogScale* scale = nullptr) const;

 private:
  const spatial::CountMatrix& counts_;
  std::vector<std::int64_t> gene_entries_;  // of each gene
  std::vector<std::int64_t> first_gene_;    // of each tile; one more
  // Of each spot and tile, the first entry, counted from the spot's first; one more for each spot.
  std::vector<std::int32_t> first_entry_;
};

}  // namespace libbio::ranking
