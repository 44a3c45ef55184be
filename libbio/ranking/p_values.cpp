#include "libbio/ranking/p_values.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace libbio::ranking {
namespace {

using std::numbers::pi;

// Beyond it, p may underflow, and only terms count in which cot(π p) is 1 / (π p) to the last digit.
constexpr double kLargeStatistic = 1e200;

}  // namespace

double upper_normal_tail(double z) {
  return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p[a] != p[b] ? p[a] < p[b] : a < b; });
  std::vector<double> q(p.size());
  double smallest = 1;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t test = order[rank - 1];
    smallest = std::min(smallest, p[test] * static_cast<double>(p.size()) / static_cast<double>(rank));
    q[test] = smallest;
  }
  return q;
}

double log_cauchy_combination(std::span<const double> log_p) {
  if (log_p.empty()) return 0;
  if (log_p.size() == 1) return log_p[0];
  const auto number = static_cast<double>(log_p.size());
  double statistic = 0;
  for (const double log : log_p) {
    const double p = std::exp(log);
    statistic += 1 / std::tan(pi * (p < 1 ? p : 1 - 1 / number)) / number;
  }
  // P(Cauchy >= T) without a difference of nearly equal numbers.
  if (statistic < kLargeStatistic) return std::log(std::atan2(1.0, statistic) / pi);
  // T is the sum of 1 / (n π p_i), P is 1 / (π T).
  const double least = *std::min_element(log_p.begin(), log_p.end());
  double sum = 0;
  for (const double log : log_p) sum += std::exp(least - log);
  return least + std::log(number) - std::log(sum);
}

}  // namespace libbio::ranking
