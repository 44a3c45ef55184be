#include "libbio/statistics/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "libbio/error.h"

namespace libbio::statistics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

void require_equal_length(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size())
    throw ShapeError("lists of " + std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                     " numbers cannot be compared");
}

struct Moments {
  double xx = 0, yy = 0, xy = 0;  // Σ of products of differences from the means
};

bool all_equal(std::span<const double> x) {
  return std::ranges::all_of(x, [&](double value) { return value == x.front(); });
}

Moments moments(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::reduce(x.begin(), x.end()) / n, mean_y = std::reduce(y.begin(), y.end()) / n;
  Moments sums;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double a = x[i] - mean_x, b = y[i] - mean_y;
    sums.xx += a * a;
    sums.yy += b * b;
    sums.xy += a * b;
  }
  // The mean of equal numbers is only nearly one of them.
  if (all_equal(x)) sums.xx = sums.xy = 0;
  if (all_equal(y)) sums.yy = sums.xy = 0;
  return sums;
}

}  // namespace

double pearson(std::span<const double> x, std::span<const double> y) {
  require_equal_length(x, y);
  if (x.size() < 2) return kUndefined;
  const Moments sums = moments(x, y);
  const double norm = std::sqrt(sums.xx) * std::sqrt(sums.yy);
  return norm > 0 ? std::clamp(sums.xy / norm, -1.0, 1.0) : kUndefined;
}

std::vector<double> ranks(std::span<const double> x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> rank(x.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    end = begin + 1;
    while (end < order.size() && x[order[end]] == x[order[begin]]) ++end;
    const double shared = 0.5 * static_cast<double>(begin + 1 + end);
    for (std::size_t k = begin; k < end; ++k) rank[order[k]] = shared;
  }
  return rank;
}

double spearman(std::span<const double> x, std::span<const double> y) {
  require_equal_length(x, y);
  return pearson(ranks(x), ranks(y));
}

double root_mean_square_error(std::span<const double> x, std::span<const double> y) {
  require_equal_length(x, y);
  if (x.empty()) return kUndefined;
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return std::sqrt(sum / static_cast<double>(x.size()));
}

double deviation_after_fit(std::span<const double> x, std::span<const double> y) {
  require_equal_length(x, y);
  if (x.size() < 2) return kUndefined;
  const Moments sums = moments(x, y);
  const double explained = sums.xx > 0 ? sums.xy * sums.xy / sums.xx : 0;
  return std::sqrt(std::max(0.0, sums.yy - explained) / static_cast<double>(x.size() - 1));
}

}  // namespace libbio::statistics
