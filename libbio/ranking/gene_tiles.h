// Genes a tile at a time, taken out of counts that are stored by spots. A transposed copy of everything would
// double the memory, and would be made by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/spatial/count_matrix.h"

namespace libbio::ranking {

struct GeneRange {
  std::int64_t begin, end;
};

// All genes in ranges of about equal work, which depend on the counts alone: about 10^6 entries in each,
// fewer where there are few in all.
std::vector<GeneRange> gene_ranges(const spatial::CountMatrix& counts);

// What is counted of the genes of a range.
class GeneTile {
 public:
  GeneTile(const spatial::CountMatrix& counts, GeneRange range);
  struct Gene {
    std::span<const std::int32_t> spot;  // ascending
    std::span<const float> count;
    std::size_t size() const { return spot.size(); }
  };
  // `number` as in the counts, in the range.
  Gene gene(std::int64_t number) const;

 private:
  std::int64_t first_;
  std::vector<std::int64_t> start_;  // of each gene; one more
  std::vector<std::int32_t> spot_;
  std::vector<float> count_;
};

}  // namespace libbio::ranking
