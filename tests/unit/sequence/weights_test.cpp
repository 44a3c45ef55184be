#include "libbio/sequence/weights.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "libbio/error.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/sequence/row_tile.h"
#include "tests/shared_data.h"
#include "tests/unit/sequence/sample_msa.h"

namespace libbio::sequence {
namespace {

using testing::msa_of;
using testing::sample_rows;

// The definition, compared letter by letter; identity = hundredths / 100.
std::vector<std::int64_t> plain_counts(const Msa& msa, std::int64_t hundredths) {
  std::vector<std::int64_t> counts;
  for (std::int64_t s = 0; s < msa.rows(); ++s) {
    std::int64_t neighbours = 0;
    for (std::int64_t t = 0; t < msa.rows(); ++t) {
      std::int64_t equal = 0;
      for (std::int64_t c = 0; c < msa.columns(); ++c) equal += msa.letters()(s, c) == msa.letters()(t, c);
      neighbours += 100 * equal >= hundredths * msa.columns();
    }
    counts.push_back(neighbours);
  }
  return counts;
}

void expect_plain_counts(const Msa& msa, std::int64_t hundredths) {
  Workers one(1), three(3);
  const auto expected = plain_counts(msa, hundredths);
  const double identity = static_cast<double>(hundredths) / 100;
  EXPECT_EQ(neighbour_counts(msa, identity, one), expected) << msa.columns() << " columns, " << hundredths;
  EXPECT_EQ(neighbour_counts(msa, identity, three), expected) << msa.columns() << " columns, " << hundredths;
}

TEST(Weights, EqualThePlainCountOnRandomFamilies) {
  Rng rng(3);
  for (const std::int64_t columns : {1, 2, 5, 7, 8, 9, 10, 15, 40, 63, 64, 65, 127, 128, 255, 256, 257, 1000})
    for (const std::int64_t hundredths : {80, 62, 100, 1})
      expect_plain_counts(msa_of(sample_rows(rng, 70, columns, 0.3)), hundredths);
}

TEST(Weights, EqualThePlainCountAcrossTiles) {
  Rng rng(4);
  for (const std::int64_t rows : {1, 2, 511, 512, 513, 1100})
    expect_plain_counts(msa_of(sample_rows(rng, rows, 33, 0.25)), 80);
}

// Rows with d differing columns for every d: the threshold must fall on the right side everywhere.
TEST(Weights, TheThresholdIsExact) {
  for (const std::int64_t columns : {1, 4, 5, 10, 64, 100, 255, 300}) {
    const std::string query(static_cast<std::size_t>(columns), 'A');
    std::vector<std::string> rows;
    for (std::int64_t d = 0; d <= columns; ++d) {
      rows.push_back(query);
      for (std::int64_t c = 0; c < d; ++c) rows.back()[static_cast<std::size_t>(columns - 1 - c)] = 'W';
    }
    expect_plain_counts(msa_of(rows), 80);
    // 0.8 * 5 is 4 columns although 0.8 has no exact double.
    EXPECT_EQ(least_equal_columns(0.8, columns), (8 * columns + 9) / 10);
  }
}

TEST(Weights, GapsEqualGapsAndUnknownEqualsUnknown) {
  Workers workers(1);
  const Msa msa = msa_of({"AAAAA", "A----", "C----", "AXXXX", "CXXXX"});
  EXPECT_EQ(neighbour_counts(msa, 0.8, workers), (std::vector<std::int64_t>{1, 2, 2, 2, 2}));
}

TEST(Weights, IdenticalRowsShareOneSequence) {
  Workers workers(2);
  const Msa msa = msa_of(std::vector<std::string>(1500, "ACDEFGHIKL"));
  const Weights weights = sequence_weights(msa, workers);
  EXPECT_NEAR(weights.neff(), 1.0, 1e-12);
  EXPECT_EQ(weights[1499], 1.0 / 1500);
}

TEST(Weights, AreInRange) {
  EXPECT_THROW(Weights({0.5, 0.0}), ShapeError);
  EXPECT_THROW(Weights({1.5}), ShapeError);
  EXPECT_EQ(Weights({0.5, 1.0}).neff(), 1.5);
  Workers workers(1);
  EXPECT_THROW(sequence_weights(msa_of({"A"}), workers, 0), UsageError);
  EXPECT_THROW(sequence_weights(msa_of({"A"}), workers, 1.01), UsageError);
}

// Published figures of real families, the quick ones among them.
TEST(Weights, ReproduceTheNeffOfRealFamilies) {
  const std::filesystem::path contacts = shared_data("data/contacts");
  LIBBIO_SKIP_WITHOUT(contacts);
  const std::int64_t most_rows = std::getenv("LIBBIO_ALL_FAMILIES") != nullptr ? 1'000'000 : 1500;
  std::ifstream manifest(contacts / "MANIFEST.tsv");
  std::string line;
  std::getline(manifest, line);
  Workers workers(2);
  int compared = 0;
  while (std::getline(manifest, line)) {
    std::istringstream fields(line);
    std::string family;
    std::int64_t fold = 0, columns = 0, rows = 0;
    double neff = 0;
    fields >> family >> fold >> columns >> rows >> neff;
    if (rows > most_rows) continue;
    const Msa msa = read_msa((contacts / family / "msa.a3m.gz").string());
    EXPECT_EQ(msa.columns(), columns) << family;
    EXPECT_EQ(msa.rows(), rows) << family;
    EXPECT_NEAR(sequence_weights(msa, workers).neff(), neff, 0.0501) << family;
    ++compared;
  }
  EXPECT_GT(compared, 10);
}

}  // namespace
}  // namespace libbio::sequence
