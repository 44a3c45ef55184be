#include "libbio/ranking/splits.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "libbio/error.h"
#include "libbio/tensor/random.h"

namespace libbio::ranking {
namespace {

// Doubles tell shares of the box apart down to 2^-53; beyond this, places count as one.
constexpr std::int64_t kFinestGrid = std::int64_t{1} << 40;

void require_folds(std::int64_t folds) {
  if (folds < 2)
    throw UsageError(std::to_string(folds) + " folds cannot hold spots out; 2 or more are needed, " +
                     std::to_string(kFolds) + " are usual");
}

// Deals items to folds in random order: entry i is the fold of item i.
std::vector<std::int32_t> dealt(std::size_t items, std::int64_t folds, std::uint64_t seed) {
  std::vector<std::size_t> order(items);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng(seed).shuffle(std::span(order));
  std::vector<std::int32_t> fold(items);
  for (std::size_t i = 0; i < items; ++i)
    fold[order[i]] = static_cast<std::int32_t>(i % static_cast<std::size_t>(folds));
  return fold;
}

// Of a coordinate in [low, high]. Halves keep the difference of very large ones finite.
std::int64_t place_on_side(double value, double low, double high, std::int64_t per_side) {
  const double width = 0.5 * high - 0.5 * low;
  const double share = width > 0 ? (0.5 * value - 0.5 * low) / width : 0;
  return std::min(static_cast<std::int64_t>(share * static_cast<double>(per_side)), per_side - 1);
}

std::vector<std::array<std::int64_t, 2>> blocks_of(std::span<const std::array<double, 2>> positions,
                                                   std::int64_t per_side) {
  if (per_side < 1) throw ShapeError("a grid of " + std::to_string(per_side) + " blocks on each side");
  std::array<double, 2> low{}, high{};
  for (std::size_t i = 0; i < positions.size(); ++i)
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const double x = positions[i][axis];
      if (!std::isfinite(x)) throw ShapeError("the position of spot " + std::to_string(i) + " is not finite");
      low[axis] = i == 0 ? x : std::min(low[axis], x);
      high[axis] = i == 0 ? x : std::max(high[axis], x);
    }
  std::vector<std::array<std::int64_t, 2>> blocks(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i)
    for (std::size_t axis = 0; axis < 2; ++axis)
      blocks[i][axis] = place_on_side(positions[i][axis], low[axis], high[axis], per_side);
  return blocks;
}

}  // namespace

std::vector<std::int32_t> random_folds(std::int64_t spots, std::int64_t folds, std::uint64_t seed) {
  require_folds(folds);
  if (spots < folds)
    throw UsageError(std::to_string(spots) + " spots are too few for " + std::to_string(folds) + " folds");
  return dealt(static_cast<std::size_t>(spots), folds, seed);
}

std::vector<std::int64_t> spatial_blocks(std::span<const std::array<double, 2>> positions,
                                         std::int64_t per_side) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(positions.size());
  for (const auto& [column, row] : blocks_of(positions, per_side)) numbers.push_back(column * per_side + row);
  return numbers;
}

std::vector<std::int32_t> block_folds(std::span<const std::array<double, 2>> positions, std::int64_t folds,
                                      std::uint64_t seed, std::int64_t per_side) {
  require_folds(folds);
  for (; per_side <= kFinestGrid; per_side *= 2) {
    const auto block = blocks_of(positions, per_side);
    auto occupied = block;
    std::ranges::sort(occupied);
    occupied.erase(std::ranges::unique(occupied).begin(), occupied.end());
    if (std::ssize(occupied) < folds) continue;
    const std::vector<std::int32_t> fold_of_block = dealt(occupied.size(), folds, seed);
    std::vector<std::int32_t> fold;
    fold.reserve(block.size());
    for (const auto& own : block)
      fold.push_back(fold_of_block[static_cast<std::size_t>(std::ranges::lower_bound(occupied, own) -
                                                            occupied.begin())]);
    return fold;
  }
  throw UsageError(std::to_string(positions.size()) + " spots lie at too few places for " +
                   std::to_string(folds) + " folds of spatial blocks");
}

std::vector<std::uint8_t> training_marks(std::span<const std::int32_t> fold, std::int32_t held_out) {
  std::vector<std::uint8_t> marks;
  marks.reserve(fold.size());
  for (const std::int32_t own : fold) marks.push_back(own != held_out);
  return marks;
}

}  // namespace libbio::ranking
