#include "libbio/spatial/nuclei.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "libbio/spatial/otsu.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::spatial {
namespace {

constexpr std::int64_t kRowsPerPart = 128;
constexpr double kLeastSigma = 0.5, kMostSigma = 32;
constexpr std::int32_t kWeightUnit = 256;  // the weights of a kernel add up to this
constexpr std::int64_t kMostEqual = 8;
// Bins of haematoxylin from -5 to 5.
constexpr std::int32_t kBinWidth = kDensityUnit / 256, kBins = 10 * 256, kFirstBin = -5 * kDensityUnit;

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

// Whole-numbered weights to both sides of the middle: smoothing is then exact, and rows and columns may
// change places. What is rounded off goes to the neighbour further in, so that the middle lacks at most one.
std::vector<std::int32_t> gaussian_weights(double sigma) {
  if (sigma < kLeastSigma) return {kWeightUnit};
  sigma = std::min(sigma, kMostSigma);
  const auto reach = static_cast<std::int64_t>(std::ceil(3 * sigma));
  std::vector<double> exact;
  for (std::int64_t d = -reach; d <= reach; ++d)
    exact.push_back(std::exp(-static_cast<double>(d * d) / (2 * sigma * sigma)));
  const double sum = std::accumulate(exact.begin(), exact.end(), 0.0);
  std::vector<std::int32_t> weights(exact.size());
  double outside = 0;
  std::int32_t given = 0;
  for (std::size_t k = 0; k < at(reach); ++k) {
    outside += exact[k] / sum * kWeightUnit;
    weights[k] = weights[weights.size() - 1 - k] = static_cast<std::int32_t>(std::lround(outside)) - given;
    given += weights[k];
  }
  weights[at(reach)] = kWeightUnit - 2 * given;
  return weights;
}

LIBBIO_DISPATCHED void add_weighted(std::int32_t* sum, const std::int32_t* values, std::int32_t weight,
                                    std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) sum[i] += weight * values[i];
}

// Haematoxylin, smoothed; borders continue as they end.
class SmoothedStain {
 public:
  SmoothedStain(View<const std::uint8_t> image, const StainSeparation& stains, double sigma, Workers& workers)
      : image_(image),
        stains_(stains),
        weights_(gaussian_weights(sigma)),
        reach_((std::ssize(weights_) - 1) / 2),
        values_(Tensor<std::int16_t>::for_overwrite({image.dim(0), image.dim(1)})) {
    workers.parallel_for((image.dim(0) + kRowsPerPart - 1) / kRowsPerPart,
                         [this](std::int64_t part) { smooth_part(part); });
  }

  const Tensor<std::int16_t>& values() const { return values_; }

 private:
  void smooth_part(std::int64_t part) {
    const std::int64_t width = image_.dim(1), height = image_.dim(0);
    const std::int64_t begin = part * kRowsPerPart, end = std::min(height, begin + kRowsPerPart);
    const std::int64_t first = std::max<std::int64_t>(0, begin - reach_),
                       last = std::min(height, end + reach_);
    Tensor<std::int32_t> across({last - first, width});
    std::vector<std::int32_t> row(at(width + 2 * reach_));
    for (std::int64_t y = first; y < last; ++y) {
      for (std::int64_t x = -reach_; x < width + reach_; ++x)
        row[at(x + reach_)] = stains_.haematoxylin(&image_(y, std::clamp<std::int64_t>(x, 0, width - 1), 0));
      for (std::int64_t k = 0; k < std::ssize(weights_); ++k)
        add_weighted(&across(y - first, 0), row.data() + k, weights_[at(k)], width);
    }
    std::vector<std::int32_t> sum(at(width));
    for (std::int64_t y = begin; y < end; ++y) {
      std::ranges::fill(sum, 0);
      for (std::int64_t k = 0; k < std::ssize(weights_); ++k) {
        const std::int64_t from = std::clamp<std::int64_t>(y + k - reach_, 0, height - 1);
        add_weighted(sum.data(), &across(from - first, 0), weights_[at(k)], width);
      }
      constexpr std::int32_t kGain = kWeightUnit * kWeightUnit;
      for (std::int64_t x = 0; x < width; ++x)
        values_(y, x) = static_cast<std::int16_t>((sum[at(x)] + kGain / 2) >> 16);
    }
  }

  View<const std::uint8_t> image_;
  const StainSeparation& stains_;
  std::vector<std::int32_t> weights_;
  std::int64_t reach_;
  Tensor<std::int16_t> values_;
};

