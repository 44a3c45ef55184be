#include "libbio/ranking/markers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libbio/error.h"

namespace libbio::ranking {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kGenesPerPart = 2048;
// A variance below this share of the mean square is what rounding leaves of equal values.
constexpr double kRounding = 1e-12;

std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

struct Sums {
  double value = 0, square = 0;
  void add(const Sums& other) {
    value += other.value;
    square += other.square;
  }
};

struct Moments {
  double mean, variance;
  Moments(const Sums& sums, double n) : mean(sums.value / n) {
    const double squares = sums.square - sums.value * mean;
    variance = squares > kRounding * sums.square ? squares / (n - 1) : 0;
  }
};

double welch(const Sums& inside, double inside_count, const Sums& outside, double outside_count) {
  const Moments a(inside, inside_count), b(outside, outside_count);
  const double squared_error = a.variance / inside_count + b.variance / outside_count;
  return squared_error > 0 ? (a.mean - b.mean) / std::sqrt(squared_error) : 0;
}

}  // namespace

Tensor<double> region_contrast(const LogExpression& expression, const Regions& regions,
                               std::span<const std::uint8_t> training, Workers& workers) {
  const std::int64_t spots = expression.spots(), genes = expression.genes(), count = regions.count();
  if (std::ssize(regions.of_spot) != spots || (!training.empty() && std::ssize(training) != spots))
    throw ShapeError("labels of " + std::to_string(regions.of_spot.size()) + " spots and marks of " +
                     std::to_string(training.size()) + " for an expression of " + std::to_string(spots));
  std::vector<std::int64_t> labelled;
  std::vector<double> size(as_index(count));
  double all = 0;
  for (std::int64_t spot = 0; spot < spots; ++spot) {
    const std::int32_t region = regions.of_spot[as_index(spot)];
    if (region == kNoRegion || (!training.empty() && training[as_index(spot)] == 0)) continue;
    labelled.push_back(spot);
    ++size[as_index(region)];
    ++all;
  }
  auto t = Tensor<double>::for_overwrite({count, genes});
  // A part is a range of genes, so that each sum is one thread's, in the order of the spots.
  workers.parallel_for((genes + kGenesPerPart - 1) / kGenesPerPart, [&](std::int64_t part) {
    const std::int64_t begin = part * kGenesPerPart, end = std::min(genes, begin + kGenesPerPart);
    const std::int64_t width = end - begin;
    std::vector<Sums> sums(as_index(count * width));
    for (const std::int64_t spot : labelled) {
      const LogExpression::Row row = expression.row(spot);
      Sums* own = sums.data() + regions.of_spot[as_index(spot)] * width;
      auto entry = as_index(std::ranges::lower_bound(row.gene, begin) - row.gene.begin());
      for (; entry < row.size() && row.gene[entry] < end; ++entry) {
        const double value = row.value[entry];
        own[row.gene[entry] - begin].add({value, value * value});
      }
    }
    for (std::int64_t region = 0; region < count; ++region) {
      const double inside = size[as_index(region)], outside = all - inside;
      for (std::int64_t gene = begin; gene < end; ++gene) {
        // Not all less the region's own: what is 0 in every other region shall be 0 here.
        Sums rest;
        for (std::int64_t other = 0; other < count; ++other)
          if (other != region) rest.add(sums[as_index(other * width + gene - begin)]);
        t(region, gene) = inside >= 2 && outside >= 2
                              ? welch(sums[as_index(region * width + gene - begin)], inside, rest, outside)
                              : kUndefined;
      }
    }
  });
  return t;
}

Tensor<double> mean_contrast(std::span<const Tensor<double>> sections) {
  if (sections.empty()) throw ShapeError("no sections to take the mean of");
  Tensor<double> mean(sections.front().shape());
  std::vector<std::int64_t> known(as_index(mean.size()));
  for (const Tensor<double>& section : sections) {
    require_shape("contrast of a section", section.shape(), mean.shape());
    for (std::size_t i = 0; i < known.size(); ++i) {
      const double t = section.span()[i];
      if (std::isnan(t)) continue;
      mean.span()[i] += t;
      ++known[i];
    }
  }
  for (std::size_t i = 0; i < known.size(); ++i)
    mean.span()[i] = known[i] > 0 ? mean.span()[i] / static_cast<double>(known[i]) : kUndefined;
  return mean;
}

Markers markers(View<const double> contrast, const MarkerOptions& options) {
  if (contrast.rank() != 2 || options.most < 0)
    throw ShapeError("markers of a contrast of shape " + contrast.shape().to_string() + ", at most " +
                     std::to_string(options.most));
  Markers found(as_index(contrast.dim(0)));
  for (std::int64_t region = 0; region < contrast.dim(0); ++region) {
    const std::span<const double> t = contrast[region].span();
    std::vector<std::int32_t>& genes = found[as_index(region)];
    for (std::size_t gene = 0; gene < t.size(); ++gene)
      if (t[gene] > options.above) genes.push_back(static_cast<std::int32_t>(gene));
    std::ranges::stable_sort(genes, std::ranges::greater{},
                             [&](std::int32_t gene) { return t[static_cast<std::size_t>(gene)]; });
    if (std::ssize(genes) > options.most) genes.resize(as_index(options.most));
  }
  return found;
}

}  // namespace libbio::ranking
