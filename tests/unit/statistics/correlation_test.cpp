#include "libbio/statistics/correlation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"

namespace libbio::statistics {
namespace {

const std::vector<double> kX = {1, 2, 3, 4}, kY = {2, 1, 4, 3};

TEST(Correlation, HandComputed) {
  EXPECT_NEAR(pearson(kX, kY), 3.0 / 5, 1e-12);  // Σxy = 3, Σxx = Σyy = 5
  EXPECT_NEAR(spearman(kX, kY), 0.6, 1e-12);
  EXPECT_NEAR(root_mean_square_error(kX, kY), 1, 1e-12);
  EXPECT_NEAR(deviation_after_fit(kX, kY), std::sqrt((5 - 9.0 / 5) / 3), 1e-12);
  // Pearson minds how far, Spearman the order only.
  EXPECT_NEAR(spearman(kX, std::vector<double>{-5, 0, 1, 1000}), 1, 1e-12);
  EXPECT_LT(pearson(kX, std::vector<double>{-5, 0, 1, 1000}), 0.8);
}

TEST(Correlation, TiesShareTheMeanOfTheirRanks) {
  EXPECT_EQ(ranks(std::vector<double>{7, 3, 7, 9, 7}), (std::vector<double>{3, 1, 3, 5, 3}));
  EXPECT_NEAR(spearman(std::vector<double>{1, 2, 2, 3}, kX), 4.5 / std::sqrt(4.5 * 5), 1e-12);
}

TEST(Correlation, NotDefined) {
  // The sum of six times 0.1 over 6 is not 0.1.
  const std::vector<double> equal(6, 0.1), other = {1, 2, 3, 4, 5, 7};
  EXPECT_TRUE(std::isnan(pearson(equal, other)));
  EXPECT_TRUE(std::isnan(spearman(other, equal)));
  EXPECT_TRUE(std::isnan(pearson(std::vector<double>{1}, std::vector<double>{2})));
  EXPECT_TRUE(std::isnan(root_mean_square_error({}, {})));
  EXPECT_NEAR(deviation_after_fit(equal, other), std::sqrt((104 - 22.0 * 22 / 6) / 5), 1e-12);
  EXPECT_THROW(pearson(kX, equal), ShapeError);
}

}  // namespace
}  // namespace libbio::statistics
