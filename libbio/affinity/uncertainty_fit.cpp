#include "libbio/affinity/uncertainty_fit.h"

#include <cmath>
#include <numbers>

#include "libbio/error.h"
#include "libbio/tensor/linear_algebra.h"

namespace libbio::affinity {
namespace {

constexpr int kSteps = 50;
constexpr double kDraw = 10;

// The numbers that c multiplies, by the formula of Uncertainty itself.
std::array<double, 3> factors_of(const UnseenError& e) {
  std::array<double, 3> factors{};
  for (std::size_t k = 0; k < factors.size(); ++k) {
    Uncertainty only;
    only.coefficients[k] = 1;
    factors[k] = std::log(only.deviation(e.novelty, e.atoms));
  }
  return factors;
}

}  // namespace

double log_likelihood(std::span<const UnseenError> errors, const Uncertainty& uncertainty) {
  double sum = 0;
  for (const UnseenError& e : errors) {
    const double deviation = uncertainty.deviation(e.novelty, e.atoms), z = e.error / deviation;
    sum -= 0.5 * z * z + std::log(deviation) + 0.5 * std::log(2 * std::numbers::pi);
  }
  return sum / static_cast<double>(errors.size());
}

Uncertainty fit_uncertainty(std::span<const UnseenError> errors) {
  if (std::ssize(errors) < kFewestErrors)
    throw UsageError("the uncertainty needs at least " + std::to_string(kFewestErrors) +
                     " complexes not trained on, found " + std::to_string(errors.size()));
  Uncertainty fit;
  double squares = 0;
  for (const UnseenError& e : errors) squares += e.error * e.error;
  fit.coefficients[0] = 0.5 * std::log(std::max(1e-6, squares / static_cast<double>(errors.size())));
  constexpr std::int64_t kSize = 3;
  for (int step = 0; step < kSteps; ++step) {
    Tensor<double> hessian({kSize, kSize}), downhill({kSize});
    for (const UnseenError& e : errors) {
      const auto factors = factors_of(e);
      const double z = e.error / fit.deviation(e.novelty, e.atoms), z2 = std::min(z * z, 1e6);
      for (std::int64_t a = 0; a < kSize; ++a) {
        downhill.data()[a] += (z2 - 1) * factors[static_cast<std::size_t>(a)];
        for (std::int64_t b = 0; b < kSize; ++b)
          hessian(a, b) +=
              2 * z2 * factors[static_cast<std::size_t>(a)] * factors[static_cast<std::size_t>(b)];
      }
    }
    for (std::int64_t a = 0; a < kSize; ++a) {
      if (a > 0) downhill.data()[a] -= kDraw * fit.coefficients[static_cast<std::size_t>(a)];
      hessian(a, a) += a > 0 ? kDraw : 1e-9;
    }
    solve_positive_definite(hessian, downhill);
    double largest = 0;
    for (std::int64_t a = 0; a < kSize; ++a) largest = std::max(largest, std::abs(downhill.data()[a]));
    const double length = std::min(1.0, 1 / std::max(largest, 1e-12));  // no step beyond 1
    for (std::int64_t a = 0; a < kSize; ++a)
      fit.coefficients[static_cast<std::size_t>(a)] += length * downhill.data()[a];
    if (largest < 1e-10) break;
  }
  return fit;
}

}  // namespace libbio::affinity
