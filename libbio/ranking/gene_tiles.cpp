#include "libbio/ranking/gene_tiles.h"

#include <algorithm>

namespace libbio::ranking {
namespace {

constexpr std::int64_t kFewestEntries = 1 << 13;  // or looking into all spots costs more than the entries
constexpr std::int64_t kMostEntries = 1 << 21;    // of a tile, which has 16 MB then
constexpr std::int64_t kFewTiles = 6, kManyTiles = 128;
constexpr std::int64_t kSpotsPerPart = 512;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

// How many entries a tile has. All spots are visited for each tile: few tiles for few entries. Many entries
// make more tiles, for more threads and less memory for each, up to where their first entries take too much.
std::int64_t entries_of_a_tile(std::int64_t entries) {
  const std::int64_t wanted = std::clamp(entries / kFewTiles, kFewestEntries, kMostEntries);
  return std::max(wanted, entries / kManyTiles);
}

}  // namespace

GeneTiles::GeneTiles(const spatial::CountMatrix& counts, Workers& workers)
    : counts_(counts), gene_entries_(counts.column_entries()) {
  const std::int64_t goal = entries_of_a_tile(counts.entries());
  std::int64_t sum = 0;
  first_gene_.push_back(0);
  for (std::int64_t gene = 0; gene < counts.columns(); ++gene) {
    sum += gene_entries_[as_index(gene)];
    if (sum >= goal || gene + 1 == counts.columns()) {
      first_gene_.push_back(gene + 1);
      sum = 0;
    }
  }
  const std::size_t bounds = first_gene_.size();
  first_entry_.resize(as_index(counts.rows()) * bounds);
  workers.parallel_for((counts.rows() + kSpotsPerPart - 1) / kSpotsPerPart, [&](std::int64_t part) {
    const std::int64_t end = std::min(counts.rows(), (part + 1) * kSpotsPerPart);
    for (std::int64_t spot = part * kSpotsPerPart; spot < end; ++spot) {
      const std::span<const std::int32_t> genes = counts.row(spot).column;
      std::size_t entry = 0;
      for (std::size_t tile = 0; tile < bounds; ++tile) {
        while (entry < genes.size() && genes[entry] < first_gene_[tile]) ++entry;
        first_entry_[as_index(spot) * bounds + tile] = static_cast<std::int32_t>(entry);
      }
    }
  });
}

GeneTile GeneTiles::tile(std::int64_t number, const LogScale* scale) const {
  const std::size_t bounds = first_gene_.size(), own = as_index(number);
  GeneTile tile;
  tile.begin_ = first_gene_[own];
  tile.start_.push_back(0);
  for (std::int64_t gene = tile.begin_; gene < first_gene_[own + 1]; ++gene)
    tile.start_.push_back(tile.start_.back() + gene_entries_[as_index(gene)]);
  tile.spot_.resize(as_index(tile.start_.back()));
  tile.value_.resize(tile.spot_.size());
  std::vector<std::int64_t> next(tile.start_.begin(), tile.start_.end() - 1);
  for (std::int64_t spot = 0; spot < counts_.rows(); ++spot) {
    const std::int32_t* first = first_entry_.data() + as_index(spot) * bounds + own;
    const auto row = as_index(counts_.row_start()[as_index(spot)]);
    for (std::size_t e = row + as_index(first[0]); e < row + as_index(first[1]); ++e) {
      const std::size_t to = as_index(next[as_index(counts_.column()[e] - tile.begin_)]++);
      const float count = counts_.count()[e];
      tile.spot_[to] = static_cast<std::int32_t>(spot);
      tile.value_[to] = scale != nullptr ? (*scale)(spot, count) : count;
    }
  }
  return tile;
}

GeneTile::Gene GeneTile::gene(std::int64_t number) const {
  const std::size_t begin = as_index(start_[as_index(number - begin_)]);
  const std::size_t size = as_index(start_[as_index(number - begin_ + 1)]) - begin;
  return {std::span(spot_).subspan(begin, size), std::span(value_).subspan(begin, size)};
}

}  // namespace libbio::ranking
