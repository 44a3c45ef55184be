#include "libbio/ranking/markers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "libbio/error.h"
#include "tests/unit/ranking/sample_counts.h"

namespace libbio::ranking {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Marks = std::vector<std::uint8_t>;

// By the definition, in two passes over dense values.
double naive_t(const Tensor<double>& log, const Regions& regions, const Marks& training, std::int32_t region,
               std::int64_t gene) {
  std::vector<double> sides[2];
  for (std::int64_t spot = 0; spot < log.dim(0); ++spot) {
    const auto i = static_cast<std::size_t>(spot);
    if (regions.of_spot[i] != kNoRegion && training[i] != 0)
      sides[regions.of_spot[i] == region ? 0 : 1].push_back(log(spot, gene));
  }
  double mean[2], error = 0;
  for (int side = 0; side < 2; ++side) {
    const auto n = static_cast<double>(sides[side].size());
    mean[side] = 0;
    for (const double x : sides[side]) mean[side] += x / n;
    for (const double x : sides[side]) error += (x - mean[side]) * (x - mean[side]) / (n - 1) / n;
  }
  return error > 0 ? (mean[0] - mean[1]) / std::sqrt(error) : 0;
}

TEST(Regions, AreLabelsOtherThanThoseThatSayNothing) {
  const std::vector<std::string> labels = {"b", "NA", "a", "nan", "None", "", "undetermined", "b", "Nan"};
  const Regions regions = regions_of(labels);
  EXPECT_EQ(regions.names, (std::vector<std::string>{"Nan", "a", "b"}));
  EXPECT_EQ(regions.of_spot, (std::vector<std::int32_t>{2, -1, 1, -1, -1, -1, -1, 2, 0}));
  EXPECT_EQ(regions_of(labels, {"b", "NA", "c"}).of_spot,
            (std::vector<std::int32_t>{0, -1, -1, -1, -1, -1, -1, 0, -1}));
}

TEST(RegionContrast, IsWelchsT) {
  Workers workers(1);
  const spatial::CountMatrix counts = sparse(table(
      {{4, 0, 6, 2}, {5, 1, 9, 1}, {3, 0, 7, 3}, {0, 6, 5, 2}, {1, 8, 4, 4}, {0, 5, 9, 1}, {1, 7, 7, 2}}));
  const LogExpression expression(counts, workers);
  const Regions regions = regions_of(std::vector<std::string>{"x", "x", "x", "y", "y", "y", "y"});
  const Tensor<double> t = region_contrast(expression, regions, {}, workers);
  // scipy.stats.ttest_ind(x, y, equal_var=False)
  const double expected[] = {2.590167395594612, -2.879971341275083, 1.6429856917234902, 0.06664830391723044};
  for (std::int64_t gene = 0; gene < 4; ++gene) {
    EXPECT_NEAR(t(0, gene), expected[gene], 1e-6);
    EXPECT_NEAR(t(1, gene), -expected[gene], 1e-6);
  }
}

TEST(RegionContrast, OfManyRegionsIsThatOfDenseValues) {
  const std::int64_t spots = 120, genes = 2100;  // more than one part of the work
  const spatial::CountMatrix counts = random_counts(spots, genes, 0.2, 3);
  std::vector<std::string> labels;
  Marks training;
  for (int i = 0; i < 120; ++i) {
    labels.push_back(i % 11 == 0 ? "undetermined" : std::string(1, static_cast<char>('a' + i % 4)));
    training.push_back(i % 5 != 2);
  }
  const Regions regions = regions_of(labels);
  Workers one(1), two(2);
  const LogExpression expression(counts, one);
  const Tensor<double> t = region_contrast(expression, regions, training, one);
  const Tensor<double> log = dense_log(counts);
  ASSERT_EQ(t.shape(), (Shape{4, genes}));
  for (std::int32_t region = 0; region < 4; ++region)
    for (std::int64_t gene = 0; gene < genes; ++gene)
      ASSERT_NEAR(t(region, gene), naive_t(log, regions, training, region, gene), 1e-5);
  EXPECT_EQ(t(0, 0), 0);  // never counted
  const Tensor<double> again = region_contrast(expression, regions, training, two);
  EXPECT_TRUE(std::ranges::equal(t, again));
}

TEST(RegionContrast, NeedsTwoSpotsOnEachSide) {
  Workers workers(1);
  const spatial::CountMatrix counts = sparse(table({{1, 2}, {3, 1}, {2, 2}, {5, 5}, {1, 1}}));
  const LogExpression expression(counts, workers);
  const Regions regions = regions_of(std::vector<std::string>{"x", "x", "y", "x", "y"});
  const auto is_known = [&](const Marks& training, std::int64_t region) {
    return !std::isnan(region_contrast(expression, regions, training, workers)(region, 0));
  };
  EXPECT_TRUE(is_known({}, 0));
  EXPECT_TRUE(is_known({1, 1, 1, 0, 1}, 1));
  for (const Marks& training : {Marks{1, 1, 1, 1, 0}, Marks{1, 0, 1, 0, 1}, Marks{0, 0, 0, 0, 0}}) {
    EXPECT_FALSE(is_known(training, 0));
    EXPECT_FALSE(is_known(training, 1));
    EXPECT_EQ(markers(region_contrast(expression, regions, training, workers)), Markers(2));
  }
  EXPECT_THROW(region_contrast(expression, regions, Marks{1, 1}, workers), ShapeError);
  EXPECT_THROW(region_contrast(expression, regions_of(std::vector<std::string>{"x"}), {}, workers),
               ShapeError);
}

// All genes but the last two make the same share of all spots of a region: no noise to compare the difference
// with. So many spots that the squares of equal values do not add up exactly.
TEST(RegionContrast, OfGenesWithoutVarianceIsZero) {
  Workers workers(1);
  std::vector<std::vector<float>> rows;
  std::vector<std::string> labels;
  for (int spot = 0; spot < 900; ++spot) {
    const int region = spot % 2;
    rows.emplace_back();
    for (int gene = 0; gene < 20; ++gene)
      rows.back().push_back(static_cast<float>(1 + gene + region * (5 - gene % 3)));
    const auto varies = static_cast<float>(1 + spot % 3);
    rows.back().insert(rows.back().end(), {varies, 6 - varies});
    labels.emplace_back(region == 0 ? "x" : "y");
  }
  const spatial::CountMatrix counts = sparse(table(rows));
  const LogExpression expression(counts, workers);
  const Tensor<double> t = region_contrast(expression, regions_of(labels), {}, workers);
  for (std::int64_t gene = 0; gene < 20; ++gene) EXPECT_EQ(t(0, gene), 0) << gene;
  EXPECT_NE(t(0, 20), 0);
}

TEST(MeanContrast, IsOverTheSectionsThatHaveTheRegion) {
  std::vector<Tensor<double>> sections(3, Tensor<double>({2, 1}));
  const double values[3][2] = {{1, kNan}, {kNan, kNan}, {4, kNan}};
  for (std::size_t s = 0; s < 3; ++s) std::ranges::copy(values[s], sections[s].begin());
  const Tensor<double> mean = mean_contrast(sections);
  EXPECT_EQ(mean(0, 0), 2.5);
  EXPECT_TRUE(std::isnan(mean(1, 0)));
  sections.emplace_back(Shape{1, 2});
  EXPECT_THROW(mean_contrast(sections), ShapeError);
  EXPECT_THROW(mean_contrast({}), ShapeError);
}

TEST(Markers, AreTheFirstOfThoseAboveThree) {
  Tensor<double> t({3, 6});
  const double values[] = {3, 9, 4, 4, 3.001, -8, 0, 0, 3, 2, 0, 1, kNan, kNan, kNan, kNan, kNan, kNan};
  std::ranges::copy(values, t.begin());
  EXPECT_EQ(markers(t), (Markers{{1, 2, 3, 4}, {}, {}}));
  EXPECT_EQ(markers(t, {2, 3}), (Markers{{1, 2}, {}, {}}));
  EXPECT_EQ(markers(t, {50, 2}), (Markers{{1, 2, 3, 4, 0}, {2}, {}}));
}

}  // namespace
}  // namespace libbio::ranking
