#include "libbio/nn/adam.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libbio/nn/chunks.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio::nn {

// Compiled per instruction set.
namespace kernels {

constexpr std::int64_t kElements = 16384;

// The constants of one step.
template <class T>
struct AdamStep {
  T gradient_scale, beta1, beta2, inverse_correction2, epsilon;
  T rate;          // η / (1 - β₁ᵗ)
  T decay_factor;  // 1 - η λ
};

template <class T>
[[gnu::always_inline]] inline void update(std::int64_t n, const AdamStep<T>& step, const T* gradient,
                                          T* first, T* second, T* value) {
  const AdamStep<T> s = step;
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) {
    const T g = gradient[i] * s.gradient_scale;
    first[i] = s.beta1 * first[i] + (T(1) - s.beta1) * g;
    second[i] = s.beta2 * second[i] + (T(1) - s.beta2) * g * g;
    const T deviation = std::sqrt(second[i] * s.inverse_correction2) + s.epsilon;
    value[i] = s.decay_factor * value[i] - s.rate * first[i] / deviation;
  }
}

LIBBIO_DISPATCHED void adam_update(std::int64_t n, const AdamStep<float>& step, const float* gradient,
                                   float* first, float* second, float* value) {
  update(n, step, gradient, first, second, value);
}

LIBBIO_DISPATCHED void adam_update(std::int64_t n, const AdamStep<double>& step, const double* gradient,
                                   double* first, double* second, double* value) {
  update(n, step, gradient, first, second, value);
}

LIBBIO_DISPATCHED double square_sum(std::int64_t n, const float* x) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t i = 0; i < n; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return sum;
}

LIBBIO_DISPATCHED double square_sum(std::int64_t n, const double* x) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t i = 0; i < n; ++i) sum += x[i] * x[i];
  return sum;
}

}  // namespace kernels

namespace {

template <class T>
double norm(std::span<const T> x, Workers& workers) {
  const auto size = static_cast<std::int64_t>(x.size());
  std::vector<double> sums(static_cast<std::size_t>((size + kernels::kElements - 1) / kernels::kElements));
  for_chunks(workers, size, kernels::kElements, [&](std::int64_t begin, std::int64_t end) {
    sums[static_cast<std::size_t>(begin / kernels::kElements)] =
        kernels::square_sum(end - begin, x.data() + begin);
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  return std::sqrt(total);
}

}  // namespace

template <class T>
double Adam<T>::step(Parameters<T>& parameters, Workers& workers) {
  if (steps_ == 0) {
    first_ = Tensor<T>({parameters.count()});
    second_ = Tensor<T>({parameters.count()});
  }
  require_shape("moments of Adam", first_.shape(), {parameters.count()});
  const double gradient_norm = norm<T>(parameters.gradients(), workers);
  if (!std::isfinite(gradient_norm)) return gradient_norm;
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const double rate = options_.learning_rate.at(steps_);
  const bool clipped = options_.clip_norm > 0 && gradient_norm > options_.clip_norm;
  kernels::AdamStep<T> constants;
  constants.gradient_scale = static_cast<T>(clipped ? options_.clip_norm / gradient_norm : 1.0);
  constants.beta1 = static_cast<T>(options_.beta1);
  constants.beta2 = static_cast<T>(options_.beta2);
  constants.inverse_correction2 = static_cast<T>(1 / (1 - std::pow(options_.beta2, t)));
  constants.epsilon = static_cast<T>(options_.epsilon);
  constants.rate = static_cast<T>(rate / (1 - std::pow(options_.beta1, t)));
  for (int tensor = 0; tensor < parameters.size(); ++tensor) {
    const bool decays = parameters.shape(tensor).rank() >= 2;
    constants.decay_factor = static_cast<T>(decays ? 1 - rate * options_.weight_decay : 1.0);
    const View<T> value = parameters.value(tensor), gradient = parameters.gradient(tensor);
    T* const first = first_.data() + (value.data() - parameters.values().data());
    T* const second = second_.data() + (value.data() - parameters.values().data());
    for_chunks(workers, value.size(), kernels::kElements, [&](std::int64_t begin, std::int64_t end) {
      kernels::adam_update(end - begin, constants, gradient.data() + begin, first + begin, second + begin,
                           value.data() + begin);
    });
  }
  return gradient_norm;
}

template <class T>
void Adam<T>::restore(std::int64_t steps, Tensor<T> first_moment, Tensor<T> second_moment) {
  steps_ = steps;
  first_ = std::move(first_moment);
  second_ = std::move(second_moment);
}

template class Adam<float>;
template class Adam<double>;

}  // namespace libbio::nn
