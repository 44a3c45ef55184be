#include "libbio/ranking/expression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

TEST(LogExpression, IsTheLogarithmOfCountsPerTenThousand) {
  Workers workers(2);
  const spatial::CountMatrix counts = random_counts(300, 40, 0.3, 1);
  const LogExpression expression(counts, workers);
  const Tensor<double> expected = dense_log(counts);
  EXPECT_EQ(expression.totals(), counts.row_totals());
  for (std::int64_t spot = 0; spot < 300; ++spot) {
    const LogExpression::Row row = expression.row(spot);
    ASSERT_EQ(row.size(), counts.row(spot).size());
    for (std::size_t e = 0; e < row.size(); ++e)
      ASSERT_EQ(row.value[e], static_cast<float>(expected(spot, row.gene[e])));
  }
  EXPECT_EQ(expression.row(0).size(), 0);
}

TEST(LogScale, ACountIsNeverTakenForNone) {
  Workers workers(2);
  const LogScale scale(std::vector<double>{1e300, 2}, workers);
  EXPECT_GT(scale(0, 1), 0);
  EXPECT_GT(scale(0, 1.5f), 0);
  EXPECT_EQ(scale(1, 1.5f), static_cast<float>(std::log(7501.0)));
  EXPECT_EQ(scale(1, 100), static_cast<float>(std::log(500001.0)));
}

}  // namespace
}  // namespace libbio::ranking
