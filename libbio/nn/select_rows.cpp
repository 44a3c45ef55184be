#include "libbio/nn/select_rows.h"

#include <algorithm>
#include <complex>
#include <string>
#include <vector>

namespace libbio::nn {

template <class T>
Activation<T> select_rows(const Activation<T>& x, std::span<const std::int64_t> row, const Pass& pass) {
  const int rank = x.shape().rank();
  if (rank < 1) throw ShapeError("a single number has no rows");
  const std::int64_t channels = x.shape()[rank - 1];
  const std::int64_t rows = channels == 0 ? 0 : x.value().size() / channels;
  Tensor<T> y({static_cast<std::int64_t>(row.size()), channels});
  T* next = y.data();
  for (const std::int64_t r : row) {
    if (r < 0 || r >= rows)
      throw ShapeError("row " + std::to_string(r) + " is asked of " + x.shape().to_string());
    std::copy_n(x.value().data() + r * channels, channels, next);
    next += channels;
  }
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record([x, output, channels, kept = std::vector<std::int64_t>(row.begin(), row.end())] {
      T* const dx = x.gradient().data();
      const T* dy = output.gradient().data();
      for (const std::int64_t r : kept)
        for (std::int64_t c = 0; c < channels; ++c) dx[r * channels + c] += *dy++;
    });
  return output;
}

#define LIBBIO_INSTANTIATE(T) \
  template Activation<T> select_rows<T>(const Activation<T>&, std::span<const std::int64_t>, const Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
