#include "libbio/tensor/matrix_product.h"

#include <cblas.h>

#include <complex>
#include <sstream>
#include <string>

#include "libbio/error.h"
#include "libbio/tensor/instruction_set.h"

namespace libbio {
namespace {

blasint blas_size(std::int64_t size) {
  const auto narrowed = static_cast<blasint>(size);
  if (narrowed != size)
    throw ShapeError("matrix dimension " + std::to_string(size) + " is too large for BLAS");
  return narrowed;
}

CBLAS_TRANSPOSE blas_transpose(Transpose transpose) {
  return transpose == Transpose::yes ? CblasTrans : CblasNoTrans;
}

}  // namespace

void use_one_blas_thread() {
  static const bool once = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  (void)once;
}

template <>
void matrix_product<float>(Transpose transpose_a, Transpose transpose_b, std::int64_t m, std::int64_t n,
                           std::int64_t k, float alpha, const float* a, std::int64_t lda, const float* b,
                           std::int64_t ldb, float beta, float* c, std::int64_t ldc) {
  if (m == 0 || n == 0) return;
  use_one_blas_thread();
  cblas_sgemm(CblasRowMajor, blas_transpose(transpose_a), blas_transpose(transpose_b), blas_size(m),
              blas_size(n), blas_size(k), alpha, a, blas_size(lda), b, blas_size(ldb), beta, c,
              blas_size(ldc));
}

template <>
void matrix_product<double>(Transpose transpose_a, Transpose transpose_b, std::int64_t m, std::int64_t n,
                            std::int64_t k, double alpha, const double* a, std::int64_t lda, const double* b,
                            std::int64_t ldb, double beta, double* c, std::int64_t ldc) {
  if (m == 0 || n == 0) return;
  use_one_blas_thread();
  cblas_dgemm(CblasRowMajor, blas_transpose(transpose_a), blas_transpose(transpose_b), blas_size(m),
              blas_size(n), blas_size(k), alpha, a, blas_size(lda), b, blas_size(ldb), beta, c,
              blas_size(ldc));
}

template <>
void matrix_product<std::complex<double>>(Transpose transpose_a, Transpose transpose_b, std::int64_t m,
                                          std::int64_t n, std::int64_t k, std::complex<double> alpha,
                                          const std::complex<double>* a, std::int64_t lda,
                                          const std::complex<double>* b, std::int64_t ldb,
                                          std::complex<double> beta, std::complex<double>* c,
                                          std::int64_t ldc) {
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      std::complex<double> sum = 0;
      for (std::int64_t l = 0; l < k; ++l)
        sum += (transpose_a == Transpose::yes ? a[l * lda + i] : a[i * lda + l]) *
               (transpose_b == Transpose::yes ? b[j * ldb + l] : b[l * ldb + j]);
      std::complex<double>& out = c[i * ldc + j];
      out = alpha * sum + (beta == 0.0 ? 0.0 : beta * out);
    }
}

std::string describe_compute() {
  // openblas_get_config() reads "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": name and version come first.
  std::istringstream config(openblas_get_config());
  std::string name, version;
  config >> name >> version;
  return name + " " + version + " (" + openblas_get_corename() +
         "); libbio kernels: " + std::string(instruction_set_name());
}

}  // namespace libbio
