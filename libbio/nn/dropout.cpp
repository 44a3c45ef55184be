#include "libbio/nn/dropout.h"

#include <complex>
#include <string>

namespace libbio::nn {

template <class T>
Dropout<T>::Dropout(double rate, std::uint64_t seed) : rate_(rate), rng_(seed) {
  if (!(rate >= 0 && rate < 1))
    throw UsageError("dropout rate must be at least 0 and below 1, found " + std::to_string(rate));
}

template <class T>
Activation<T> Dropout<T>::forward(const Activation<T>& x, const Pass& pass) const {
  if (!pass.tape || rate_ == 0) return x;
  Rng draws = rng_.stream(pass.step);
  std::vector<bool> kept(static_cast<std::size_t>(x.value().size()));
  for (std::size_t e = 0; e < kept.size(); ++e) kept[e] = draws.uniform() >= rate_;
  const T scale = static_cast<T>(1 / (1 - rate_));
  Tensor<T> y(x.shape());
  for (std::int64_t e = 0; e < y.size(); ++e)
    if (kept[static_cast<std::size_t>(e)]) y.data()[e] = scale * x.value().data()[e];
  Activation<T> output(std::move(y));
  pass.tape->record([x, output, scale, kept = std::move(kept)] {
    T* const dx = x.gradient().data();
    for (std::int64_t e = 0; e < x.value().size(); ++e)
      if (kept[static_cast<std::size_t>(e)]) dx[e] += scale * output.gradient().data()[e];
  });
  return output;
}

template class Dropout<float>;
template class Dropout<double>;
template class Dropout<std::complex<double>>;

}  // namespace libbio::nn
