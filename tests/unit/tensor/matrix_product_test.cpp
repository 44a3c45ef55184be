#include "libbio/tensor/matrix_product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <complex>
#include <limits>
#include <utility>
#include <vector>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/random.h"

namespace libbio {
namespace {

template <class T>
class MatrixProduct : public testing::Test {};
using Scalars = testing::Types<float, double, std::complex<double>>;
TYPED_TEST_SUITE(MatrixProduct, Scalars);

TYPED_TEST(MatrixProduct, AgreesWithTheDefinitionForAllTranspositions) {
  using T = TypeParam;
  const std::int64_t m = 5, n = 7, k = 3, stride = 9;
  Rng rng(1);
  for (const Transpose ta : {Transpose::no, Transpose::yes})
    for (const Transpose tb : {Transpose::no, Transpose::yes}) {
      std::vector<T> a(stride * stride), b(stride * stride), c(stride * stride);
      for (auto* x : {&a, &b, &c})
        for (T& v : *x) v = T(static_cast<float>(rng.normal()));
      std::vector<T> expected = c;
      for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
          T sum = 0;
          for (std::int64_t l = 0; l < k; ++l)
            sum += (ta == Transpose::yes ? a[l * stride + i] : a[i * stride + l]) *
                   (tb == Transpose::yes ? b[j * stride + l] : b[l * stride + j]);
          expected[i * stride + j] = T(2) * sum + T(3) * expected[i * stride + j];
        }
      matrix_product<T>(ta, tb, m, n, k, T(2), a.data(), stride, b.data(), stride, T(3), c.data(), stride);
      for (std::size_t i = 0; i < c.size(); ++i) EXPECT_LT(std::abs(c[i] - expected[i]), 1e-4) << i;
    }
}

// Large enough for every backend to take its own path.
struct Sizes {
  std::int64_t m, n, k;
};

TYPED_TEST(MatrixProduct, AgreesWithTheDefinitionForEverySize) {
  using T = TypeParam;
  for (const auto& [m, n, k] : std::vector<Sizes>{
           {1, 1, 1}, {1, 70, 300}, {20, 20, 20}, {21, 21, 21}, {8, 512, 64}, {129, 64, 129}, {100, 33, 77}})
    for (const Transpose ta : {Transpose::no, Transpose::yes})
      for (const Transpose tb : {Transpose::no, Transpose::yes}) {
        Rng rng(static_cast<std::uint64_t>(m));
        std::vector<T> a(m * k), b(k * n), c(m * n, std::numeric_limits<double>::quiet_NaN());
        for (auto* x : {&a, &b})
          for (T& v : *x) v = T(static_cast<float>(rng.normal()));
        const std::int64_t lda = ta == Transpose::yes ? m : k, ldb = tb == Transpose::yes ? k : n;
        matrix_product<T>(ta, tb, m, n, k, T(1), a.data(), lda, b.data(), ldb, T(0), c.data(), n);
        double worst = 0;
        for (std::int64_t i = 0; i < m; ++i)
          for (std::int64_t j = 0; j < n; ++j) {
            std::complex<double> sum = 0;
            for (std::int64_t l = 0; l < k; ++l)
              sum += std::complex<double>(ta == Transpose::yes ? a[l * m + i] : a[i * k + l]) *
                     std::complex<double>(tb == Transpose::yes ? b[j * k + l] : b[l * n + j]);
            // !(<=): a NaN that was read from C shows.
            const double error = std::abs(std::complex<double>(c[i * n + j]) - sum);
            if (!(error <= worst)) worst = error;
          }
        EXPECT_LT(worst, 1e-4) << m << ' ' << n << ' ' << k;
      }
}

TYPED_TEST(MatrixProduct, ASumOfNoTermsIsZero) {
  using T = TypeParam;
  const T nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::int64_t size : {2, 200}) {
    std::vector<T> c(size * size, nan);
    matrix_product<T>(Transpose::no, Transpose::no, size, size, 0, T(1), nullptr, 1, nullptr, size, T(0),
                      c.data(), size);
    for (const T v : c) ASSERT_EQ(v, T(0));
    c.assign(c.size(), T(3));
    matrix_product<T>(Transpose::no, Transpose::no, size, size, 0, T(1), nullptr, 1, nullptr, size, T(2),
                      c.data(), size);
    for (const T v : c) ASSERT_EQ(v, T(6));
  }
}

TYPED_TEST(MatrixProduct, OfNoRowsOrNoColumnsWritesNothing) {
  using T = TypeParam;
  std::vector<T> a(100, T(1)), c(100, T(5));
  for (const auto& [m, n] : {std::pair(0, 9), std::pair(9, 0), std::pair(0, 0)})
    matrix_product<T>(Transpose::no, Transpose::no, m, n, 9, T(1), a.data(), 9, a.data(), 9, T(0), c.data(),
                      9);
  for (const T v : c) EXPECT_EQ(v, T(5));
}

// A product is the same wherever its operands lie and whoever computes it.
TEST(FloatProduct, DependsOnNeitherThreadNorAddress) {
  const std::int64_t m = 130, n = 100, k = 200;
  Rng rng(3);
  std::vector<float> a(m * k), b(k * n), expected(m * n);
  for (auto* x : {&a, &b})
    for (float& v : *x) v = static_cast<float>(rng.normal());
  matrix_product<float>(Transpose::no, Transpose::no, m, n, k, 1, a.data(), k, b.data(), n, 0,
                        expected.data(), n);
  Workers workers(3);
  std::vector<int> same(8);
  workers.parallel_for(8, [&](std::int64_t part) {
    std::vector<float> shifted(a.size() + 8), c(expected.size());
    std::ranges::copy(a, shifted.begin() + part);
    matrix_product<float>(Transpose::no, Transpose::no, m, n, k, 1, shifted.data() + part, k, b.data(), n, 0,
                          c.data(), n);
    same[static_cast<std::size_t>(part)] = c == expected;
  });
  EXPECT_THAT(same, testing::Each(1));
}

TEST(FloatProduct, LeavesTheThreadsOfOpenMpAsTheyWere) {
  omp_set_num_threads(3);
  std::vector<float> a(64 * 64), c(64 * 64);
  matrix_product<float>(Transpose::no, Transpose::no, 64, 64, 64, 1, a.data(), 64, a.data(), 64, 0, c.data(),
                        64);
  EXPECT_EQ(omp_get_max_threads(), 3);
}

TEST(DescribeCompute, NamesBackendAndKernels) {
  const std::string text = describe_compute();
  EXPECT_NE(text.find("OpenBLAS"), std::string::npos) << text;
  EXPECT_NE(text.find("libbio kernels: "), std::string::npos) << text;
}

}  // namespace
}  // namespace libbio
