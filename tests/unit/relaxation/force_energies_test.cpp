#include "libbio/relaxation/force_energies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "libbio/error.h"
#include "libbio/tensor/random.h"
#include "tests/mmff_energies.h"
#include "tests/small_complex.h"

namespace libbio::relaxation {
namespace {

using molecule::MmffEnergies;
using molecule::Point;

const ForcePlatform kReference{.name = "Reference"};

molecule::MmffSystem small_system() {
  const auto typing = molecule::mmff_system(receptor_of(kSmallPocket), ligand_of(kSmallLigand));
  if (!typing.system) throw std::runtime_error(typing.failure);
  return *typing.system;
}

std::vector<bool> ligand_of_system(const molecule::MmffSystem& system) {
  std::vector<bool> ligand;
  for (const auto& atom : system.atoms) ligand.push_back(atom.ligand);
  return ligand;
}

TEST(ForceEnergies, EqualThoseOfRdkitTermByTerm) {
  const auto system = small_system();
  auto positions = system.positions();
  Rng random(11);
  for (int round = 0; round < 3; ++round) {
    const MmffEnergies expected = rdkit_energies(system, positions);
    testing::expect_equal_terms(energies(system.terms, positions, {}, kReference).mmff, expected, 1e-9);
    testing::expect_equal_terms(energies(system.terms, positions, {}, {.name = "CPU"}).mmff, expected, 1e-4);
    EXPECT_EQ(energies(system.terms, positions, {}, kReference).solvation, 0);
    // Again with all terms strained.
    for (Point& point : positions)
      point = {point.x + random.normal() / 5, point.y + random.normal() / 5, point.z + random.normal() / 5};
  }
}

// A triple bond: linear angles have a formula of their own.
TEST(ForceEnergies, EqualThoseOfRdkitAtALinearAngle) {
  const auto nitrile = ligand_of(
      "\n\n\n  3  2  0  0  0  0            999 V2000\n"
      "   20.0000    0.0000    0.0000 C   0  0\n   21.4500    0.0000    0.0000 C   0  0\n"
      "   22.5500    0.3000    0.1000 N   0  0\n  1  2  1  0\n  2  3  3  0\nM  END\n$$$$\n");
  const auto typing = molecule::mmff_system(receptor_of(kSmallPocket), nitrile);
  ASSERT_TRUE(typing.system) << typing.failure;
  const auto& terms = typing.system->terms;
  EXPECT_EQ(std::count_if(terms.angles.begin(), terms.angles.end(), [](const auto& a) { return a.linear; }),
            1);
  const auto positions = typing.system->positions();
  testing::expect_equal_terms(energies(terms, positions, {}, kReference).mmff,
                              rdkit_energies(*typing.system, positions), 1e-9);
}

TEST(ForceEnergies, AnIonInWaterHasItsBornEnergy) {
  molecule::MmffTerms ion;
  ion.charge = {-1};
  ion.vdw_type = {0};
  ion.vdw_types = 1;
  ion.vdw_radius = {1};
  ion.vdw_depth = {0.1};
  const BornRadius radius{1.7, 0.8};
  const double effective = 1.7 - 0.09;  // OBC's offset
  const double born = -0.5 * 332.06 * (1 - 1 / 78.5) / effective;
  // ACE: 28.3919551 kJ/mol/nm^2 x (radius + 1.4 Å)^2 x (radius / Born radius)^6, as OpenMM has it.
  const double surface = 28.3919551 / 4.184 / 100 * 3.1 * 3.1 * std::pow(1.7 / effective, 6);
  const ForceEnergies found = energies(ion, std::vector<Point>(1), {radius}, kReference);
  EXPECT_NEAR(found.solvation, born + surface, 0.05);
  EXPECT_EQ(found.mmff.total(), 0);
}

TEST(InteractionEnergies, AreTheComplexLessItsParts) {
  const auto system = small_system();
  const auto positions = system.positions();
  const auto radii = born_radii(system);
  const std::vector<bool> ligand = ligand_of_system(system);
  ForceEnergies parts[2];
  for (const bool of_ligand : {false, true}) {
    std::vector<bool> keep;
    std::vector<Point> kept;
    std::vector<BornRadius> kept_radii;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      keep.push_back(ligand[i] == of_ligand);
      if (!keep.back()) continue;
      kept.push_back(positions[i]);
      kept_radii.push_back(radii[i]);
    }
    parts[of_ligand] = energies(molecule::terms_among(system.terms, keep), kept, kept_radii, kReference);
  }
  const ForceEnergies whole = energies(system.terms, positions, radii, kReference);
  const InteractionEnergies found = interaction_energies(system.terms, positions, ligand, radii, kReference);
  EXPECT_NEAR(found.vdw, whole.mmff.vdw - parts[0].mmff.vdw - parts[1].mmff.vdw, 1e-6);
  EXPECT_NEAR(found.electrostatics,
              whole.mmff.electrostatics - parts[0].mmff.electrostatics - parts[1].mmff.electrostatics, 1e-6);
  EXPECT_NEAR(found.solvation, whole.solvation - parts[0].solvation - parts[1].solvation, 1e-6);
  EXPECT_GT(std::abs(found.solvation), 1);
  EXPECT_NEAR(whole.mmff.bond, parts[0].mmff.bond + parts[1].mmff.bond, 1e-6);
}

TEST(ForceEnergies, RefuseWhatDoesNotFit) {
  const auto system = small_system();
  auto positions = system.positions();
  const auto with_platform = [&](const std::string& name, int threads) {
    return energies(system.terms, positions, {}, {.name = name, .threads = threads});
  };
  EXPECT_THAT([&] { with_platform("Abacus", 1); },
              ::testing::ThrowsMessage<UsageError>(
                  ::testing::AllOf(::testing::HasSubstr("Abacus"), ::testing::HasSubstr("Reference"))));
  EXPECT_THROW(with_platform("CPU", 0), UsageError);
  EXPECT_THROW(energies(system.terms, positions, std::vector<BornRadius>(3), kReference), ShapeError);
  positions.pop_back();
  EXPECT_THROW(energies(system.terms, positions, {}, kReference), ShapeError);
}

TEST(ForcePlatform, TheCpuPlatformIsThere) {
  EXPECT_THAT(platform_names(), ::testing::IsSupersetOf({"Reference", "CPU"}));
}

}  // namespace
}  // namespace libbio::relaxation
