// The same ligand, whatever the order of its atoms, its hydrogens and where it is; a mirror changes hands.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

#include "libbio/tensor/random.h"
#include "tests/unit/molecule/sample_molecule.h"

namespace libbio::molecule {
namespace {

// A drug's worth of groups: imidazole, amidine, sulfonamide, phosphate, lactam, chiral centres, a meso
// centre.
std::vector<SampleMolecule> samples() {
  return {
      {"C N C C C N O C C O O", "1-2 1-3 3-4 4=5 5-6 1-8 8-9 9=10 9-11 6-7"},
      {"C N C N C C C N C O O C F Cl S O O N",
       "1=2 2-3 3=5 5-4 4-1 5-6 6-7 7-8 7-9 9=10 9-11 6-12 12-13 12-14 8-15 15=16 15=17 15-18"},
      {"N C N C C C N C N O N C C O P O O O C O C O",
       "1~2 2~3 3~4 4~5 5~6 6~1 5~7 7~8 8~9 9~4 6=10 2-11 9-12 12-13 13-14 14-15 15=16 15-17 15-18 12-19 "
       "19-20 13-21 21-22 21-19"},
      {"C C O C O C O C O C C N N", "1-2 2-3 2-4 4-5 4-6 6-7 6-8 8-9 8-10 10-11 11=12 11-13"},
  };
}

using AtomTraits = std::array<int, 11>;

AtomTraits traits(const LigandAtom& a) {
  return {a.atomic_number,
          a.roles.donor,
          a.roles.acceptor,
          a.roles.hydrophobic,
          static_cast<int>(a.roles.ionisable),
          a.aromatic,
          a.ring_size,
          a.degree,
          a.hydrogens,
          static_cast<int>(a.hybridisation),
          static_cast<int>(a.chirality)};
}

using BondTraits = std::tuple<int, bool, bool, bool>;

std::map<std::pair<int, int>, BondTraits> bond_traits(const Ligand& ligand, const std::vector<int>& name) {
  std::map<std::pair<int, int>, BondTraits> all;
  for (const LigandBond& bond : ligand.bonds) {
    const int a = name[static_cast<std::size_t>(bond.first)], b = name[static_cast<std::size_t>(bond.second)];
    all[std::minmax(a, b)] = {static_cast<int>(bond.kind), bond.in_ring, bond.conjugated, bond.rotatable};
  }
  return all;
}

// `order`: atom i of `first` is atom order[i] of `second`.
void expect_alike(const Ligand& first, const Ligand& second, const std::vector<int>& order) {
  ASSERT_EQ(first.atoms.size(), second.atoms.size());
  for (std::size_t i = 0; i < first.atoms.size(); ++i)
    EXPECT_EQ(traits(first.atoms[i]), traits(second.atoms[static_cast<std::size_t>(order[i])]))
        << "atom " << i + 1;
  std::vector<int> itself(first.atoms.size());
  std::iota(itself.begin(), itself.end(), 0);
  EXPECT_EQ(bond_traits(first, order), bond_traits(second, itself));
}

TEST(LigandInvariance, OrderOfAtomsAndBonds) {
  Rng rng(5);
  for (const SampleMolecule& sample : samples()) {
    const Ligand ligand = ligand_of(sample);
    std::vector<int> order(sample.elements.size());
    std::iota(order.begin(), order.end(), 0);
    for (int round = 0; round < 20; ++round) {
      SampleMolecule other = sample.reordered(order);
      for (std::size_t i = other.bonds.size(); i > 1; --i) {
        std::swap(other.bonds[i - 1], other.bonds[rng.below(i)]);
        if (rng.below(2) == 0) std::swap(other.bonds[i - 1].first, other.bonds[i - 1].second);
      }
      expect_alike(ligand, ligand_of(other.v2000()), order);
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
    }
  }
}

TEST(LigandInvariance, HydrogensAndFormats) {
  for (const SampleMolecule& sample : samples()) {
    const Ligand ligand = ligand_of(sample);
    std::vector<int> order(ligand.atoms.size());
    std::iota(order.begin(), order.end(), 0);
    expect_alike(ligand, ligand_of(sample.v3000()), order);
    expect_alike(ligand, ligand_of(sample.mol2()), order);
    SampleMolecule kekule = sample;
    if (std::none_of(kekule.bonds.begin(), kekule.bonds.end(), [](const auto& b) { return b.order == '~'; }))
      for (const int hydrogens : {1, 2})
        expect_alike(ligand, ligand_of(sample.with_hydrogens(hydrogens)), order);
  }
}

TEST(LigandInvariance, TurnedAndMoved) {
  for (const SampleMolecule& sample : samples()) {
    SampleMolecule turned = sample;
    for (Point& p : turned.places) p = {20 - p.y, 0.8 * p.x - 0.6 * p.z, 0.6 * p.x + 0.8 * p.z - 7};
    const Ligand ligand = ligand_of(sample);
    std::vector<int> order(ligand.atoms.size());
    std::iota(order.begin(), order.end(), 0);
    expect_alike(ligand, ligand_of(turned), order);
  }
}

TEST(LigandInvariance, MirrorChangesHands) {
  int centres = 0;
  for (const SampleMolecule& sample : samples()) {
    const Ligand ligand = ligand_of(sample);
    Ligand mirrored = ligand_of(sample.mirrored());
    for (LigandAtom& atom : mirrored.atoms) {
      centres += atom.chirality != Chirality::none;
      atom.chirality = atom.chirality == Chirality::r   ? Chirality::s
                       : atom.chirality == Chirality::s ? Chirality::r
                                                        : Chirality::none;
    }
    std::vector<int> order(ligand.atoms.size());
    std::iota(order.begin(), order.end(), 0);
    expect_alike(ligand, mirrored, order);
  }
  EXPECT_GE(centres, 6);
}

}  // namespace
}  // namespace libbio::molecule
