#include "libbio/ranking/spot_scores.h"

#include <algorithm>

#include "libbio/tensor/matrix_product.h"

namespace libbio::ranking {
namespace {

// Enough rows for many threads, few enough to be small beside the counts of a section.
constexpr std::int64_t kSpotsPerTile = 64;

}  // namespace

SpotScores scores_of(const ProductScores& products) {
  return [&products](std::int64_t spot, std::span<float> genes) {
    const std::int64_t d = products.key.dim(1), count = products.key.dim(0);
    matrix_product<float>(Transpose::no, Transpose::yes, 1, count, d, 1.0F, products.query.data() + spot * d,
                          d, products.key.data(), d, 0.0F, genes.data(), count);
  };
}

void score_by_tiles(const SpotScores& scores, std::span<const std::int64_t> spots, std::int64_t genes,
                    const SeeTile& see, Workers& workers) {
  const std::int64_t count = std::ssize(spots);
  auto tile = Tensor<float>::for_overwrite({std::min(kSpotsPerTile, count), genes});
  for (std::int64_t begin = 0; begin < count; begin += kSpotsPerTile) {
    const std::int64_t rows = std::min(kSpotsPerTile, count - begin);
    const auto shown = spots.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(rows));
    const View<float> filled(tile.data(), {rows, genes});
    workers.parallel_for(
        rows, [&](std::int64_t row) { scores(shown[static_cast<std::size_t>(row)], filled[row].span()); });
    see(shown, filled);
  }
}

}  // namespace libbio::ranking
