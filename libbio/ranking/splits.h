// Folds: which spots are held out together, so that rankings are judged where no method has looked.
//
// Spots at random have neighbours that were seen; spatial blocks lie apart from what was seen, which is
// harder.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace libbio::ranking {

inline constexpr std::int64_t kFolds = 5;
inline constexpr std::int64_t kBlocksPerSide = 6;

// Fold of each spot, 0 ... folds - 1, drawn at random; sizes differ by one at most. By place in the list: the
// i-th spot of a list in sorted order of barcodes (SpotSet) always gets the same fold, however a file orders
// its spots. UsageError unless there are at least two folds and a spot for each.
std::vector<std::int32_t> random_folds(std::int64_t spots, std::int64_t folds, std::uint64_t seed);

// Block of each spot on a grid of per_side × per_side over the box that holds all of them, numbered by
// columns. ShapeError unless per_side > 0 and positions are finite.
std::vector<std::int64_t> spatial_blocks(std::span<const std::array<double, 2>> positions,
                                         std::int64_t per_side);
// Fold of each spot: blocks that hold spots are dealt to the folds at random, so that numbers of blocks
// differ by one at most. A grid with fewer such blocks than folds is made finer until no fold is empty. Does
// not depend on the order of the spots. UsageError for fewer than two folds, and where spots lie at fewer
// places than there are folds.
std::vector<std::int32_t> block_folds(std::span<const std::array<double, 2>> positions, std::int64_t folds,
                                      std::uint64_t seed, std::int64_t per_side = kBlocksPerSide);

// 1 for each spot of another fold: what may be seen when `held_out` is judged.
std::vector<std::uint8_t> training_marks(std::span<const std::int32_t> fold, std::int32_t held_out);

}  // namespace libbio::ranking
