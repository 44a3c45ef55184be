// Softmax of rows and its derivative.
//
//   p_j = exp(s_j - m) / Σ_k exp(s_k - m),   m = max_k Re s_k,   log-sum-exp = m + log Σ_k exp(s_k - m)
//   ds_j = p_j (dp_j - Σ_k p_k dp_k)
//
// Scores of minus infinity get probability zero; a row of nothing else is all zeros with log-sum-exp minus
// infinity. A NaN score makes its whole row NaN. All rows are contiguous. float uses fast_exp and the vector
// instructions of the CPU. Instantiated for float, double, std::complex<double>.
#pragma once

#include <cstdint>

namespace libbio::attention {

// Scores [rows, n] become probabilities in place. log_sum_exp [rows] is written unless it is null.
template <class T>
void softmax_rows(std::int64_t rows, std::int64_t n, T* scores, T* log_sum_exp);

// The same probabilities from scores and log-sum-exp known from before, in place.
template <class T>
void probabilities_from_log_sum_exp(std::int64_t rows, std::int64_t n, T* scores, const T* log_sum_exp);

// d_scores from probabilities and their gradient; d_scores may be d_probabilities.
template <class T>
void softmax_rows_backward(std::int64_t rows, std::int64_t n, const T* probabilities,
                           const T* d_probabilities, T* d_scores);

}  // namespace libbio::attention
