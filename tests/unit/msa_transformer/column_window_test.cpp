#include "libbio/msa_transformer/column_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"

namespace libbio::msa_transformer {
namespace {

using ::testing::ElementsAre;

TEST(ColumnWindows, CoverAllColumns) {
  EXPECT_THAT(column_windows(10, 10, 5), ElementsAre(ColumnWindow{0, 10}));
  EXPECT_THAT(column_windows(10, 20, 5), ElementsAre(ColumnWindow{0, 10}));
  EXPECT_THAT(column_windows(10, 4, 3),
              ElementsAre(ColumnWindow{0, 4}, ColumnWindow{3, 7}, ColumnWindow{6, 10}));
  EXPECT_THAT(column_windows(11, 4, 4),
              ElementsAre(ColumnWindow{0, 4}, ColumnWindow{4, 8}, ColumnWindow{7, 11}));
  EXPECT_THROW(column_windows(10, 4, 5), UsageError);
  EXPECT_THROW(column_windows(10, 4, 0), UsageError);
}

}  // namespace
}  // namespace libbio::msa_transformer
