// Matrix products: oneDNN for float where the CPU has AVX2 or more, OpenBLAS for small float products, for
// double and for older CPUs (both libraries pick kernels for the CPU at run time), plain loops for
// std::complex<double>, which only the gradient tests use.
#pragma once

#include <cstdint>
#include <string>

namespace libbio {

enum class Transpose { no, yes };

// C = alpha · op(A) · op(B) + beta · C, row-major; op(A) is m×k, op(B) is k×n, C is m×n. The leading
// dimensions are the row strides of A, B and C as stored. No conjugation. C is not read when beta is zero.
// One thread: callers split their work over Workers, so that results do not depend on the thread count.
// Instantiated for float, double, std::complex<double>.
template <class T>
void matrix_product(Transpose transpose_a, Transpose transpose_b, std::int64_t m, std::int64_t n,
                    std::int64_t k, T alpha, const T* a, std::int64_t lda, const T* b, std::int64_t ldb,
                    T beta, T* c, std::int64_t ldc);

// What computes here: name and version of each backend, the instruction set or kernel that it chose for this
// CPU, and the instruction set of libbio's own kernels. Without oneDNN where the CPU is too old for it.
// Example: "oneDNN 2.6.3 (avx512_core), OpenBLAS 0.3.21 (SkylakeX); libbio kernels: avx512".
std::string describe_compute();

}  // namespace libbio
