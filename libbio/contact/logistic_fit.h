// Logistic regression by Newton's method, every group of pairs weighted equally whatever its number of pairs.
//
//   maximise  1/G Σ_g 1/n_g Σ_{i in g} [ c_i ln p_i + (1 - c_i) ln(1 - p_i) ] - ridge/2 ‖β‖²,   p = σ(β · x)
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Gradient [F] of the mean log-likelihood of one group, and the curvature of its negative [F, F], of which
// the lower triangle counts.
struct LogisticSlopes {
  Tensor<double> gradient, curvature;
};

// β [F] from zero. `slopes(g, β)` is called for g in [0, groups), from several threads at once. `ridge` holds
// one penalty per coefficient. Results do not depend on the number of workers.
std::vector<double> fit_logistic(
    const std::vector<double>& ridge, std::int64_t groups,
    const std::function<LogisticSlopes(std::int64_t, const std::vector<double>&)>& slopes, Workers& workers);

}  // namespace libbio::contact
