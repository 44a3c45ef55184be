#include "libbio/relaxation/clashes.h"

#include <gtest/gtest.h>

#include "libbio/error.h"

namespace libbio::relaxation {
namespace {

using molecule::Point;

molecule::MmffSystem two_atoms(int of_ligand, int of_pocket) {
  molecule::MmffSystem system;
  system.atoms.resize(2);
  system.atoms[0].atomic_number = of_ligand;
  system.atoms[0].ligand = true;
  system.atoms[1].atomic_number = of_pocket;
  return system;
}

Clashes at(const molecule::MmffSystem& system, double apart) {
  return count_clashes(system, std::vector<Point>{{0, 0, 0}, {apart, 0, 0}});
}

TEST(Clashes, AreHeavyAtomsBelowThreeQuartersOfTheirRadii) {
  const auto carbons = two_atoms(6, 6);
  EXPECT_EQ(at(carbons, 2.54).pairs, 1);
  EXPECT_EQ(at(carbons, 2.56).pairs, 0);
  EXPECT_DOUBLE_EQ(at(carbons, 2.56).nearest, 2.56);
  // A hydrogen bond is none.
  EXPECT_EQ(at(two_atoms(7, 8), 2.5).pairs, 0);
}

TEST(Clashes, HydrogensAndMetalsDoNotCount) {
  EXPECT_EQ(at(two_atoms(1, 6), 0.5).pairs, 0);
  EXPECT_EQ(at(two_atoms(6, 1), 0.5).pairs, 0);
  EXPECT_EQ(at(two_atoms(8, 30), 1.5).pairs, 0);
  EXPECT_EQ(at(two_atoms(8, 30), 1.5).nearest, 0);
}

TEST(Clashes, WantOnePositionPerAtom) {
  EXPECT_THROW(count_clashes(two_atoms(6, 6), std::vector<Point>(3)), ShapeError);
}

}  // namespace
}  // namespace libbio::relaxation
