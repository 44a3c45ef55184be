#include "libbio/spatial/patch_sums.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace libbio::spatial {
namespace {

using Sums = std::array<std::int64_t, kPixelSums>;

constexpr std::int64_t kStripBytes = 64 << 20, kMostStripRows = 64, kDiscsPerPart = 128;

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

// A strip of rows of the region, with sums from its left border.
class Strip {
 public:
  Strip(View<const std::uint8_t> image, const StainSeparation& stains, std::span<const NucleusPeak> nuclei,
        const ImageRegion& region)
      : image_(image),
        stains_(stains),
        nuclei_(nuclei),
        columns_(region.columns),
        width_(region.columns.end - region.columns.begin) {
    const auto row_bytes = static_cast<std::int64_t>(sizeof(Sums)) * (width_ + 1);
    most_rows_ = std::clamp<std::int64_t>(kStripBytes / row_bytes, 1, kMostStripRows);
    most_rows_ = std::min(most_rows_, region.rows.end - region.rows.begin);
    sums_.resize(at(most_rows_ * (width_ + 1)));
    grey_.resize(at((most_rows_ + 2) * (width_ + 2)));
  }

  std::int64_t most_rows() const { return most_rows_; }

  void fill(PixelSpan rows, Workers& workers) {
    rows_ = rows;
    workers.parallel_for(rows.end - rows.begin + 2, [&](std::int64_t k) { fill_grey(k); });
    workers.parallel_for(rows.end - rows.begin, [&](std::int64_t k) { fill_sums(k); });
  }

  // Adds what the disc has in these rows.
  void add_to(PatchSum& result, const SpotDisc& disc) const {
    const PixelSpan rows = disc.rows();
    for (std::int64_t y = std::max(rows.begin, rows_.begin); y < std::min(rows.end, rows_.end); ++y) {
      const PixelSpan columns = disc.columns(y);
      const std::int64_t begin = std::max(columns.begin, columns_.begin) - columns_.begin,
                         end = std::min(columns.end, columns_.end) - columns_.begin;
      if (begin >= end) continue;
      const Sums* const row = &sums_[at((y - rows_.begin) * (width_ + 1))];
      result.pixels += end - begin;
      for (std::size_t q = 0; q < kPixelSums; ++q) result.sum[q] += row[end][q] - row[begin][q];
    }
  }

 private:
  // Grey of row k - 1 of the strip, with one column more to both sides.
  void fill_grey(std::int64_t k) {
    const std::int64_t y = std::clamp<std::int64_t>(rows_.begin + k - 1, 0, image_.dim(0) - 1);
    std::int32_t* const grey = &grey_[at(k * (width_ + 2))];
    for (std::int64_t i = 0; i < width_ + 2; ++i) {
      const std::int64_t x = std::clamp<std::int64_t>(columns_.begin + i - 1, 0, image_.dim(1) - 1);
      const std::uint8_t* const rgb = &image_(y, x, 0);
      grey[i] = (kGreyUnit * (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2]) + 500) / 1000;
    }
  }

  void fill_sums(std::int64_t k) {
    const std::int64_t y = rows_.begin + k, stride = width_ + 2;
    Sums* const row = &sums_[at(k * (width_ + 1))];
    row[0] = {};
    const auto before = [](const NucleusPeak& peak, const std::pair<std::int64_t, std::int64_t>& place) {
      return std::pair(peak.row, peak.column) < place;
    };
    auto nucleus = std::lower_bound(nuclei_.begin(), nuclei_.end(), std::pair(y, columns_.begin), before);
    for (std::int64_t i = 0; i < width_; ++i) {
      const std::int64_t x = columns_.begin + i;
      const std::uint8_t* const rgb = &image_(y, x, 0);
      const std::int32_t* const grey = &grey_[at((k + 1) * stride + i + 1)];
      const std::int64_t h = stains_.haematoxylin(rgb), e = stains_.eosin(rgb),
                         slope = gradient(grey, stride);
      std::int64_t nuclei = 0;
      if (nucleus != nuclei_.end() && nucleus->row == y && nucleus->column == x) nuclei = (nucleus++)->share;
      const Sums own{h,
                     h * h,
                     e,
                     e * e,
                     stains_.density(rgb),
                     grey[0],
                     std::int64_t{grey[0]} * grey[0],
                     slope,
                     slope * slope,
                     std::int64_t{rgb[0]} - rgb[2],
                     contrast(grey, stride),
                     nuclei};
      for (std::size_t q = 0; q < kPixelSums; ++q) row[i + 1][q] = row[i][q] + own[q];
    }
  }

