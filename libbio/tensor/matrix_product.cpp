#include "libbio/tensor/matrix_product.h"

#include <cblas.h>
#include <oneapi/dnnl/dnnl.h>

#include <complex>
#include <new>
#include <sstream>
#include <string>

#include "libbio/error.h"
#include "libbio/tensor/backend_threads.h"
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

char dnnl_transpose(Transpose transpose) {
  return transpose == Transpose::yes ? 'T' : 'N';
}

bool has_dnnl_kernels() {
  static const bool found = (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2;
  return found;
}

// Below, the time to enter a product counts more than its kernel, and OpenBLAS enters faster.
constexpr std::int64_t kSmallProduct = 8192;  // m · n · k

// Depends on the shape and the CPU only, so that a product is always the same.
bool by_dnnl(std::int64_t m, std::int64_t n, std::int64_t k) {
  return has_dnnl_kernels() && m * n * k > kSmallProduct;
}

// C = beta · C
template <class T>
void scale_rows(std::int64_t m, std::int64_t n, T beta, T* c, std::int64_t ldc) {
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < n; ++j) c[i * ldc + j] = beta == T(0) ? T(0) : beta * c[i * ldc + j];
}

std::string describe_dnnl() {
  const dnnl_version_t* const version = dnnl_version();
  const auto isa = dnnl_get_effective_cpu_isa();
  const auto has = [&](dnnl_cpu_isa_t level) { return (isa & level) == level; };
  return "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
         std::to_string(version->patch) + " (" +
         (has(dnnl_cpu_isa_avx512_core_amx)    ? "avx512_core_amx"
          : has(dnnl_cpu_isa_avx512_core_bf16) ? "avx512_core_bf16"
          : has(dnnl_cpu_isa_avx512_core)      ? "avx512_core"
                                               : "avx2") +
         ")";
}

}  // namespace

template <>
void matrix_product<float>(Transpose transpose_a, Transpose transpose_b, std::int64_t m, std::int64_t n,
                           std::int64_t k, float alpha, const float* a, std::int64_t lda, const float* b,
                           std::int64_t ldb, float beta, float* c, std::int64_t ldc) {
  if (m == 0 || n == 0) return;
  if (k == 0) return scale_rows(m, n, beta, c, ldc);  // oneDNN would leave C as it was
  if (by_dnnl(m, n, k)) {
    const OneBackendThread one_thread;
    const dnnl_status_t status = dnnl_sgemm(dnnl_transpose(transpose_a), dnnl_transpose(transpose_b), m, n, k,
                                            alpha, a, lda, b, ldb, beta, c, ldc);
    if (status == dnnl_out_of_memory) throw std::bad_alloc();
    if (status != dnnl_success)
      throw ShapeError("matrix product of " + std::to_string(m) + " x " + std::to_string(k) + " and " +
                       std::to_string(k) + " x " + std::to_string(n) + " was refused by oneDNN (status " +
                       std::to_string(status) + ")");
    return;
  }
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
  return (has_dnnl_kernels() ? describe_dnnl() + ", " : "") + name + " " + version + " (" +
         openblas_get_corename() + "); libbio kernels: " + std::string(instruction_set_name());
}

}  // namespace libbio
