#include "libbio/molecule/structure.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libbio/error.h"

namespace libbio::molecule {
namespace {

// A residue with ideal backbone geometry: N-CA 1.46, CA-C 1.53, angle 111 degrees, then moved off the origin.
Residue ideal_residue(char letter) {
  const double angle = 111 * M_PI / 180;
  Residue residue;
  residue.letter = letter;
  residue.n = Point{10 + 1.46 * std::cos(angle), -3 + 1.46 * std::sin(angle), 7};
  residue.ca = Point{10, -3, 7};
  residue.c = Point{11.53, -3, 7};
  return residue;
}

TEST(BetaCarbon, IsTheAtomOfTheFileOrCaForGlycine) {
  Residue alanine = ideal_residue('A');
  alanine.cb = Point{1, 2, 3};
  EXPECT_EQ(beta_carbon(alanine)->x, 1);
  Residue glycine = ideal_residue('G');
  glycine.cb = Point{1, 2, 3};  // a mutated model may have one
  EXPECT_EQ(beta_carbon(glycine)->x, 10);
}

TEST(BetaCarbon, IsPlacedByIdealGeometryWhereMissing) {
  const Residue residue = ideal_residue('A');
  const Point beta = *beta_carbon(residue);
  EXPECT_NEAR(distance(beta, *residue.ca), 1.53, 0.02);
  EXPECT_NEAR(distance(beta, *residue.n), 2.46, 0.04);
  EXPECT_NEAR(distance(beta, *residue.c), 2.52, 0.04);
  // L amino acid: (N - CA) x (C - CA) . (CB - CA) > 0.
  const Point n{residue.n->x - 10, residue.n->y + 3, 0}, c{1.53, 0, 0};
  EXPECT_GT((n.x * c.y - n.y * c.x) * (beta.z - 7), 0);
}

TEST(BetaCarbon, FallsBackToCaAndThenToNothing) {
  Residue residue = ideal_residue('V');
  residue.c.reset();
  EXPECT_EQ(beta_carbon(residue)->x, 10);
  residue.ca.reset();
  EXPECT_FALSE(beta_carbon(residue));
}

TEST(Bond, IsMeasuredBetweenCAndNThenBetweenCas) {
  Residue first, second;
  EXPECT_FALSE(are_bonded(first, second));
  first.ca = Point{0, 0, 0};
  second.ca = Point{3.8, 0, 0};
  EXPECT_TRUE(are_bonded(first, second));
  second.ca->x = 5.5;
  EXPECT_FALSE(are_bonded(first, second));
  first.c = Point{1.5, 0, 0};
  second.n = Point{2.83, 0, 0};
  EXPECT_TRUE(are_bonded(first, second));
  second.n->x = 5;
  EXPECT_FALSE(are_bonded(first, second));
}

TEST(Structure, ListsItsChainsWhenAskedForAnother) {
  Structure structure{"x.pdb", {{"A", {Residue{}}}, {"", {Residue{}, Residue{}}}}};
  EXPECT_EQ(structure.chain("").residues.size(), 2u);
  try {
    structure.chain("B");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "no protein chain 'B' in x.pdb; it has: A (1 residues), (no name) (2 residues)");
  }
}

TEST(Residue, IsLabelledAsInTheFile) {
  Residue residue;
  residue.name = "MSE";
  residue.number = -5;
  EXPECT_EQ(residue.label(), "MSE -5");
  residue.insertion_code = 'A';
  EXPECT_EQ(residue.label(), "MSE -5A");
}

}  // namespace
}  // namespace libbio::molecule
