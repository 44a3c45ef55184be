#include "libbio/attention/softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "naive_attention.h"

namespace libbio::attention {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
class Softmax : public testing::Test {};
using Scalars = testing::Types<float, double, std::complex<double>>;
TYPED_TEST_SUITE(Softmax, Scalars);

template <class T>
double tolerance() {
  return std::is_same_v<T, float> ? 1e-6 : 1e-14;
}

TYPED_TEST(Softmax, AgreesWithTheDefinitionForAllLengths) {
  using T = TypeParam;
  Rng rng(3);
  for (const std::int64_t n : {1, 2, 7, 16, 31, 64, 1001}) {
    std::vector<T> scores(static_cast<std::size_t>(n)), again;
    for (T& s : scores) s = static_cast<T>(static_cast<float>(5 * rng.normal()));
    again = scores;
    double sum = 0;
    std::vector<double> expected;
    for (const T& s : scores) expected.push_back(std::exp(static_cast<double>(std::real(s))));
    for (const double e : expected) sum += e;
    T log_sum_exp = 0;
    softmax_rows<T>(1, n, scores.data(), &log_sum_exp);
    EXPECT_NEAR(std::real(log_sum_exp), std::log(sum), 10 * tolerance<T>());
    probabilities_from_log_sum_exp<T>(1, n, again.data(), &log_sum_exp);
    for (std::size_t j = 0; j < scores.size(); ++j) {
      EXPECT_NEAR(std::real(scores[j]), expected[j] / sum, tolerance<T>()) << n;
      EXPECT_NEAR(std::real(again[j]), expected[j] / sum, 2 * tolerance<T>()) << n;
    }
  }
}

TYPED_TEST(Softmax, HiddenScoresAndRowsOfNothing) {
  using T = TypeParam;
  std::vector<T> scores(40, static_cast<T>(-kInfinity));
  scores[3] = T(2);
  scores[19] = T(2);
  T log_sum_exp[2] = {};
  softmax_rows<T>(2, 20, scores.data(), log_sum_exp);
  for (int j = 0; j < 40; ++j) EXPECT_EQ(std::real(scores[j]), j == 3 || j == 19 ? 0.5 : 0.0) << j;
  EXPECT_EQ(std::real(log_sum_exp[1]), -kInfinity);
  std::vector<T> again(20, static_cast<T>(-kInfinity));
  probabilities_from_log_sum_exp<T>(1, 20, again.data(), log_sum_exp + 1);
  for (const T& p : again) EXPECT_EQ(p, T(0));
}

TYPED_TEST(Softmax, LargeScoresDoNotOverflow) {
  using T = TypeParam;
  std::vector<T> scores = {T(1e4), T(-1e4), T(1e4)};
  softmax_rows<T>(1, 3, scores.data(), nullptr);
  EXPECT_EQ(std::real(scores[0]), 0.5);
  EXPECT_EQ(std::real(scores[1]), 0);
}

TYPED_TEST(Softmax, ANaNIsNotHidden) {
  using T = TypeParam;
  const T nan = std::numeric_limits<double>::quiet_NaN();
  for (const T& other : {T(1), static_cast<T>(-kInfinity)}) {
    std::vector<T> scores(5, other);
    scores[2] = nan;
    softmax_rows<T>(1, 5, scores.data(), nullptr);
    for (const T& p : scores) EXPECT_TRUE(std::isnan(std::real(p)));
  }
}

}  // namespace
}  // namespace libbio::attention
