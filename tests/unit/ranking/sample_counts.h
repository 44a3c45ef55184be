// Made-up counts for the tests of this folder.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "libbio/spatial/count_matrix.h"
#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

using Places = std::vector<std::array<double, 2>>;

// Poisson distributed, by inversion: means of up to a few hundred.
std::int64_t poisson(double mean, Rng& rng);
// Rows of equal length.
Tensor<float> table(const std::vector<std::vector<float>>& rows);
// Zero entries are left out.
spatial::CountMatrix sparse(const Tensor<float>& dense);
Tensor<double> dense(const spatial::CountMatrix& counts);
// log1p CP10k, every element.
Tensor<double> dense_log(const spatial::CountMatrix& counts);
// Independent counts, about `share` of them above 0, the first spot and the first gene without any.
spatial::CountMatrix random_counts(std::int64_t spots, std::int64_t genes, double share, std::uint64_t seed);
// rows × columns, one unit apart.
Places grid(std::int64_t rows, std::int64_t columns);

}  // namespace libbio::ranking
