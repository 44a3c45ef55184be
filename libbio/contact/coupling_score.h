// From the couplings of a pair of columns to one score.
#pragma once

#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Subtracts row and column means of a 20 × 20 block (row-major), so that rows and columns sum to zero: the
// gauge in which the Frobenius norm is least (Ekeberg et al. 2013, Phys. Rev. E 87, 012707).
void to_zero_sum_gauge(float* block);

// Square root of the sum of the squares of a 20 × 20 block.
float frobenius_norm(const float* block);

// Average product correction of a symmetric map [L, L], in place: S_ij - S_i· S_·j / S_··, means over the
// pairs i ≠ j; the diagonal becomes zero. A map of zeros stays so. (Dunn, Wahl & Gloor 2008, Bioinformatics
// 24, 333.)
void correct_average_product(View<float> map);

}  // namespace libbio::contact
