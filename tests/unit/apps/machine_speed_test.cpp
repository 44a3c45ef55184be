#include "apps/machine_speed.h"

#include <gtest/gtest.h>

namespace bio {
namespace {

TEST(ReadableDuration, HasTheUnitThatFits) {
  EXPECT_EQ(readable_duration(0), "1 s");
  EXPECT_EQ(readable_duration(59.6), "60 s");
  EXPECT_EQ(readable_duration(119), "119 s");
  EXPECT_EQ(readable_duration(150), "2 min");
  EXPECT_EQ(readable_duration(5400), "90 min");
  EXPECT_EQ(readable_duration(9000), "2.5 h");
  EXPECT_EQ(readable_duration(86400), "24.0 h");
  EXPECT_EQ(readable_duration(2.5 * 86400), "2.5 days");
  EXPECT_EQ(readable_duration(1e15), "11574074074.1 days");
}

}  // namespace
}  // namespace bio