  static std::int64_t gradient(const std::int32_t* middle, std::int64_t stride) {
    const std::int32_t *up = middle - stride, *down = middle + stride;
    const std::int32_t across = up[1] + 2 * middle[1] + down[1] - up[-1] - 2 * middle[-1] - down[-1];
    const std::int32_t along = down[-1] + 2 * down[0] + down[1] - up[-1] - 2 * up[0] - up[1];
    return std::lround(std::sqrt(static_cast<double>(across * across + along * along)));
  }

  static std::int64_t contrast(const std::int32_t* middle, std::int64_t stride) {
    std::int64_t bright = 0, all = 0, brighter = 0;
    for (const std::int64_t step : {-stride - 1, -stride, -stride + 1, std::int64_t{-1}, std::int64_t{1},
                                    stride - 1, stride, stride + 1}) {
      const std::int64_t is_bright = middle[step] >= middle[0] ? 1 : 0;
      brighter += is_bright;
      bright += is_bright * middle[step];
      all += middle[step];
    }
    const std::int64_t darker = 8 - brighter, dark = all - bright;
    if (brighter == 0 || darker == 0) return 0;
    // Rounded to the nearest; the difference is above 0.
    const std::int64_t divisor = brighter * darker;
    return (2 * (bright * darker - dark * brighter) + divisor) / (2 * divisor);
  }

  View<const std::uint8_t> image_;
  const StainSeparation& stains_;
  std::span<const NucleusPeak> nuclei_;
  PixelSpan columns_, rows_;
  std::int64_t width_, most_rows_ = 1;
  std::vector<std::int32_t> grey_;
  std::vector<Sums> sums_;  // [most_rows_, width_ + 1]
};

}  // namespace

std::vector<PatchSum> patch_sums(View<const std::uint8_t> image, const StainSeparation& stains,
                                 std::span<const NucleusPeak> nuclei, const ImageRegion& region,
                                 std::span<const SpotDisc> discs, Workers& workers) {
  std::vector<PatchSum> result(discs.size());
  if (region.rows.begin >= region.rows.end || region.columns.begin >= region.columns.end) return result;
  // By their first row: the discs that begin before a strip ends are the first ones.
  std::vector<std::size_t> order(discs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t d) { return discs[d].rows().begin; });
  Strip strip(image, stains, nuclei, region);
  std::size_t done = 0, reached = 0;
  for (std::int64_t begin = region.rows.begin; begin < region.rows.end; begin += strip.most_rows()) {
    const PixelSpan rows{begin, std::min(region.rows.end, begin + strip.most_rows())};
    while (reached < order.size() && discs[order[reached]].rows().begin < rows.end) ++reached;
    while (done < reached && discs[order[done]].rows().end <= rows.begin) ++done;
    if (done == reached) continue;
    strip.fill(rows, workers);
    const auto open = static_cast<std::int64_t>(reached - done);
    workers.parallel_for((open + kDiscsPerPart - 1) / kDiscsPerPart, [&](std::int64_t part) {
      const auto first = static_cast<std::size_t>(part * kDiscsPerPart) + done;
      for (std::size_t k = first; k < std::min(reached, first + kDiscsPerPart); ++k)
        strip.add_to(result[order[k]], discs[order[k]]);
    });
  }
  return result;
}

}  // namespace libbio::spatial
