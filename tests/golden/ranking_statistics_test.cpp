// Moran's I and SPARK-X against plain numpy (tests/golden/ranking/ORIGIN.md).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "libbio/ranking/moran.h"
#include "libbio/ranking/spark_x.h"

namespace libbio::ranking {
namespace {

using Table = std::vector<std::vector<std::string>>;

Table read(const std::string& name) {
  std::ifstream file(std::string(LIBBIO_SOURCE_DIR) + "/tests/golden/ranking/" + name);
  Table table;
  for (std::string line, field; std::getline(file, line);) {
    std::istringstream fields(line);
    table.emplace_back();
    while (std::getline(fields, field, '\t')) table.back().push_back(field);
  }
  return table;
}

struct Sample {
  std::vector<std::array<double, 2>> places;
  spatial::CountMatrix counts;
};

Sample read_sample() {
  const Table table = read("counts.tsv");
  Sample sample;
  std::vector<std::int64_t> start{0};
  std::vector<std::int32_t> column;
  std::vector<float> count;
  for (std::size_t row = 1; row < table.size(); ++row) {
    sample.places.push_back({std::stod(table[row][0]), std::stod(table[row][1])});
    for (std::size_t field = 2; field < table[row].size(); ++field)
      if (table[row][field] != "0") {
        column.push_back(static_cast<std::int32_t>(field - 2));
        count.push_back(std::stof(table[row][field]));
      }
    start.push_back(std::ssize(column));
  }
  const std::int64_t spots = std::ssize(sample.places);
  sample.counts = {spots, std::ssize(table[0]) - 2, start, column, count};
  return sample;
}

// Columns of expected.tsv by their names.
std::map<std::string, std::vector<double>> expected() {
  const Table table = read("expected.tsv");
  std::map<std::string, std::vector<double>> columns;
  for (std::size_t row = 1; row < table.size(); ++row)
    for (std::size_t field = 1; field < table[row].size(); ++field)
      columns[table[0][field]].push_back(std::stod(table[row][field]));
  return columns;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance,
                 const std::string& what) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t gene = 0; gene < found.size(); ++gene)
    EXPECT_NEAR(found[gene], expected[gene], tolerance * (std::abs(expected[gene]) + 0.1))
        << what << " of gene " << gene;
}

TEST(RankingStatistics, MoransIIsThatOfNumpy) {
  Workers workers(2);
  const Sample sample = read_sample();
  ASSERT_EQ(sample.places.size(), 60u);
  const MoranScores scores = morans_i(
      sample.counts, row_normalised(graph::nearest_neighbours(sample.places, kMoranNeighbours, {}, workers)),
      workers);
  auto numpy = expected();
  expect_near(scores.index, numpy["moran_i"], 2e-5, "I");
  expect_near(scores.under_normality.z, numpy["z_normality"], 5e-5, "z under normality");
  expect_near(scores.under_randomisation.z, numpy["z_randomisation"], 5e-5, "z under randomisation");
  expect_near(scores.under_randomisation.p, numpy["p_randomisation"], 1e-4, "p under randomisation");
  expect_near(scores.under_randomisation.q, numpy["q_randomisation"], 1e-4, "q under randomisation");
}

TEST(RankingStatistics, SparkXIsThatOfNumpy) {
  Workers workers(2);
  const Sample sample = read_sample();
  auto numpy = expected();
  expect_near(spark_x(sample.counts, sample.places, DepthAdjustment::none, workers).p, numpy["spark_x_plain"],
              1e-8, "p without adjustment");
  expect_near(spark_x(sample.counts, sample.places, DepthAdjustment::log_total, workers).p,
              numpy["spark_x_log_total"], 1e-8, "p adjusted for the logarithm of totals");
  const SparkXScores scores = spark_x(sample.counts, sample.places, DepthAdjustment::total, workers);
  expect_near(scores.p, numpy["spark_x_total"], 1e-8, "p adjusted for totals");
  const auto kernel = [&](std::int64_t number) {
    std::vector<double> p;
    for (std::int64_t gene = 0; gene < scores.kernel_log_p.dim(0); ++gene)
      p.push_back(std::exp(scores.kernel_log_p(gene, number)));
    return p;
  };
  expect_near(kernel(0), numpy["projection_total"], 1e-8, "projection");
  expect_near(kernel(2), numpy["gaussian2_total"], 1e-8, "Gaussian 2");
  expect_near(kernel(10), numpy["cosine5_total"], 1e-8, "cosine 5");
}

}  // namespace
}  // namespace libbio::ranking
