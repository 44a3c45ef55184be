#include "libbio/nn/linear.h"

#include <algorithm>
#include <complex>
#include <type_traits>
#include <vector>

#include "libbio/nn/chunks.h"
#include "libbio/nn/kernels.h"
#include "libbio/nn/packed_weights.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::nn {
namespace {

constexpr std::int64_t kRows = 256;    // rows of x per part; whoever calls from a part has cut them already
constexpr std::int64_t kOutputs = 64;  // rows of dW per part

}  // namespace

template <class T>
Linear<T>::Linear(Parameters<T>& parameters, const std::string& name, std::int64_t in, std::int64_t out,
                  Bias bias)
    : parameters_(&parameters),
      in_(in),
      out_(out),
      weight_(parameters.declare(name + ".weight", {out, in}, Initial::xavier(in, out))) {
  if (bias == Bias::yes) bias_ = parameters.declare(name + ".bias", {out});
}

template <class T>
Linear<T>::Linear(Parameters<T>& parameters, int weight, const std::string& name)
    : parameters_(&parameters),
      in_(parameters.shape(weight)[1]),
      out_(parameters.shape(weight)[0]),
      weight_(weight),
      bias_(parameters.declare(name + ".bias", {out_})) {}

template <class T>
Activation<T> Linear<T>::forward(const Activation<T>& x, const Pass& pass) const {
  std::vector<std::int64_t> dims(x.shape().dims().begin(), x.shape().dims().end());
  if (!dims.empty()) dims.back() = out_;
  Tensor<T> y = Tensor<T>::for_overwrite(Shape(dims));
  compute(x.value(), T(0), y, pass);
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record(
        [layer = *this, x, output, &workers = pass.workers] { layer.backward(x, output, workers); });
  return output;
}

template <class T>
void Linear<T>::prepare(const Pass& pass) const {
  if constexpr (std::is_same_v<T, float>)
    if (pass.packed && !pass.tape) pass.packed->packed(parameters_->value(weight_));
}

template <class T>
void Linear<T>::write_to(View<const T> x, View<T> y, const Pass& pass) const {
  compute(x, T(0), y, pass);
}

template <class T>
void Linear<T>::add_to(View<const T> x, View<T> y, const Pass& pass) const {
  compute(x, T(1), y, pass);
}

template <class T>
void Linear<T>::compute(View<const T> x, T keep, View<T> y, const Pass& pass) const {
  if (x.rank() == 0 || x.dim(x.rank() - 1) != in_)
    throw ShapeError("input of " + parameters_->name(weight_) + " has shape " + x.shape().to_string() +
                     ", expected last axis " + std::to_string(in_));
  const std::int64_t rows = x.size() / in_;
  if (y.size() != rows * out_)
    throw ShapeError("output of " + parameters_->name(weight_) + " has shape " + y.shape().to_string() +
                     ", expected " + std::to_string(rows) + " times " + std::to_string(out_));
  const std::int64_t part = pass.is_part ? std::max<std::int64_t>(1, rows) : kRows;
  const T* const weight = parameters_->value(weight_).data();
  const T* const bias = bias_ < 0 ? nullptr : parameters_->value(bias_).data();
  if constexpr (std::is_same_v<T, float>) {
    if (pass.packed && !pass.tape) {
      const Bf16Matrix& matrix = pass.packed->packed(parameters_->value(weight_));
      const auto target = keep == 0 ? Bf16Matrix::Target::overwrite : Bf16Matrix::Target::add;
      return for_chunks(pass.workers, rows, part, [&](std::int64_t begin, std::int64_t end) {
        matrix.multiply(end - begin, x.data() + begin * in_, bias, target, y.data() + begin * out_);
      });
    }
  }
  for_chunks(pass.workers, rows, part, [&](std::int64_t begin, std::int64_t end) {
    T* const out = y.data() + begin * out_;
    if (bias && keep == T(0))
      for (std::int64_t row = 0; row < end - begin; ++row) std::copy_n(bias, out_, out + row * out_);
    else if (bias)
      for (std::int64_t row = 0; row < end - begin; ++row)
        kernels::sum(out_, out + row * out_, bias, out + row * out_);
    matrix_product<T>(Transpose::no, Transpose::yes, end - begin, out_, in_, T(1), x.data() + begin * in_,
                      in_, weight, in_, bias ? T(1) : keep, out, out_);
  });
}

template <class T>
void Linear<T>::backward(const Activation<T>& x, const Activation<T>& y, Workers& workers) const {
  const std::int64_t rows = x.value().size() / in_;
  const T* const dy = y.gradient().data();
  T* const dx = x.gradient().data();
  const T* const weight = parameters_->value(weight_).data();
  T* const d_weight = parameters_->gradient(weight_).data();
  T* const d_bias = bias_ < 0 ? nullptr : parameters_->gradient(bias_).data();
  for_chunks(workers, rows, kRows, [&](std::int64_t begin, std::int64_t end) {
    matrix_product<T>(Transpose::no, Transpose::no, end - begin, in_, out_, T(1), dy + begin * out_, out_,
                      weight, in_, T(1), dx + begin * in_, in_);
  });
  for_chunks(workers, out_, kOutputs, [&](std::int64_t begin, std::int64_t end) {
    matrix_product<T>(Transpose::yes, Transpose::no, end - begin, in_, rows, T(1), dy + begin, out_,
                      x.value().data(), in_, T(1), d_weight + begin * in_, in_);
    if (!d_bias) return;
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t o = begin; o < end; ++o) d_bias[o] += dy[row * out_ + o];
  });
}

template class Linear<float>;
template class Linear<double>;
template class Linear<std::complex<double>>;

}  // namespace libbio::nn
