#include "libbio/contact/pair_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "libbio/contact/pair_list_reader.h"
#include "libbio/tensor/random.h"
#include "tests/unit/contact/temporary_file.h"

namespace libbio::contact {
namespace {

ContactMap map_of(std::int64_t length, std::uint64_t seed) {
  ContactMap map;
  map.query.name = "query";
  for (std::int64_t i = 0; i < length; ++i) {
    map.query.sequence += sequence::kAminoAcidLetters[static_cast<std::size_t>(i % 20)];
    map.query.residue_number.push_back(i + 1);
    map.query.alignment_column.push_back(i);
  }
  map.score = map.probability = Tensor<float>(Shape{length, length});
  Rng rng(seed);
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t j = i + 1; j < length; ++j) {
      map.score(i, j) = map.score(j, i) = static_cast<float>(rng.normal());
      // Few values, so that the order of equal probabilities is decided by the score.
      map.probability(i, j) = map.probability(j, i) = static_cast<float>(rng.below(8)) / 8;
    }
  return map;
}

TEST(PairList, IsInDescendingOrderWithTiesByScoreThenPosition) {
  ContactMap map = map_of(9, 1);
  map.min_separation = 7;  // pairs 0-7, 0-8, 1-8
  const auto set = [&](std::int64_t i, std::int64_t j, float p, float score) {
    map.probability(i, j) = p;
    map.score(i, j) = score;
  };
  const auto order = [&](RankBy by) {
    std::string shown;
    for (const ScoredPair& pair : ranked_pairs(map, by).pairs)
      shown += std::to_string(pair.i) + std::to_string(pair.j) + ' ';
    return shown;
  };
  set(0, 7, 0.5f, 1), set(0, 8, 0.5f, 2), set(1, 8, 0.9f, 0);
  EXPECT_EQ(order(RankBy::probability), "18 08 07 ");
  EXPECT_EQ(order(RankBy::score), "08 07 18 ");
  set(0, 7, 0.5f, 2);
  EXPECT_EQ(order(RankBy::probability), "18 07 08 ");
  map.probability.fill(0.5f);
  map.score.fill(1);
  map.min_separation = 6;
  EXPECT_EQ(order(RankBy::probability), "06 07 08 17 18 28 ");
}

TEST(CaspRr, HasHeaderSequenceRowsAndEnd) {
  ContactMap map = map_of(52, 2);
  map.min_separation = 50;  // pairs 1-51, 1-52, 2-52
  map.probability(0, 50) = 0.25f, map.probability(0, 51) = 0.75f, map.probability(1, 51) = 1e-9f;
  std::ostringstream out;
  write_casp_rr(out, map, {"T1", "libbio", "one\ntwo"});
  EXPECT_EQ(out.str(),
            "PFRMAT RR\nTARGET T1\nAUTHOR libbio\nMETHOD one\nMETHOD two\nMODEL 1\n"
            "ACDEFGHIKLMNPQRSTVWYACDEFGHIKLMNPQRSTVWYACDEFGHIKL\nMN\n"
            "1 52 0 8 0.750000\n1 51 0 8 0.250000\n2 52 0 8 0.000000\nEND\n");
  std::ostringstream one;
  write_casp_rr(one, map, {"T1", "", ""}, 1);
  EXPECT_THAT(one.str(), testing::EndsWith("MN\n1 52 0 8 0.750000\nEND\n"));
}

TEST(CaspRr, CountsInsertedResiduesOfTheQuery) {
  ContactMap map = map_of(8, 3);
  for (std::size_t i = 4; i < 8; ++i) map.query.residue_number[i] += 2;
  map.min_separation = 9;  // only residues 1 and 10, columns 0 and 7
  std::ostringstream out;
  write_casp_rr(out, map, {});
  EXPECT_THAT(out.str(), testing::HasSubstr("\nACDEXXFGHI\n1 10 0 8 "));
  EXPECT_EQ(ranked_pairs(map).pairs.size(), 1u);
}

TEST(CaspRr, IsReadAsItWasWritten) {
  const ContactMap map = map_of(60, 4);
  std::ostringstream out;
  write_casp_rr(out, map, {"query", "libbio", "test"});
  const TemporaryFile file(out.str());
  const CaspFile read = read_casp_rr(file.path());
  const PairList list = ranked_pairs(map);
  EXPECT_EQ(read.target, "query");
  EXPECT_EQ(read.sequence, map.query.sequence);
  EXPECT_EQ(read.list.position, list.position);
  EXPECT_TRUE(read.warnings.empty());
  ASSERT_EQ(read.list.pairs.size(), list.pairs.size());
  ASSERT_EQ(read.list.pairs.size(), 54u * 55 / 2);
  for (std::size_t k = 0; k < list.pairs.size(); ++k) {
    EXPECT_EQ(read.list.pairs[k].i, list.pairs[k].i);
    EXPECT_EQ(read.list.pairs[k].j, list.pairs[k].j);
    EXPECT_NEAR(read.list.pairs[k].rank, list.pairs[k].rank, 1e-6);
  }
}

TEST(PairTable, NamesItsColumns) {
  ContactMap map = map_of(9, 5);
  map.min_separation = 8;
  map.probability(0, 8) = 0.5f;
  map.score(0, 8) = -0.0123456789f;
  std::ostringstream out;
  write_pair_table(out, map);
  EXPECT_EQ(out.str(),
            "i\taa_i\tj\taa_j\tseparation\tscore\tprobability\n1\tA\t9\tK\t8\t-0.0123457\t0.500000\n");
}

}  // namespace
}  // namespace libbio::contact
