// The wide branch: a function of second order of the descriptors of a pose, fitted in closed form.
//
//   z_d = ω_g 4 tanh((x_d - μ_d) / 4 σ_d),  ω_g² = weight of the descriptor's group / number in the group
//   f = b + w·z + Σ_r λ_r (v_r·z)²
//
// It is the ridge regression of the kernel k(z, z') = (1 + c z·z')² - 1: α = (K + ridge · 1)⁻¹ (y - b), w =
// 2c Σ α_n z_n, the form c² Σ α_n z_n z_nᵀ cut to its R largest eigenvalues, the mean of the rest over the
// training set going into b. μ and σ are of the training set, b starts as the mean of y. (Schölkopf & Smola
// 2002, Learning with Kernels, ch. 2.)
//
// A second-order function decomposes exactly: f = b + Σ_d z_d (w_d + Σ_r λ_r (v_r·z) v_rd).
// Shapes: x, z [kDescriptors], v [R, kDescriptors].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/affinity/pose_descriptors.h"
#include "libbio/nn/parameters.h"
#include "libbio/tensor/tensor.h"

namespace libbio::affinity {

struct WideOptions {
  double curvature = 0.3;  // c
  double ridge = 1.5;
  double contacts = 0.4, metals = 0.2, physics = 0.2, ligand = 0.2;  // weights of the groups
};

inline constexpr std::int64_t kWideRank = 32;  // R

// The tensors of a wide branch in the parameters of a model. They are constants: no gradient reaches them.
// Instantiated for float, double, std::complex<double>.
template <class T>
class WideBranch {
 public:
  WideBranch(nn::Parameters<T>& parameters, const std::string& name);

  // z of descriptors x, and f of z.
  nn::Activation<T> standardise(const nn::Activation<T>& descriptors, const nn::Pass& pass) const;
  nn::Activation<T> value(const nn::Activation<T>& z, const nn::Pass& pass) const;
  // z_d (w_d + ...) of each descriptor, which with bias() add up to f.
  std::vector<T> shares(const T* z) const;
  T bias() const { return *parameters_->value(bias_).data(); }

 private:
  // w_d + factor · Σ_r λ_r (v_r·z) v_rd
  std::vector<T> slopes(const T* z, T factor) const;

  nn::Parameters<T>* parameters_;
  int mean_, scale_, weight_, linear_, factors_, eigenvalues_, bias_;
};

// A fitted branch, before it is put into a model.
struct WideFit {
  std::vector<double> mean, scale, weight, linear, factors, eigenvalues;  // weight: ω of each descriptor
  double bias = 0;

  // Into the tensors of the branch called `name`. Instantiated for float and double.
  template <class T>
  void write_to(nn::Parameters<T>& parameters, const std::string& name) const;
};

// x [n, kDescriptors], y [n]. UsageError for fewer than 2 rows.
WideFit fit_wide_branch(const Tensor<double>& x, std::span<const double> y, const WideOptions& options);

}  // namespace libbio::affinity
