#include "libbio/affinity/wide_branch.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <string>
#include <utility>

#include "libbio/error.h"
#include "libbio/tensor/linear_algebra.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::affinity {
namespace {

using nn::Activation;
using nn::Initial;

constexpr double kReach = 4;  // standard deviations that z approaches
constexpr std::size_t kSize = static_cast<std::size_t>(kDescriptors);

double group_weight(const WideOptions& options, DescriptorGroup group) {
  switch (group) {
    case DescriptorGroup::contacts:
      return options.contacts / static_cast<double>(kContacts);
    case DescriptorGroup::metals:
      return options.metals / static_cast<double>(kShells);
    case DescriptorGroup::physics:
      return options.physics / static_cast<double>(kPhysics);
    default:
      return options.ligand / static_cast<double>(kLigandNumbers);
  }
}

double standardised(double x, double mean, double scale, double weight) {
  return weight * kReach * std::tanh((x - mean) / (kReach * scale));
}

}  // namespace

template <class T>
WideBranch<T>::WideBranch(nn::Parameters<T>& p, const std::string& name)
    : parameters_(&p),
      mean_(p.declare(name + ".mean", {kDescriptors})),
      scale_(p.declare(name + ".scale", {kDescriptors}, Initial::constant(1))),
      weight_(p.declare(name + ".weight", {kDescriptors})),
      linear_(p.declare(name + ".linear", {kDescriptors})),
      factors_(p.declare(name + ".factors", {kWideRank * kDescriptors})),
      eigenvalues_(p.declare(name + ".eigenvalues", {kWideRank})),
      bias_(p.declare(name + ".bias", {1})) {}

template <class T>
Activation<T> WideBranch<T>::standardise(const Activation<T>& descriptors, const nn::Pass& pass) const {
  require_shape("descriptors", descriptors.shape(), {kDescriptors});
  Tensor<T> z = Tensor<T>::for_overwrite({kDescriptors}), slope = Tensor<T>::for_overwrite({kDescriptors});
  const T* const x = descriptors.value().data();
  const T* const mean = parameters_->value(mean_).data();
  const T* const scale = parameters_->value(scale_).data();
  const T* const weight = parameters_->value(weight_).data();
  for (std::size_t d = 0; d < kSize; ++d) {
    const T bent = std::tanh((x[d] - mean[d]) / (T(kReach) * scale[d]));
    z.data()[d] = weight[d] * T(kReach) * bent;
    slope.data()[d] = weight[d] * (T(1) - bent * bent) / scale[d];
  }
  Activation<T> output(std::move(z));
  if (pass.tape)
    pass.tape->record([descriptors, output, slope = std::move(slope)] {
      for (std::size_t d = 0; d < kSize; ++d)
        descriptors.gradient().data()[d] += output.gradient().data()[d] * slope.data()[d];
    });
  return output;
}

template <class T>
std::vector<T> WideBranch<T>::slopes(const T* z, T factor) const {
  const T* const linear = parameters_->value(linear_).data();
  std::vector<T> slopes(linear, linear + kSize);
  for (std::int64_t r = 0; r < kWideRank; ++r) {
    const T* const v = parameters_->value(factors_).data() + r * kDescriptors;
    T along = 0;
    for (std::size_t d = 0; d < kSize; ++d) along += v[d] * z[d];
    along *= factor * parameters_->value(eigenvalues_).data()[r];
    for (std::size_t d = 0; d < kSize; ++d) slopes[d] += along * v[d];
  }
  return slopes;
}

template <class T>
std::vector<T> WideBranch<T>::shares(const T* z) const {
  std::vector<T> shares = slopes(z, T(1));
  for (std::size_t d = 0; d < kSize; ++d) shares[d] *= z[d];
  return shares;
}

template <class T>
Activation<T> WideBranch<T>::value(const Activation<T>& z, const nn::Pass& pass) const {
  const std::vector<T> found = shares(z.value().data());
  Activation<T> value(Tensor<T>(Shape(), std::accumulate(found.begin(), found.end(), bias())));
  if (pass.tape)
    pass.tape->record([branch = *this, z, value] {
      const std::vector<T> slopes = branch.slopes(z.value().data(), T(2));
      for (std::size_t d = 0; d < kSize; ++d) z.gradient().data()[d] += *value.gradient().data() * slopes[d];
    });
  return value;
}

template class WideBranch<float>;
template class WideBranch<double>;
template class WideBranch<std::complex<double>>;

