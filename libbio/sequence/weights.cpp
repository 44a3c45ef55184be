#include "libbio/sequence/weights.h"

#include <atomic>
#include <bit>
#include <numeric>
#include <utility>

#include "libbio/error.h"
#include "libbio/sequence/row_tile.h"

namespace libbio::sequence {

Weights::Weights(std::vector<double> values)
    : values_(std::move(values)), neff_(std::accumulate(values_.begin(), values_.end(), 0.0)) {
  for (const double weight : values_)
    if (!(weight > 0 && weight <= 1)) throw ShapeError("a sequence weight is not in (0, 1]");
}

std::vector<std::int64_t> neighbour_counts(const Msa& msa, double identity, Workers& workers) {
  const std::int64_t rows = msa.rows();
  const std::int64_t least_equal = least_equal_columns(identity, msa.columns());
  const std::int64_t tiles = (rows + RowSet::kRows - 1) / RowSet::kRows;
  // Every row is its own neighbour.
  std::vector<std::int64_t> counts(static_cast<std::size_t>(rows), 1);
  // Sums of integers come out the same in any order, so parts may add to each other's rows. The last tile
  // has most rows before it: it goes first.
  const auto add = [&](std::int64_t row, std::int64_t neighbours) {
    std::atomic_ref(counts[static_cast<std::size_t>(row)]).fetch_add(neighbours, std::memory_order_relaxed);
  };
  workers.parallel_for(tiles, [&](std::int64_t part) {
    const RowTile tile(msa.letters(), (tiles - 1 - part) * RowSet::kRows, least_equal);
    std::vector<std::int64_t> tile_counts(static_cast<std::size_t>(tile.rows()), 0);
    RowSet after = RowSet::first(tile.rows());
    for (std::int64_t s = 0; s < tile.begin() + tile.rows(); ++s) {
      if (s >= tile.begin()) after.erase(s - tile.begin());  // each pair once
      const RowSet similar = tile.similar(msa.letters()[s].data(), after);
      const std::int64_t found = similar.count();
      if (found == 0) continue;
      add(s, found);
      for (std::size_t i = 0; i < similar.words.size(); ++i)
        for (std::uint64_t word = similar.words[i]; word != 0; word &= word - 1)
          ++tile_counts[64 * i + static_cast<std::size_t>(std::countr_zero(word))];
    }
    for (std::int64_t t = 0; t < tile.rows(); ++t)
      add(tile.begin() + t, tile_counts[static_cast<std::size_t>(t)]);
  });
  return counts;
}

Weights sequence_weights(const Msa& msa, Workers& workers, double identity) {
  std::vector<double> weights;
  weights.reserve(static_cast<std::size_t>(msa.rows()));
  for (const std::int64_t neighbours : neighbour_counts(msa, identity, workers))
    weights.push_back(1.0 / static_cast<double>(neighbours));
  return Weights(std::move(weights));
}

}  // namespace libbio::sequence
