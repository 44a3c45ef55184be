// Matrix products: OpenBLAS for float and double (it picks kernels for the CPU at run time), plain loops for
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

// Keeps the backend from starting threads of its own, which would sum in an order that depends on their
// number. matrix_product does this itself; other direct users of the backend call it first.
void use_one_blas_thread();

// What computes here: name and version of the backend, its kernel, and the instruction set that libbio's own
// kernels use. Example: "OpenBLAS 0.3.21 (SkylakeX); libbio kernels: avx512".
std::string describe_compute();

}  // namespace libbio