// The value that a nucleus must pass.
std::int32_t threshold_of(View<const std::uint8_t> image, const StainSeparation& stains,
                          const ImageRegion& region, const Tensor<std::int16_t>& smoothed, Workers& workers) {
  const std::int64_t rows = region.rows.end - region.rows.begin;
  const std::int64_t parts = (rows + kRowsPerPart - 1) / kRowsPerPart;
  std::vector<std::array<std::int64_t, kBins>> counted(at(parts));
  constexpr auto kGlass = static_cast<std::int32_t>(kGlassDensity * kDensityUnit),
                 kInk = static_cast<std::int32_t>(kInkDensity * kDensityUnit);
  workers.parallel_for(parts, [&](std::int64_t part) {
    const std::int64_t begin = region.rows.begin + part * kRowsPerPart;
    for (std::int64_t y = begin; y < std::min(region.rows.end, begin + kRowsPerPart); ++y)
      for (std::int64_t x = region.columns.begin; x < region.columns.end; ++x) {
        const std::int32_t density = stains.density(&image(y, x, 0));
        if (density < kGlass || density > kInk) continue;
        ++counted[at(part)][at((smoothed(y, x) - kFirstBin) / kBinWidth)];
      }
  });
  std::vector<std::int64_t> histogram(kBins);
  for (const auto& own : counted)
    for (std::size_t bin = 0; bin < own.size(); ++bin) histogram[bin] += own[bin];
  const std::int64_t cut = otsu_cut(histogram);
  return cut < 0 ? -kFirstBin : kFirstBin + static_cast<std::int32_t>(cut + 1) * kBinWidth;
}

class PeakSearch {
 public:
  PeakSearch(const Tensor<std::int16_t>& values, std::int32_t threshold, std::int64_t reach)
      : values_(values), threshold_(threshold), reach_(reach) {}

  // The share of a nucleus at this pixel; 0 where there is none.
  std::int32_t share(std::int64_t y, std::int64_t x) const {
    const std::int32_t own = values_(y, x);
    if (own < threshold_ || !is_highest(own, y, x, 1)) return 0;
    const std::int64_t limit = reach_ * (reach_ + 1);  // below (reach + 1/2)², and 2 where reach is 1
    std::int64_t equal = 0, seen = 0;
    for (std::int64_t j = top(y, reach_); j <= bottom(y, reach_); ++j)
      for (std::int64_t i = left(x, reach_); i <= right(x, reach_); ++i) {
        if ((j - y) * (j - y) + (i - x) * (i - x) > limit) continue;
        if (values_(j, i) > own) return 0;
        equal += values_(j, i) == own ? 1 : 0;
        ++seen;
      }
    return equal > kMostEqual || 2 * equal > seen ? 0
                                                  : static_cast<std::int32_t>(NucleusPeak::kWhole / equal);
  }

 private:
  bool is_highest(std::int32_t own, std::int64_t y, std::int64_t x, std::int64_t reach) const {
    for (std::int64_t j = top(y, reach); j <= bottom(y, reach); ++j)
      for (std::int64_t i = left(x, reach); i <= right(x, reach); ++i)
        if (values_(j, i) > own) return false;
    return true;
  }
  std::int64_t top(std::int64_t y, std::int64_t reach) const { return std::max<std::int64_t>(0, y - reach); }
  std::int64_t left(std::int64_t x, std::int64_t reach) const { return std::max<std::int64_t>(0, x - reach); }
  std::int64_t bottom(std::int64_t y, std::int64_t reach) const {
    return std::min(values_.dim(0) - 1, y + reach);
  }
  std::int64_t right(std::int64_t x, std::int64_t reach) const {
    return std::min(values_.dim(1) - 1, x + reach);
  }

  const Tensor<std::int16_t>& values_;
  std::int32_t threshold_;
  std::int64_t reach_;
};

}  // namespace

std::vector<NucleusPeak> find_nuclei(View<const std::uint8_t> image, const StainSeparation& stains,
                                     const ImageRegion& region, double nucleus_diameter, Workers& workers) {
  const SmoothedStain smoothed(image, stains, nucleus_diameter / 4, workers);
  const std::int32_t threshold = threshold_of(image, stains, region, smoothed.values(), workers);
  const double reach = std::clamp(nucleus_diameter / 2, 1.0, 4 * kMostSigma);
  const PeakSearch search(smoothed.values(), threshold, static_cast<std::int64_t>(std::lround(reach)));
  const std::int64_t rows = region.rows.end - region.rows.begin;
  const std::int64_t parts = (rows + kRowsPerPart - 1) / kRowsPerPart;
  std::vector<std::vector<NucleusPeak>> found(at(parts));
  workers.parallel_for(parts, [&](std::int64_t part) {
    const std::int64_t begin = region.rows.begin + part * kRowsPerPart;
    for (std::int64_t y = begin; y < std::min(region.rows.end, begin + kRowsPerPart); ++y)
      for (std::int64_t x = region.columns.begin; x < region.columns.end; ++x)
        if (const std::int32_t share = search.share(y, x); share > 0)
          found[at(part)].push_back({y, x, share});
  });
  std::vector<NucleusPeak> all;
  for (const auto& own : found) all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace libbio::spatial
