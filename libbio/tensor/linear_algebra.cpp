#include "libbio/tensor/linear_algebra.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "libbio/tensor/backend_threads.h"
#include "libbio/tensor/matrix_product.h"

// LAPACK has no C header in OpenBLAS' Debian package; these are its Fortran entry points (column-major).
extern "C" {
void spotrf_(const char* uplo, const int* n, float* a, const int* lda, int* info);
void spotri_(const char* uplo, const int* n, float* a, const int* lda, int* info);
void dposv_(const char* uplo, const int* n, const int* nrhs, double* a, const int* lda, double* b,
            const int* ldb, int* info);
void sgeqrf_(const int* m, const int* n, float* a, const int* lda, float* tau, float* work, const int* lwork,
             int* info);
void sorgqr_(const int* m, const int* n, const int* k, float* a, const int* lda, const float* tau,
             float* work, const int* lwork, int* info);
void dsyevd_(const char* jobz, const char* uplo, const int* n, double* a, const int* lda, double* w,
             double* work, const int* lwork, int* iwork, const int* liwork, int* info);
}

namespace libbio {
namespace {

constexpr int kSubspaceIterations = 2;
// A direction this much weaker than the strongest is rounding, not matrix.
constexpr double kNegligible = 1e-6;

int lapack_size(std::int64_t n) {
  const int size = static_cast<int>(n);
  if (size != n) throw ShapeError("matrix dimension " + std::to_string(n) + " is too large for LAPACK");
  return size;
}

void require_square(const Shape& shape) {
  if (shape.rank() != 2 || shape[0] != shape[1])
    throw ShapeError("not a square matrix: " + shape.to_string());
}

// Replaces the rows of y [r, m], r <= m, by an orthonormal set whose span holds theirs (Householder).
void orthonormalise_rows(Tensor<float>& y) {
  const int r = lapack_size(y.dim(0)), m = lapack_size(y.dim(1));
  std::vector<float> reflectors(static_cast<std::size_t>(r));
  const int query = -1;
  int info = 0;
  float size = 0;
  sgeqrf_(&m, &r, y.data(), &m, reflectors.data(), &size, &query, &info);
  const int work_size = static_cast<int>(size);
  std::vector<float> work(static_cast<std::size_t>(work_size));
  sgeqrf_(&m, &r, y.data(), &m, reflectors.data(), work.data(), &work_size, &info);
  if (info == 0) sorgqr_(&m, &r, &r, y.data(), &m, reflectors.data(), work.data(), &work_size, &info);
  if (info != 0) throw ShapeError("no orthonormal basis (LAPACK info " + std::to_string(info) + ")");
}

}  // namespace

void invert_positive_definite(View<float> matrix) {
  require_square(matrix.shape());
  const std::int64_t size = matrix.dim(0);
  const int n = lapack_size(size);
  if (n == 0) return;
  use_one_blas_thread();
  // Our upper triangle by rows is LAPACK's lower triangle by columns.
  int info = 0;
  spotrf_("L", &n, matrix.data(), &n, &info);
  if (info == 0) spotri_("L", &n, matrix.data(), &n, &info);
  if (info != 0)
    throw ShapeError("matrix is not positive definite (LAPACK info " + std::to_string(info) + ")");
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t j = 0; j < i; ++j) matrix(i, j) = matrix(j, i);
}

void solve_positive_definite(View<double> matrix, View<double> right) {
  require_square(matrix.shape());
  require_shape("right-hand side", right.shape(), {matrix.dim(0)});
  const int n = lapack_size(matrix.dim(0)), one = 1;
  if (n == 0) return;
  use_one_blas_thread();
  int info = 0;
  // Our lower triangle by rows is LAPACK's upper triangle by columns.
  dposv_("U", &n, &one, matrix.data(), &n, right.data(), &n, &info);
  if (info != 0)
    throw ShapeError("matrix is not positive definite (LAPACK info " + std::to_string(info) + ")");
}

