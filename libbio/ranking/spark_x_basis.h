// The kernels of SPARK-X as orthonormal columns, with the covariates taken off.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

// Columns of all kernels side by side, so that one pass over a gene's counts serves all tests.
struct SparkXBasis {
  static constexpr std::int64_t kColumns = 24;  // 2 covariates and 2 for each of 11 kernels
  struct Columns {
    std::int64_t begin, end;  // 0 to 2 of them
  };
  Tensor<double> columns;        // [B, kColumns]; those of no kernel are 0
  Columns covariates;            // orthonormal
  std::vector<Columns> kernels;  // orthonormal within each, orthogonal to the covariates
};

// depth [B], or empty for none. Places are finite.
SparkXBasis spark_x_basis(std::span<const std::array<double, 2>> places, std::span<const double> depth);

}  // namespace libbio::ranking
