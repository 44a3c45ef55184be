#include "libbio/nn/losses.h"

#include <complex>
#include <string>
#include <type_traits>
#include <utility>

#include "libbio/attention/softmax.h"
#include "libbio/nn/scalar_functions.h"

namespace libbio::nn {
namespace {

template <class T>
using Sum = std::conditional_t<std::is_same_v<T, float>, double, T>;

void require_count(const char* what, std::size_t found, std::int64_t expected) {
  if (static_cast<std::int64_t>(found) != expected)
    throw ShapeError(std::string(what) + ": " + std::to_string(found) + " given, " +
                     std::to_string(expected) + " needed");
}

// Share of element n in the mean: w_n / Σ w over the counted elements.
class Shares {
 public:
  template <class Counted>
  Shares(std::span<const double> weights, std::int64_t count, const Counted& counted) : weights_(weights) {
    if (!weights.empty()) require_count("loss weights", weights.size(), count);
    for (std::int64_t n = 0; n < count; ++n)
      if (counted(n)) total_ += weight(n);
  }
  double operator()(std::int64_t n) const { return total_ == 0 ? 0 : weight(n) / total_; }

 private:
  double weight(std::int64_t n) const { return weights_.empty() ? 1 : weights_[static_cast<std::size_t>(n)]; }

  std::span<const double> weights_;
  double total_ = 0;
};

// The loss `sum`, whose derivative with respect to x is `slope`.
template <class T>
Activation<T> finish(const Activation<T>& x, Sum<T> sum, Tensor<T> slope, const Pass& pass) {
  Activation<T> loss(Tensor<T>(Shape(), static_cast<T>(sum)));
  if (pass.tape)
    pass.tape->record([x, loss, slope = std::move(slope)] {
      const T d_loss = *loss.gradient().data();
      T* const dx = x.gradient().data();
      for (std::int64_t e = 0; e < slope.size(); ++e) dx[e] += d_loss * slope.data()[e];
    });
  return loss;
}

// A loss that is a mean over elements of value(x, target) with derivative slope(x, target).
template <class T, class Value, class Slope>
Activation<T> elementwise_loss(const Activation<T>& x, std::span<const double> target,
                               std::span<const double> weights, const Pass& pass, const Value& value,
                               const Slope& slope) {
  const std::int64_t count = x.value().size();
  require_count("loss targets", target.size(), count);
  const Shares share(weights, count, [](std::int64_t) { return true; });
  Tensor<T> d_x(x.shape());
  Sum<T> sum = 0;
  for (std::int64_t n = 0; n < count; ++n) {
    const Sum<T> x_n = x.value().data()[n];
    const double t = target[static_cast<std::size_t>(n)];
    sum += share(n) * value(x_n, t);
    d_x.data()[n] = static_cast<T>(share(n) * slope(x_n, t));
  }
  return finish(x, sum, std::move(d_x), pass);
}

}  // namespace

template <class T>
Activation<T> softmax_cross_entropy(const Activation<T>& logits, std::span<const std::int32_t> target,
                                    std::int32_t ignored, std::span<const double> weights, const Pass& pass) {
  if (logits.shape().rank() != 2)
    throw ShapeError("logits have shape " + logits.shape().to_string() + ", expected [N, C]");
  const std::int64_t rows = logits.shape()[0], classes = logits.shape()[1];
  require_count("loss targets", target.size(), rows);
  for (const std::int32_t label : target)
    if (label != ignored && (label < 0 || label >= classes))
      throw ShapeError("target " + std::to_string(label) + " is none of " + std::to_string(classes) +
                       " classes");
  const auto label = [&](std::int64_t n) { return target[static_cast<std::size_t>(n)]; };
  const Shares share(weights, rows, [&](std::int64_t n) { return label(n) != ignored; });

  Tensor<T> slope = logits.value(), log_sum_exp({rows});
  attention::softmax_rows(rows, classes, slope.data(), log_sum_exp.data());
  Sum<T> sum = 0;
  for (std::int64_t n = 0; n < rows; ++n) {
    T* const p = slope.data() + n * classes;
    if (label(n) == ignored) {
      std::fill_n(p, classes, T(0));
      continue;
    }
    sum += share(n) * (Sum<T>(log_sum_exp(n)) - Sum<T>(logits.value()(n, label(n))));
    p[label(n)] -= T(1);
    for (std::int64_t c = 0; c < classes; ++c) p[c] *= static_cast<T>(share(n));
  }
  return finish(logits, sum, std::move(slope), pass);
}

template <class T>
Activation<T> squared_error(const Activation<T>& x, std::span<const double> target,
                            std::span<const double> weights, const Pass& pass) {
  return elementwise_loss(
      x, target, weights, pass, [](Sum<T> v, double t) { return (v - t) * (v - t); },
      [](Sum<T> v, double t) { return 2.0 * (v - t); });
}

template <class T>
Activation<T> binary_cross_entropy(const Activation<T>& logits, std::span<const double> target,
                                   std::span<const double> weights, const Pass& pass) {
  return elementwise_loss(
      logits, target, weights, pass, [](Sum<T> v, double t) { return softplus(v) - t * v; },
      [](Sum<T> v, double t) { return sigmoid(v) - t; });
}

#define LIBBIO_INSTANTIATE(T)                                                                          \
  template Activation<T> softmax_cross_entropy<T>(const Activation<T>&, std::span<const std::int32_t>, \
                                                  std::int32_t, std::span<const double>, const Pass&); \
  template Activation<T> squared_error<T>(const Activation<T>&, std::span<const double>,               \
                                          std::span<const double>, const Pass&);                       \
  template Activation<T> binary_cross_entropy<T>(const Activation<T>&, std::span<const double>,        \
                                                 std::span<const double>, const Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
