#include "libbio/contact/logistic_fit.h"

#include <algorithm>
#include <cmath>

#include "libbio/tensor/linear_algebra.h"

namespace libbio::contact {
namespace {

constexpr int kNewtonSteps = 25;
constexpr double kConverged = 1e-9;  // largest change of a coefficient

}  // namespace

std::vector<double> fit_logistic(
    const std::vector<double>& ridge, std::int64_t groups,
    const std::function<LogisticSlopes(std::int64_t, const std::vector<double>&)>& slopes, Workers& workers) {
  const auto size = static_cast<std::int64_t>(ridge.size());
  std::vector<double> coefficients(ridge.size());
  std::vector<LogisticSlopes> found(static_cast<std::size_t>(groups));
  for (int step = 0; step < kNewtonSteps; ++step) {
    workers.parallel_for(
        groups, [&](std::int64_t g) { found[static_cast<std::size_t>(g)] = slopes(g, coefficients); });
    Tensor<double> gradient(Shape{size}), curvature(Shape{size, size});
    const double weight = 1 / static_cast<double>(groups);
    for (const LogisticSlopes& group : found) {
      for (std::int64_t k = 0; k < size; ++k) gradient(k) += weight * group.gradient(k);
      for (std::int64_t k = 0; k < size * size; ++k)
        curvature.data()[k] += weight * group.curvature.data()[k];
    }
    for (std::int64_t k = 0; k < size; ++k) {
      gradient(k) -= ridge[k] * coefficients[k];
      curvature(k, k) += ridge[k];
    }
    solve_positive_definite(curvature, gradient);
    double largest = 0;
    for (std::int64_t k = 0; k < size; ++k) {
      coefficients[k] += gradient(k);
      largest = std::max(largest, std::abs(gradient(k)));
    }
    if (largest < kConverged) break;
  }
  return coefficients;
}

}  // namespace libbio::contact
