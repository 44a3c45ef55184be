#include "libbio/statistics/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "libbio/error.h"

namespace libbio::statistics {
namespace {

TEST(Bootstrap, MeanOfManyHasTheIntervalOfItsStandardError) {
  // 0 ... 399: the mean's standard error is sqrt((400² - 1) / 12 / 400) = 5.77.
  const Statistics mean = [](std::span<const std::int32_t> members) {
    return std::vector{std::accumulate(members.begin(), members.end(), 0.0) /
                       static_cast<double>(members.size())};
  };
  const auto found = bootstrap_intervals(single_units(400), mean, {1000, 3});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].low, 199.5 - 1.96 * 5.77, 2);
  EXPECT_NEAR(found[0].high, 199.5 + 1.96 * 5.77, 2);
  const auto again = bootstrap_intervals(single_units(400), mean, {1000, 3});
  EXPECT_EQ(found[0].low, again[0].low);
  EXPECT_NE(found[0].low, bootstrap_intervals(single_units(400), mean, {1000, 4})[0].low);
}

TEST(Bootstrap, UnitsAreDrawnAsAWholeAndStrataKeepTheirSize) {
  const std::vector<std::string> names = {"a", "", "b", "a", ""};
  const Strata strata = named_units(names);
  ASSERT_EQ(strata.size(), 1U);
  EXPECT_EQ(strata[0], (std::vector<Unit>{{0, 3}, {1}, {2}, {4}}));
  const Statistics whole = [](std::span<const std::int32_t> members) {
    EXPECT_EQ(std::ranges::count(members, 0), std::ranges::count(members, 3));
    return std::vector<double>{};
  };
  EXPECT_TRUE(bootstrap_intervals(strata, whole, {50, 1}).empty());
  const Statistics sized = [](std::span<const std::int32_t> members) {
    EXPECT_EQ(members.size(), 3U);
    EXPECT_LT(members[0], 2);
    EXPECT_LT(members[1], 2);
    EXPECT_EQ(members[2], 2);
    return std::vector<double>{};
  };
  bootstrap_intervals({{{0}, {1}}, {{2}}}, sized, {50, 1});
}

TEST(Bootstrap, LeavesUndefinedDrawsOut) {
  const Statistics of_first = [](std::span<const std::int32_t> members) {
    return std::vector{members[0] == 0 ? NAN : 5.0, double(NAN)};
  };
  const auto found = bootstrap_intervals(single_units(2), of_first, {100, 1});
  EXPECT_EQ(found[0].low, 5);
  EXPECT_EQ(found[0].high, 5);
  EXPECT_TRUE(std::isnan(found[1].low));
  EXPECT_THROW(bootstrap_intervals(single_units(2), of_first, {0, 1}), UsageError);
}

}  // namespace
}  // namespace libbio::statistics
