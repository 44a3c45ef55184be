#include "libbio/affinity/pose_ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "tests/drawn_complex.h"

namespace libbio::affinity {
namespace {

using ::testing::ElementsAre;

TEST(GraphKey, DoesNotDependOnTheOrderOfAtoms) {
  const molecule::Ligand ligand = testing::SmallComplex().ligand;
  molecule::Ligand turned = ligand;
  std::swap(turned.atoms[0], turned.atoms[3]);
  for (molecule::LigandBond& bond : turned.bonds)
    for (int* end : {&bond.first, &bond.second}) *end = *end == 0 ? 3 : *end == 3 ? 0 : *end;
  std::swap(turned.bonds[0], turned.bonds[2]);
  EXPECT_EQ(graph_key(turned), graph_key(ligand));
}

TEST(GraphKey, ChangesWithElementsBondsAndChirality) {
  const molecule::Ligand ligand = testing::SmallComplex().ligand;
  molecule::Ligand other = ligand;
  other.atoms[2].atomic_number = 16;
  EXPECT_NE(graph_key(other), graph_key(ligand));
  other = ligand;
  other.bonds[1].kind = molecule::BondKind::single_bond;
  EXPECT_NE(graph_key(other), graph_key(ligand));
  other = ligand;
  other.atoms[1].chirality = molecule::Chirality::r;
  EXPECT_NE(graph_key(other), graph_key(ligand));
  // The same atoms in a chain of another order: C-C(=O)-N and C-N-C=O differ two bonds away.
  other = ligand;
  other.bonds = {{0, 3}, {3, 1}, {1, 2, molecule::BondKind::double_bond}};
  EXPECT_NE(graph_key(other), graph_key(ligand));
}

PoseRow row(const std::string& title, double pose, const std::string& receptor = "r") {
  PoseRow row;
  row.title = title;
  row.receptor = receptor;
  row.affinity.pose = pose;
  return row;
}

TEST(RankPoses, PutsPosesOfALigandTogetherBestFirst) {
  // 0, 2 and 5 are one ligand: by title, and by key; 3 failed; 4 is the first one at another receptor.
  std::vector<PoseRow> rows = {row("a", 1), row("b", 5),      row("a", 3),
                               row("a", 9), row("a", 4, "s"), row("other title", 2)};
  rows[3].failure = "flat";
  const auto order = rank_poses(rows, {11, 12, 13, 0, 11, 11});
  EXPECT_THAT(order, ElementsAre(2, 5, 0, 1, 3, 4));
  EXPECT_EQ(rows[2].rank, 1);
  EXPECT_EQ(rows[5].rank, 2);
  EXPECT_EQ(rows[0].rank, 3);
  EXPECT_EQ(rows[0].ligand, 1);
  EXPECT_EQ(rows[5].ligand, 1);
  EXPECT_EQ(rows[1].ligand, 2);
  EXPECT_EQ(rows[1].rank, 1);
  EXPECT_EQ(rows[3].rank, 0);
  EXPECT_EQ(rows[3].ligand, 0);
  EXPECT_EQ(rows[4].ligand, 3);
}

TEST(RankPoses, EmptyTitlesAreNoTitle) {
  std::vector<PoseRow> rows = {row("", 1), row("", 2)};
  EXPECT_THAT(rank_poses(rows, {1, 2}), ElementsAre(0, 1));
  EXPECT_EQ(rows[1].ligand, 2);
}

TEST(RankPoses, EqualScoresStayInOrder) {
  std::vector<PoseRow> rows = {row("a", 1), row("a", 1), row("a", 1)};
  EXPECT_THAT(rank_poses(rows, {1, 1, 1}), ElementsAre(0, 1, 2));
  EXPECT_THROW(rank_poses(rows, {1}), ShapeError);
}

}  // namespace
}  // namespace libbio::affinity
