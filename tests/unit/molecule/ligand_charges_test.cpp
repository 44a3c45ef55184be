// The charge that a ligand has in the force field.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "libbio/molecule/mmff_system.h"
#include "tests/small_complex.h"

namespace libbio::molecule {
namespace {

// Bonds are first, second (from 1), order; places, on a helix far from the pocket, do not matter.
double charge_of(const std::string& elements, const std::vector<std::array<int, 3>>& bonds) {
  char line[80];
  std::snprintf(line, sizeof line, "\n\n\n%3zu%3zu  0  0  0  0            999 V2000\n", elements.size(),
                bonds.size());
  std::string text = line;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const double turn = 1.3 * static_cast<double>(i);
    std::snprintf(line, sizeof line, "%10.4f%10.4f%10.4f %c   0  0\n", 30 + std::cos(turn), std::sin(turn),
                  0.8 * turn, elements[i]);
    text += line;
  }
  for (const auto& [first, second, order] : bonds) {
    std::snprintf(line, sizeof line, "%3d%3d%3d  0\n", first, second, order);
    text += line;
  }
  const MmffTyping typing = mmff_system(receptor_of(kSmallPocket), ligand_of(text + "M  END\n$$$$\n"));
  if (!typing.system) throw std::runtime_error(typing.failure);
  double sum = 0;
  for (std::size_t i = 0; i < typing.system->atoms.size(); ++i)
    if (typing.system->atoms[i].ligand) sum += typing.system->terms.charge[i];
  return sum;
}

TEST(LigandCharges, AcidsLoseTheirProtons) {
  EXPECT_NEAR(charge_of("CCOO", {{1, 2, 1}, {2, 3, 2}, {2, 4, 1}}), -1, 1e-9);  // acetate
  EXPECT_NEAR(charge_of("COPOOO", {{1, 2, 1}, {2, 3, 1}, {3, 4, 2}, {3, 5, 1}, {3, 6, 1}}), -2,
              1e-9);                                               // methyl phosphate
  EXPECT_NEAR(charge_of("CCO", {{1, 2, 1}, {2, 3, 1}}), 0, 1e-9);  // ethanol
}

TEST(LigandCharges, BasesGainAProton) {
  EXPECT_NEAR(charge_of("CCN", {{1, 2, 1}, {2, 3, 1}}), 1, 1e-9);                          // ethylamine
  EXPECT_NEAR(charge_of("CNCNN", {{1, 2, 1}, {2, 3, 1}, {3, 4, 2}, {3, 5, 1}}), 1, 1e-9);  // methylguanidine
  EXPECT_NEAR(charge_of("CCNN", {{1, 2, 1}, {2, 3, 2}, {2, 4, 1}}), 1, 1e-9);              // acetamidine
  EXPECT_NEAR(charge_of("CCON", {{1, 2, 1}, {2, 3, 2}, {2, 4, 1}}), 0, 1e-9);              // acetamide
}

TEST(LigandCharges, TwoBasesNearEachOtherShareAProton) {
  const std::vector<std::array<int, 3>> ring = {{1, 2, 1}, {2, 3, 1}, {3, 4, 1},
                                                {4, 5, 1}, {5, 6, 1}, {6, 1, 1}};
  EXPECT_NEAR(charge_of("NCCNCC", ring), 1, 1e-9);  // piperazine
  EXPECT_NEAR(charge_of("NCCCCCN", {{1, 2, 1}, {2, 3, 1}, {3, 4, 1}, {4, 5, 1}, {5, 6, 1}, {6, 7, 1}}), 2,
              1e-9);  // 1,5-pentanediamine
}

TEST(LigandCharges, AromaticNitrogenAndAnilineStayNeutral) {
  EXPECT_NEAR(charge_of("NCCCCC", {{1, 2, 2}, {2, 3, 1}, {3, 4, 2}, {4, 5, 1}, {5, 6, 2}, {6, 1, 1}}), 0,
              1e-9);  // pyridine
  EXPECT_NEAR(
      charge_of("NCCCCCC", {{1, 2, 1}, {2, 3, 2}, {3, 4, 1}, {4, 5, 2}, {5, 6, 1}, {6, 7, 2}, {7, 2, 1}}), 0,
      1e-9);  // aniline
}

}  // namespace
}  // namespace libbio::molecule
