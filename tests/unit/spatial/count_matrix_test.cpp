#include "libbio/spatial/count_matrix.h"

#include <gtest/gtest.h>

#include "libbio/error.h"

namespace libbio::spatial {
namespace {

//      0 2 0 1
//      0 0 0 0
//      3 0 4 5
CountMatrix small() {
  return CountMatrix(3, 4, {0, 2, 2, 5}, {1, 3, 0, 2, 3}, {2, 1, 3, 4, 5});
}

TEST(CountMatrix, TotalsAndTransposition) {
  const CountMatrix m = small();
  EXPECT_EQ(m.row_totals(), (std::vector<double>{3, 0, 12}));
  EXPECT_EQ(m.column_totals(), (std::vector<double>{3, 2, 4, 6}));
  EXPECT_EQ(m.column_entries(), (std::vector<std::int64_t>{1, 1, 1, 2}));
  EXPECT_EQ(m.transposed(), CountMatrix(4, 3, {0, 1, 2, 3, 5}, {2, 0, 2, 0, 2}, {3, 2, 4, 1, 5}));
  EXPECT_EQ(m.transposed().transposed(), m);
}

TEST(CountMatrix, SelectsInTheOrderListed) {
  const std::vector<std::int64_t> rows = {2, 0}, columns = {3, 0};
  EXPECT_EQ(small().select_rows(rows), CountMatrix(2, 4, {0, 3, 5}, {0, 2, 3, 1, 3}, {3, 4, 5, 2, 1}));
  EXPECT_EQ(small().select_columns(columns), CountMatrix(3, 2, {0, 1, 1, 3}, {0, 0, 1}, {1, 5, 3}));
  EXPECT_EQ(small().select(rows, columns), CountMatrix(2, 2, {0, 2, 3}, {0, 1, 0}, {5, 3, 1}));
  const std::vector<std::int64_t> twice = {1, 1}, outside = {4};
  EXPECT_THROW(small().select_rows(twice), ShapeError);
  EXPECT_THROW(small().select_columns(outside), ShapeError);
  EXPECT_THROW(small().select(twice, columns), ShapeError);
}

TEST(CountMatrix, RefusesWhatIsNoCountMatrix) {
  EXPECT_THROW(CountMatrix(1, 4, {0, 2}, {1, 1}, {1, 1}), ShapeError);     // a column twice
  EXPECT_THROW(CountMatrix(1, 4, {0, 2}, {1, 4}, {1, 1}), ShapeError);     // a column outside
  EXPECT_THROW(CountMatrix(1, 4, {0, 1}, {1}, {0}), ShapeError);           // a zero stored
  EXPECT_THROW(CountMatrix(1, 4, {0, 1}, {1}, {-1}), ShapeError);          // a negative count
  EXPECT_THROW(CountMatrix(2, 4, {0, 2, 1}, {1, 2}, {1, 1}), ShapeError);  // rows that fall
  EXPECT_THROW(CountMatrix(1, 4, {0, 1}, {1, 2}, {1, 1}), ShapeError);     // entries without a row
}

}  // namespace
}  // namespace libbio::spatial