template <class T>
void WideFit::write_to(nn::Parameters<T>& parameters, const std::string& name) const {
  const auto put = [&](const char* part, std::span<const double> numbers) {
    const View<T> tensor = parameters.value(parameters.find(name + part));
    std::ranges::transform(numbers, tensor.begin(), [](double x) { return static_cast<T>(x); });
  };
  put(".mean", mean);
  put(".scale", scale);
  put(".weight", weight);
  put(".linear", linear);
  put(".factors", factors);
  put(".eigenvalues", eigenvalues);
  put(".bias", std::span(&bias, 1));
}

template void WideFit::write_to<float>(nn::Parameters<float>&, const std::string&) const;
template void WideFit::write_to<double>(nn::Parameters<double>&, const std::string&) const;

WideFit fit_wide_branch(const Tensor<double>& x, std::span<const double> y, const WideOptions& options) {
  const std::int64_t rows = x.dim(0);
  require_shape("descriptors", x.shape(), {static_cast<std::int64_t>(y.size()), kDescriptors});
  if (rows < 2) throw UsageError("the wide branch needs at least 2 complexes");
  const double share = 1 / static_cast<double>(rows), c = options.curvature;
  WideFit fit;
  fit.mean.resize(kSize);
  fit.scale.resize(kSize);
  fit.weight.resize(kSize);
  for (std::int64_t n = 0; n < rows; ++n)
    for (std::size_t d = 0; d < kSize; ++d) fit.mean[d] += share * x(n, d);
  for (std::int64_t n = 0; n < rows; ++n)
    for (std::size_t d = 0; d < kSize; ++d)
      fit.scale[d] += share * (x(n, d) - fit.mean[d]) * (x(n, d) - fit.mean[d]);
  for (std::size_t d = 0; d < kSize; ++d) {
    fit.scale[d] = std::sqrt(fit.scale[d]);
    const bool varies = fit.scale[d] > 1e-6;
    if (!varies) fit.scale[d] = 1;
    fit.weight[d] = varies ? std::sqrt(group_weight(options, group_of(static_cast<std::int64_t>(d)))) : 0;
  }
  Tensor<double> z({rows, kDescriptors});
  for (std::int64_t n = 0; n < rows; ++n)
    for (std::size_t d = 0; d < kSize; ++d)
      z(n, d) = standardised(x(n, d), fit.mean[d], fit.scale[d], fit.weight[d]);
  fit.bias = std::accumulate(y.begin(), y.end(), 0.0) * share;

  Tensor<double> kernel({rows, rows}), alpha({rows});
  matrix_product<double>(Transpose::no, Transpose::yes, rows, rows, kDescriptors, c, z.data(), kDescriptors,
                         z.data(), kDescriptors, 0.0, kernel.data(), rows);
  for (double& k : kernel) k = (1 + k) * (1 + k) - 1;
  for (std::int64_t n = 0; n < rows; ++n) {
    kernel(n, n) += options.ridge;
    alpha.data()[n] = y[static_cast<std::size_t>(n)] - fit.bias;
  }
  solve_positive_definite(kernel, alpha);

  fit.linear.assign(kSize, 0);
  Tensor<double> weighted({rows, kDescriptors}), form({kDescriptors, kDescriptors});
  for (std::int64_t n = 0; n < rows; ++n)
    for (std::size_t d = 0; d < kSize; ++d) {
      weighted(n, d) = alpha.data()[n] * z(n, d);
      fit.linear[d] += 2 * c * weighted(n, d);
    }
  matrix_product<double>(Transpose::yes, Transpose::no, kDescriptors, kDescriptors, rows, c * c,
                         weighted.data(), kDescriptors, z.data(), kDescriptors, 0.0, form.data(),
                         kDescriptors);
  for (std::size_t a = 0; a < kSize; ++a)
    for (std::size_t b = 0; b < a; ++b) form(a, b) = form(b, a) = 0.5 * (form(a, b) + form(b, a));
  const Tensor<double> eigenvalues = eigenvectors_descending(form);
  std::vector<std::int64_t> order(kSize);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::int64_t a, std::int64_t b) {
    return std::abs(eigenvalues.data()[a]) > std::abs(eigenvalues.data()[b]);
  });
  for (std::size_t r = 0; r < kSize; ++r) {
    const std::int64_t k = order[r];
    const double* const vector = &form(k, 0);
    if (r < static_cast<std::size_t>(kWideRank)) {
      fit.eigenvalues.push_back(eigenvalues.data()[k]);
      fit.factors.insert(fit.factors.end(), vector, vector + kSize);
      continue;
    }
    double squares = 0;
    for (std::int64_t n = 0; n < rows; ++n) {
      const double along = std::inner_product(vector, vector + kSize, &z(n, 0), 0.0);
      squares += share * along * along;
    }
    fit.bias += eigenvalues.data()[k] * squares;
  }
  return fit;
}

}  // namespace libbio::affinity
