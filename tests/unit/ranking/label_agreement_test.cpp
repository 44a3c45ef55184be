#include "libbio/ranking/label_agreement.h"

#include <gtest/gtest.h>

#include <vector>

#include "libbio/error.h"

namespace libbio::ranking {
namespace {

using Labels = std::vector<std::int32_t>;

TEST(AdjustedRandIndex, IsOneForTheSameGroups) {
  EXPECT_EQ(adjusted_rand_index(Labels{0, 0, 1, 2, 2}, Labels{7, 7, 3, 5, 5}), 1);
  EXPECT_EQ(adjusted_rand_index(Labels{0, 0, 0}, Labels{1, 1, 1}), 1);
  EXPECT_EQ(adjusted_rand_index(Labels{0, 1, 2}, Labels{2, 1, 0}), 1);
  EXPECT_EQ(adjusted_rand_index({}, {}), 1);
}

TEST(AdjustedRandIndex, IsItsFormula) {
  // Together in both: 2; in a: 3 + 1, in b: 3 + 1 of 10 pairs. (2 − 1.6) / (4 − 1.6).
  EXPECT_NEAR(adjusted_rand_index(Labels{0, 0, 0, 1, 1}, Labels{0, 0, 1, 1, 1}), 0.4 / 2.4, 1e-15);
  // Together in both: 2; in a: 6, in b: 4.
  EXPECT_NEAR(adjusted_rand_index(Labels{0, 0, 0, 0, 1}, Labels{0, 0, 1, 1, 1}), -0.4 / 2.6, 1e-15);
  // Worse than chance: 0 of 1.333 expected pairs.
  EXPECT_NEAR(adjusted_rand_index(Labels{0, 0, 1, 1}, Labels{0, 1, 0, 1}), (0 - 2.0 / 3) / (2 - 2.0 / 3),
              1e-15);
}

TEST(AdjustedRandIndex, LeavesOutWhatHasNoLabel) {
  EXPECT_EQ(adjusted_rand_index(Labels{0, 0, 1, -1, 1}, Labels{4, 4, 5, 4, -2}), 1);
  EXPECT_THROW(adjusted_rand_index(Labels{0}, Labels{0, 1}), ShapeError);
}

}  // namespace
}  // namespace libbio::ranking
