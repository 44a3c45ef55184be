#include "libbio/tensor/matrix_product.h"

#include <gtest/gtest.h>

#include <complex>
#include <vector>

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

TEST(DescribeCompute, NamesBackendAndKernels) {
  const std::string text = describe_compute();
  EXPECT_NE(text.find("OpenBLAS"), std::string::npos) << text;
  EXPECT_NE(text.find("libbio kernels: "), std::string::npos) << text;
}

}  // namespace
}  // namespace libbio
