// A ligand of four atoms in front of two residues, and networks with random weights, for tests.
#pragma once

#include "libbio/affinity/ensemble.h"
#include "libbio/tensor/random.h"

namespace libbio::testing {

struct SmallComplex {
  molecule::Ligand ligand;
  molecule::Receptor receptor;
  std::vector<molecule::Point> positions = {{0, 0, 0}, {1.4, 0.2, 0}, {2.1, 1.3, 0.3}, {2.0, -1.1, 0.4}};

  SmallComplex() {
    for (const int element : {6, 6, 8, 7}) {
      molecule::LigandAtom atom;
      atom.atomic_number = element;
      atom.position = positions[ligand.atoms.size()];
      atom.roles.donor = element == 7;
      atom.roles.acceptor = element == 8;
      atom.roles.hydrophobic = element == 6;
      ligand.atoms.push_back(atom);
    }
    ligand.bonds = {{0, 1}, {1, 2, molecule::BondKind::double_bond}, {1, 3}};
    receptor.residues = {{"ALA", "A", 1, 0, molecule::ResidueKind::amino_acid, 'A', 0, 3},
                         {"ASP", "A", 2, 0, molecule::ResidueKind::amino_acid, 'D', 3, 3}};
    Rng rng(4);
    for (int i = 0; i < 6; ++i) {
      molecule::ReceptorAtom atom;
      atom.position = {3 + 1.5 * rng.normal(), 2.5 + 1.5 * rng.normal(), 2.5 + 1.5 * rng.normal()};
      atom.atomic_number = i % 3 == 2 ? 8 : 6;
      atom.residue = i / 3;
      atom.type = 5 * i;
      atom.roles.acceptor = i % 3 == 2;
      atom.roles.hydrophobic = i % 3 != 2;
      receptor.atoms.push_back(atom);
    }
    receptor.bonds = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}};
  }
};

inline affinity::Config small_config() {
  affinity::Config config;
  config.channels = 8;
  config.heads = 2;
  config.hidden = 6;
  config.dropout = 0.2;
  return config;
}

// Constants of the wide branch are drawn, too: all its parts count.
inline affinity::Ensemble random_ensemble(int members) {
  affinity::Ensemble ensemble;
  ensemble.config = small_config();
  for (int m = 0; m < members; ++m) {
    ensemble.members.push_back(std::make_unique<affinity::Model<float>>(ensemble.config));
    nn::Parameters<float>& parameters = ensemble.members.back()->parameters();
    Rng rng(static_cast<std::uint64_t>(m) + 3);
    parameters.initialise(rng);
    for (float& value : parameters.values()) value += static_cast<float>(0.1 * rng.normal());
    for (float& scale : parameters.value(parameters.find("wide.scale"))) scale = 2;
  }
  ensemble.facts.uncertainty.coefficients = {0.3, 0.05, -0.1};
  ensemble.facts.size_baseline = {5, 0.05};
  for (int q = 0; q <= 100; ++q) ensemble.facts.novelty_quantiles.push_back(0.1 * q);
  return ensemble;
}

}  // namespace libbio::testing
