#include "libbio/relaxation/relaxation.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "libbio/error.h"
#include "libbio/relaxation/minimisation.h"
#include "libbio/tensor/parallel.h"
#include "tests/small_complex.h"

namespace libbio::relaxation {
namespace {

using molecule::Point;

molecule::MmffSystem small_system() {
  const auto typing = molecule::mmff_system(receptor_of(kSmallPocket), ligand_of(kSmallLigand));
  if (!typing.system) throw std::runtime_error(typing.failure);
  return *typing.system;
}

bool same(const Point& a, const Point& b) {
  return a.x == b.x && a.y == b.y && a.z == b.z;
}

RelaxationOptions quick() {
  return {.iterations = 60, .hydrogen_iterations = 20, .platform = {.name = "Reference"}};
}

TEST(Relax, RemovesClashesAndLowersTheEnergy) {
  const auto system = small_system();
  for (const char* platform : {"Reference", "CPU"}) {
    RelaxationOptions options;
    options.platform.name = platform;
    const Relaxation done = relax(system, options);
    EXPECT_GT(done.clashes_before.pairs, 0);
    EXPECT_EQ(done.clashes_after.pairs, 0) << platform;
    EXPECT_GT(done.clashes_after.nearest, done.clashes_before.nearest);
    EXPECT_LT(done.after.complex.total(), done.before.complex.total());
    EXPECT_LT(done.after.interaction.total(), done.before.interaction.total());
    EXPECT_GT(done.ligand_strain, 0);
    EXPECT_GT(done.largest_displacement, 0);
    EXPECT_LT(done.largest_displacement, 1.5);
    EXPECT_GE(done.largest_displacement, done.ligand_rmsd);
    EXPECT_NE(done.after.complex.solvation, 0);
  }
}

// OpenMM copies tables by way of text, which threads must not do at the same time.
TEST(Relax, PosesMayBeRelaxedSideBySide) {
  const auto system = small_system();
  RelaxationOptions options = quick();
  options.iterations = options.hydrogen_iterations = 2;
  const Relaxation alone = relax(system, options);
  Workers workers(3);
  std::vector<Relaxation> found(9);
  workers.parallel_for(std::ssize(found),
                       [&](std::int64_t n) { found[static_cast<std::size_t>(n)] = relax(system, options); });
  for (const Relaxation& one : found) EXPECT_EQ(one.after.complex.total(), alone.after.complex.total());
}

TEST(Relax, IsTheSameTwice) {
  const auto system = small_system();
  for (const char* platform : {"Reference", "CPU"}) {
    RelaxationOptions options = quick();
    options.platform.name = platform;
    const Relaxation first = relax(system, options), second = relax(system, options);
    for (std::size_t i = 0; i < first.positions.size(); ++i)
      EXPECT_TRUE(same(first.positions[i], second.positions[i])) << platform << " atom " << i;
    EXPECT_EQ(first.after.complex.total(), second.after.complex.total());
  }
}

TEST(Relax, FrozenAtomsStayToTheLastBit) {
  const auto system = small_system();
  RelaxationOptions options = quick();
  options.mobile_radius = 2.4;  // some residues, not all
  const Relaxation done = relax(system, options);
  std::set<int> near;
  for (const auto& atom : system.atoms)
    for (const auto& other : system.atoms)
      if (atom.ligand && !other.ligand && !atom.hydrogen() && !other.hydrogen() &&
          molecule::distance(atom.position, other.position) <= 2.4)
        near.insert(other.residue);
  ASSERT_GT(near.size(), 0U);
  ASSERT_LT(near.size(), 5U);
  EXPECT_EQ(done.mobile_residues, static_cast<int>(near.size()));
  int moved = 0;
  for (std::size_t i = 0; i < system.atoms.size(); ++i) {
    const auto& atom = system.atoms[i];
    const bool stays = same(done.positions[i], atom.position);
    if (!atom.ligand && !near.contains(atom.residue)) {
      EXPECT_TRUE(stays) << i;
    }
    if (!stays) ++moved;
  }
  EXPECT_GT(moved, 12);
  EXPECT_TRUE(same(done.positions[39], system.atoms[39].position));  // the zinc
}

TEST(Relax, RestraintsHold) {
  const auto system = small_system();
  RelaxationOptions options = quick();
  const auto pocket_rmsd = [&](double restraint) {
    options.restraint = restraint;
    return relax(system, options).pocket_rmsd;
  };
  const double loose = pocket_rmsd(0.1), firm = pocket_rmsd(1000);
  EXPECT_LT(firm, 0.03);
  EXPECT_GT(loose, 5 * firm);
  options.ligand_restraint = 1000;
  EXPECT_LT(relax(system, options).ligand_rmsd, 0.1);
}

TEST(Relax, BeyondAnAngstromAtomsAreHeldByAWall) {
  const auto system = small_system();
  RelaxationOptions options;
  options.platform.name = "Reference";
  const auto largest = [&](double restraint) {
    options.restraint = options.ligand_restraint = restraint;
    return relax(system, options).largest_displacement;
  };
  EXPECT_LT(largest(0.01), 1.3);
  EXPECT_GT(largest(0), 2);  // free: no wall
}

TEST(Relax, GivesPositionsInTheOrderOfTheirOwners) {
  const auto system = small_system();
  const auto pocket = receptor_of(kSmallPocket);
  const Relaxation done = relax(system, quick());
  ASSERT_EQ(done.ligand_positions.size(), 12U);
  const auto moved = relaxed_pocket(pocket, system, done);
  for (std::size_t i = 0; i < system.atoms.size(); ++i) {
    const auto& atom = system.atoms[i];
    if (atom.hydrogen()) continue;
    const auto source = static_cast<std::size_t>(atom.source);
    EXPECT_TRUE(
        same(done.positions[i], atom.ligand ? done.ligand_positions[source] : moved.atoms[source].position));
  }
  Relaxation broken = done;
  broken.positions.pop_back();
  EXPECT_THROW(relaxed_pocket(pocket, system, broken), ShapeError);
}

TEST(Relax, WithoutIterationsNothingMoves) {
  const auto system = small_system();
  RelaxationOptions options = quick();
  options.iterations = options.hydrogen_iterations = 0;
  options.solvent = false;
  const Relaxation done = relax(system, options);
  for (std::size_t i = 0; i < system.atoms.size(); ++i)
    EXPECT_TRUE(same(done.positions[i], system.atoms[i].position));
  EXPECT_EQ(done.largest_displacement, 0);
  EXPECT_EQ(done.ligand_strain, 0);
  EXPECT_EQ(done.after.complex.solvation, 0);
  EXPECT_EQ(done.after.interaction.solvation, 0);
}

TEST(Relax, RefusesOptionsOutOfRange) {
  const auto system = small_system();
  RelaxationOptions options;
  options.iterations = -1;
  EXPECT_THROW(relax(system, options), UsageError);
  options = {};
  options.restraint = -2;
  EXPECT_THROW(relax(system, options), UsageError);
  options = {};
  options.platform.name = "abacus";
  EXPECT_THROW(relax(system, options), UsageError);
}

TEST(Minimise, FindsTheLengthOfABond) {
  molecule::MmffTerms two;
  two.bonds = {{.a = 0, .b = 1, .k = 5, .length = 1.5}};
  two.charge = {0, 0};
  two.vdw_type = {0, 0};
  two.vdw_types = 1;
  two.vdw_radius = {3};
  two.vdw_depth = {0.1};
  two.excluded = {{0, 1}};
  const std::vector<Point> start = {{0, 0, 0}, {1.9, 0, 0}};
  const auto rest =
      minimise(two, start, {}, {true, false}, {0, 0}, {.tolerance = 1e-4, .platform = {.name = "Reference"}});
  EXPECT_TRUE(same(rest[0], start[0]));
  EXPECT_NEAR(rest[1].x, 1.5, 1e-4);
  EXPECT_THROW(minimise(two, start, {}, {true}, {0, 0}, {}), ShapeError);
}

}  // namespace
}  // namespace libbio::relaxation