Tensor<double> eigenvectors_descending(View<double> matrix) {
  require_square(matrix.shape());
  const int n = lapack_size(matrix.dim(0));
  Tensor<double> values(Shape{n});
  if (n == 0) return values;
  use_one_blas_thread();
  const int query = -1;
  int info = 0, integer_size = 0;
  double real_size = 0;
  dsyevd_("V", "L", &n, matrix.data(), &n, values.data(), &real_size, &query, &integer_size, &query, &info);
  const int work_size = static_cast<int>(real_size);
  std::vector<double> work(static_cast<std::size_t>(work_size));
  std::vector<int> integer_work(static_cast<std::size_t>(integer_size));
  dsyevd_("V", "L", &n, matrix.data(), &n, values.data(), work.data(), &work_size, integer_work.data(),
          &integer_size, &info);
  if (info != 0) throw ShapeError("no eigenvectors (LAPACK info " + std::to_string(info) + ")");
  std::reverse(values.begin(), values.end());
  for (int k = 0; k < n / 2; ++k)
    std::swap_ranges(matrix[k].begin(), matrix[k].end(), matrix[n - 1 - k].begin());
  for (int k = 0; k < n; ++k) {
    View<double> row = matrix[k];
    const double* peak = std::max_element(row.begin(), row.end(),
                                          [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (*peak < 0)
      for (double& x : row) x = -x;
  }
  return values;
}

LowRank low_rank_factors(View<const float> matrix, std::int64_t rank, Rng& rng) {
  const std::int64_t m = matrix.dim(0), n = matrix.dim(1);
  const std::int64_t r = std::min({rank, m, n});
  LowRank factors{Tensor<float>(Shape{m, rank}), Tensor<float>(Shape{n, rank})};
  if (r == 0) return factors;
  use_one_blas_thread();
  Tensor<float> right(Shape{r, n}), left(Shape{r, m});  // by rows, so that LAPACK sees columns
  for (float& x : right) x = static_cast<float>(rng.normal());
  for (int iteration = 0; iteration <= kSubspaceIterations; ++iteration) {
    matrix_product(Transpose::no, Transpose::yes, r, m, n, 1.0f, right.data(), n, matrix.data(), n, 0.0f,
                   left.data(), m);
    orthonormalise_rows(left);
    matrix_product(Transpose::no, Transpose::no, r, n, m, 1.0f, left.data(), m, matrix.data(), n, 0.0f,
                   right.data(), n);
    if (iteration < kSubspaceIterations) orthonormalise_rows(right);
  }
  // matrix ≈ leftᵀ · right with orthonormal left: the eigenvalues of right · rightᵀ are the squared singular
  // values.
  Tensor<float> gram(Shape{r, r});
  matrix_product(Transpose::no, Transpose::yes, r, r, n, 1.0f, right.data(), n, right.data(), n, 0.0f,
                 gram.data(), r);
  Tensor<double> directions(Shape{r, r});
  std::copy(gram.begin(), gram.end(), directions.begin());
  const Tensor<double> squares = eigenvectors_descending(directions);
  Tensor<float> to_left(Shape{r, rank}), to_right(Shape{r, rank});
  for (std::int64_t k = 0; k < r && squares(k) > kNegligible * squares(0); ++k) {
    const double root = std::pow(squares(k), 0.25);  // square root of the singular value
    for (std::int64_t l = 0; l < r; ++l) {
      to_left(l, k) = static_cast<float>(directions(k, l) * root);
      to_right(l, k) = static_cast<float>(directions(k, l) / root);
    }
  }
  matrix_product(Transpose::yes, Transpose::no, m, rank, r, 1.0f, left.data(), m, to_left.data(), rank, 0.0f,
                 factors.left.data(), rank);
  matrix_product(Transpose::yes, Transpose::no, n, rank, r, 1.0f, right.data(), n, to_right.data(), rank,
                 0.0f, factors.right.data(), rank);
  return factors;
}

}  // namespace libbio
