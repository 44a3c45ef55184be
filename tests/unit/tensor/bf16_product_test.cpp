#include "libbio/tensor/bf16_product.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "libbio/tensor/parallel.h"
#include "libbio/tensor/random.h"

namespace libbio {
namespace {

float rounded(float x) {
  float result = 0;
  round_to_bf16(1, &x, &result);
  std::uint16_t upper = 0;
  round_to_bf16(1, &x, &upper);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(result), static_cast<std::uint32_t>(upper) << 16) << x;
  return result;
}

TEST(RoundToBf16, TakesTheNearestAndTiesToEven) {
  EXPECT_EQ(rounded(1.0f), 1.0f);
  EXPECT_EQ(rounded(-0.0f), 0.0f);
  EXPECT_EQ(rounded(1.0f + 0x1p-8f), 1.0f);                // tie, 1 is even
  EXPECT_EQ(rounded(1.0f + 3 * 0x1p-8f), 1.0f + 0x1p-6f);  // tie, up is even
  EXPECT_EQ(rounded(1.0f + 0x1p-8f + 0x1p-20f), 1.0f + 0x1p-7f);
  EXPECT_EQ(rounded(-1.0f - 0x1p-8f - 0x1p-20f), -1.0f - 0x1p-7f);
  EXPECT_EQ(rounded(std::numeric_limits<float>::max()), std::numeric_limits<float>::infinity());
  EXPECT_EQ(rounded(-std::numeric_limits<float>::infinity()), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<float>::quiet_NaN())));
  // The NaN whose kept bits alone would be infinity.
  EXPECT_TRUE(std::isnan(rounded(std::bit_cast<float>(0x7f800001u))));
}

struct Product {
  std::int64_t rows, in, out;
  Tensor<float> weight, x, bias, y;

  Product(std::int64_t rows_, std::int64_t in_, std::int64_t out_)
      : rows(rows_),
        in(in_),
        out(out_),
        weight({out, in}),
        x({rows, in}),
        bias(Shape{out}),
        y({rows, out}, std::numeric_limits<float>::quiet_NaN()) {
    Rng rng(static_cast<std::uint64_t>(rows + in));
    for (auto* tensor : {&weight, &x, &bias})
      for (float& v : *tensor) v = static_cast<float>(rng.normal());
  }
  // The largest difference of y from  keep + x Wᵀ + b  with rounded operands, and from the one with operands
  // as they are. NaN counts.
  double error(bool has_bias, double keep, bool round) const {
    Tensor<float> w = weight, v = x;
    if (round) {
      round_to_bf16(w.size(), w.data(), w.data());
      round_to_bf16(v.size(), v.data(), v.data());
    }
    double worst = 0;
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t o = 0; o < out; ++o) {
        double sum = keep + (has_bias ? bias(o) : 0);
        for (std::int64_t i = 0; i < in; ++i) sum += static_cast<double>(v(row, i)) * w(o, i);
        const double difference = std::abs(y(row, o) - sum);
        if (!(difference <= worst)) worst = difference;
      }
    return worst;
  }
};

// The same claim holds on the instructions for bf16 and on those that stand in for them: CMakeLists.txt runs
// these tests once more without the former.
TEST(Bf16Matrix, MultipliesRoundedOperandsExactly) {
  for (const std::int64_t rows : {1, 2, 17, 64, 129, 256, 257})
    for (const auto& [in, out] :
         {std::pair(1, 1), std::pair(50, 70), std::pair(768, 33), std::pair(96, 400)}) {
      Product p(rows, in, out);
      const Bf16Matrix matrix(p.weight);
      matrix.multiply(rows, p.x.data(), p.bias.data(), Bf16Matrix::Target::overwrite, p.y.data());
      ASSERT_LT(p.error(true, 0, true), 1e-4) << rows << ' ' << in << ' ' << out;
      matrix.multiply(rows, p.x.data(), nullptr, Bf16Matrix::Target::overwrite, p.y.data());
      ASSERT_LT(p.error(false, 0, true), 1e-4) << rows << ' ' << in << ' ' << out;
      p.y.fill(3);
      matrix.multiply(rows, p.x.data(), p.bias.data(), Bf16Matrix::Target::add, p.y.data());
      ASSERT_LT(p.error(true, 3, true), 1e-4) << rows << ' ' << in << ' ' << out;
    }
}

TEST(Bf16Matrix, OperandsAreRounded) {
  Product p(20, 300, 40);
  Bf16Matrix(p.weight).multiply(20, p.x.data(), p.bias.data(), Bf16Matrix::Target::overwrite, p.y.data());
  EXPECT_GT(p.error(true, 0, false), 1e-3);
}

TEST(Bf16Matrix, ServesSeveralThreadsAtOnceWithTheSameBits) {
  Product p(100, 200, 150);
  const Bf16Matrix matrix(p.weight);
  matrix.multiply(100, p.x.data(), p.bias.data(), Bf16Matrix::Target::overwrite, p.y.data());
  std::vector<Tensor<float>> found(12, Tensor<float>({100, 150}));
  Workers workers(4);
  workers.parallel_for(12, [&](std::int64_t part) {
    matrix.multiply(100, p.x.data(), p.bias.data(), Bf16Matrix::Target::overwrite,
                    found[static_cast<std::size_t>(part)].data());
  });
  for (const Tensor<float>& y : found) EXPECT_TRUE(std::ranges::equal(y, p.y));
}

TEST(Bf16Matrix, ObeysTheLimitOfTheLibrary) {
  const char* const limit = std::getenv("DNNL_MAX_CPU_ISA");
  if (!limit || limit != std::string("AVX2")) GTEST_SKIP() << "only with DNNL_MAX_CPU_ISA=AVX2";
  EXPECT_FALSE(Bf16Matrix::is_native());
}

TEST(Bf16Matrix, RefusesNothingToMultiply) {
  EXPECT_THROW(Bf16Matrix(Tensor<float>({0, 5})), ShapeError);
  EXPECT_THROW(Bf16Matrix(Tensor<float>({5})), ShapeError);
}

}  // namespace
}  // namespace libbio
