#include "libbio/molecule/ligand_typing.h"

#include <algorithm>
#include <utility>

#include "libbio/molecule/neutral_form.h"

namespace libbio::molecule {
namespace {

bool is_halogen(int z) {
  return z == 9 || z == 17 || z == 35 || z == 53;
}

class Typing {
 public:
  Typing(const MoleculeGraph& graph, const Perception& seen, Ligand& ligand)
      : graph_(graph),
        seen_(seen),
        ligand_(ligand),
        around_(neighbourhood(graph.atoms.size(), graph.bonds)),
        typed_(graph.atoms.size(), false) {}

  void type() {
    for (std::size_t i = 0; i < graph_.atoms.size(); ++i) describe_atom(i);
    for (std::size_t i = 0; i < graph_.bonds.size(); ++i) describe_bond(i);
    for (int i = 0; i < atoms(); ++i) {
      type_acid(i);
      type_nitro(i);
      type_amidine(i);
      type_acid_nitrogen(i);
    }
    for (const std::vector<int>& ring : seen_.rings)
      if (ring.size() == 5) type_azole(ring);
    for (int i = 0; i < atoms(); ++i) {
      if (typed_[index(i)]) continue;
      if (element(i) == 7) type_nitrogen(i);
      if (element(i) == 8 || element(i) == 16 || element(i) == 34) type_chalcogen(i);
      if (element(i) == 6) atom(i).roles.hydrophobic = !has_polar_neighbour(i);
      if (is_halogen(element(i))) atom(i).roles.hydrophobic = true;
      if (is_metal(element(i))) atom(i).roles.donor = true;
    }
    for (std::size_t i = 0; i < graph_.bonds.size(); ++i)
      ligand_.bonds[i].rotatable = is_rotatable(ligand_.bonds[i]);
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  int atoms() const { return static_cast<int>(graph_.atoms.size()); }
  int element(int i) const { return graph_.atoms[index(i)].atomic_number; }
  int charge(int i) const { return graph_.atoms[index(i)].charge; }
  LigandAtom& atom(int i) { return ligand_.atoms[index(i)]; }
  int order(const NeighbourBond& n) const { return graph_.bonds[index(n.bond)].order; }
  bool aromatic(const NeighbourBond& n) const { return seen_.bonds[index(n.bond)].aromatic; }
  const std::vector<NeighbourBond>& around(int i) const { return around_[index(i)]; }
  // Without bonds to metals: a metal takes away hydrogens but no kinship.
  int covalent_degree(int i) const {
    return static_cast<int>(
        std::count_if(around(i).begin(), around(i).end(), [&](const auto& n) { return order(n) > 0; }));
  }
  bool is_end(int i) const {
    return (element(i) == 8 || element(i) == 16) && covalent_degree(i) == 1 && charge(i) <= 0;
  }
  template <class Wanted>
  int count(int i, Wanted&& wanted) const {
    return static_cast<int>(std::count_if(around(i).begin(), around(i).end(), wanted));
  }
  // C, S or P with a double bond to O or S: takes the lone pair of the nitrogen beside it.
  bool is_acyl(int i) const {
    const int z = element(i);
    return (z == 6 || z == 16 || z == 15) && !seen_.atoms[index(i)].aromatic &&
           count(i, [&](const auto& n) {
             return order(n) == 2 && (element(n.atom) == 8 || element(n.atom) == 16);
           }) > 0;
  }
  bool is_sulfonyl(int i) const {
    return element(i) == 16 &&
           count(i, [&](const auto& n) { return order(n) == 2 && element(n.atom) == 8; }) >= 2;
  }
  bool is_unsaturated(int i) const {
    return seen_.atoms[index(i)].aromatic || count(i, [&](const auto& n) { return order(n) > 1; }) > 0;
  }
  bool has_polar_neighbour(int i) const {
    return count(i, [&](const auto& n) {
             const int z = element(n.atom);
             return z == 7 || z == 8 || z == 15 || z == 16 || is_halogen(z);
           }) > 0;
  }

  void describe_atom(std::size_t i) {
    const PerceivedAtom& seen = seen_.atoms[i];
    LigandAtom& to = ligand_.atoms[i];
    to.atomic_number = graph_.atoms[i].atomic_number;
    to.position = graph_.atoms[i].position;
    to.aromatic = seen.aromatic;
    to.ring_size = seen.ring_size;
    to.degree = static_cast<int>(around_[i].size());
    to.hydrogens = seen.hydrogens;
    to.hybridisation = seen.hybridisation;
    to.chirality = seen.chirality;
  }

  void describe_bond(std::size_t i) {
    static constexpr BondKind kinds[] = {BondKind::other, BondKind::single_bond, BondKind::double_bond,
                                         BondKind::triple_bond};
    const GraphBond& bond = graph_.bonds[i];
    const PerceivedBond& seen = seen_.bonds[i];
    LigandBond& to = ligand_.bonds[i];
    to = {bond.first,   bond.second,     seen.aromatic ? BondKind::aromatic : kinds[bond.order],
          seen.in_ring, seen.conjugated, false};
  }

  void delocalise(const NeighbourBond& n) {
    LigandBond& bond = ligand_.bonds[index(n.bond)];
    if (bond.kind != BondKind::aromatic) bond.kind = BondKind::delocalised;
    bond.conjugated = true;
    atom(n.atom).hydrogens = 0;
    atom(n.atom).hybridisation = Hybridisation::sp2;
  }

  // Two or more ends of which one has a hydrogen: RCO2H, RPO3H2, RSO3H, RSO2H.
  void type_acid(int i) {
    const int z = element(i);
    if (z != 6 && z != 15 && z != 16 && z != 33 && z != 34) return;
    const auto end = [&](const auto& n) { return is_end(n.atom); };
    const int doubles = count(i, [&](const auto& n) { return end(n) && order(n) == 2; });
    const int singles = count(i, [&](const auto& n) { return end(n) && order(n) == 1; });
    if (doubles == 0 || singles == 0) return;
    for (const NeighbourBond& n : around(i)) {
      if (!is_end(n.atom)) continue;
      delocalise(n);
      atom(n.atom).roles = {.donor = false, .acceptor = true, .ionisable = Ionisable::acid};
      typed_[index(n.atom)] = true;
    }
  }

  void type_nitro(int i) {
    if (element(i) != 7 || count(i, [&](const auto& n) { return is_end(n.atom); }) < 2) return;
    for (const NeighbourBond& n : around(i)) {
      if (!is_end(n.atom)) continue;
      delocalise(n);
      atom(n.atom).roles = {.donor = false, .acceptor = true};
      typed_[index(n.atom)] = true;
    }
    atom(i).hybridisation = Hybridisation::sp2;
    typed_[index(i)] = true;
  }

  // A nitrogen of an amidine holds on to its electrons.
  bool is_withdrawn(int nitrogen, int centre) const {
    return count(nitrogen, [&](const auto& n) {
             if (n.atom == centre || order(n) == 0) return false;
             const int z = element(n.atom);
             const bool cyano = z == 6 && count(n.atom, [&](const auto& m) { return order(m) == 3; }) > 0;
             return z != 6 || cyano || is_acyl(n.atom);
           }) > 0;
  }

  void type_amidine(int i) {
    if (element(i) != 6 || seen_.atoms[index(i)].aromatic) return;
    const auto is_member = [&](const auto& n) {
      return element(n.atom) == 7 && charge(n.atom) >= 0 && order(n) > 0 &&
             !seen_.atoms[index(n.atom)].aromatic;
    };
    const int doubles = count(i, [&](const auto& n) { return is_member(n) && order(n) == 2; });
    const int singles = count(i, [&](const auto& n) { return is_member(n) && order(n) == 1; });
    if (doubles != 1 || singles == 0) return;
    const bool withdrawn =
        count(i, [&](const auto& n) { return is_member(n) && is_withdrawn(n.atom, i); }) > 0;
    if (withdrawn && singles == 1) return;
    for (const NeighbourBond& n : around(i)) {
      if (!is_member(n)) continue;
      delocalise(n);
      atom(n.atom).roles = {.donor = covalent_degree(n.atom) < 3,
                            .acceptor = false,
                            .ionisable = withdrawn ? Ionisable::none : Ionisable::base};
      typed_[index(n.atom)] = true;
    }
  }

  // Between a sulfonyl and another acyl group.
  void type_acid_nitrogen(int i) {
    if (element(i) != 7 || covalent_degree(i) != 2 || seen_.atoms[index(i)].hydrogens == 0) return;
    const int sulfonyl = count(i, [&](const auto& n) { return is_sulfonyl(n.atom); });
    const int acyl = count(i, [&](const auto& n) { return is_acyl(n.atom); });
    if (sulfonyl == 0 || acyl < 2) return;
    atom(i).hydrogens = 0;
    atom(i).roles = {.donor = false, .acceptor = true, .ionisable = Ionisable::acid};
    typed_[index(i)] = true;
  }

  void type_azole(const std::vector<int>& ring) {
    std::vector<int> bare;
    bool has_hydrogen = false, has_lone_pair = false, has_charge = false;
    for (const int i : ring) {
      if (!seen_.atoms[index(i)].aromatic) return;
      has_charge = has_charge || (element(i) == 7 && charge(i) > 0);
      if (element(i) != 7 || covalent_degree(i) != 2) continue;
      bare.push_back(i);
      has_hydrogen = has_hydrogen || seen_.atoms[index(i)].hydrogens > 0;
      has_lone_pair = has_lone_pair || seen_.atoms[index(i)].hydrogens == 0;
    }
    if (has_charge)  // 1,3-dialkyl imidazolium: either nitrogen may carry it
      for (const int i : ring)
        if (element(i) == 7 && covalent_degree(i) == 3 && !has_negative_neighbour(i)) {
          atom(i).roles = {.donor = false, .acceptor = false, .ionisable = Ionisable::base};
          typed_[index(i)] = true;
        }
    if (!has_hydrogen || !has_lone_pair) return;
    const bool tetrazole = bare.size() == 4;
    for (const int i : bare) {
      atom(i).hydrogens = 0;
      atom(i).roles = {
          .donor = !tetrazole, .acceptor = true, .ionisable = tetrazole ? Ionisable::acid : Ionisable::none};
      typed_[index(i)] = true;
    }
  }

  bool has_negative_neighbour(int i) const {
    return count(i, [&](const auto& n) { return charge(n.atom) < 0; }) > 0;
  }

  void type_nitrogen(int i) {
    AtomRoles& roles = atom(i).roles;
    const PerceivedAtom& seen = seen_.atoms[index(i)];
    if (charge(i) > 0) {
      if (!has_negative_neighbour(i)) roles.ionisable = Ionisable::base;
      return;
    }
    roles.donor = seen.hydrogens > 0;
    if (seen.aromatic) {
      roles.acceptor = covalent_degree(i) == 2 && seen.hydrogens == 0;
    } else if (charge(i) < 0 || count(i, [&](const auto& n) { return order(n) > 1; }) > 0) {
      roles.acceptor = true;
    } else if (count(i, [&](const auto& n) { return order(n) > 0 && is_unsaturated(n.atom); }) > 0) {
      roles.acceptor = false;
    } else if (count(i, [&](const auto& n) { return order(n) > 0 && element(n.atom) != 6; }) > 0) {
      roles.acceptor = true;
    } else {
      roles = {.donor = true, .acceptor = false, .ionisable = Ionisable::base};
    }
  }

  void type_chalcogen(int i) {
    if (charge(i) > 0) return;
    const bool hydrogen = seen_.atoms[index(i)].hydrogens > 0;
    AtomRoles& roles = atom(i).roles;
    roles.donor = hydrogen;
    roles.acceptor = !seen_.atoms[index(i)].aromatic && covalent_degree(i) <= 2;
  }

  bool is_rotatable(const LigandBond& bond) const {
    if (bond.kind != BondKind::single_bond || bond.in_ring) return false;
    if (around(bond.first).size() < 2 || around(bond.second).size() < 2) return false;
    const auto is_amide = [&](int nitrogen, int carbon) {
      return element(nitrogen) == 7 && element(carbon) == 6 && is_acyl(carbon);
    };
    return !is_amide(bond.first, bond.second) && !is_amide(bond.second, bond.first);
  }

  const MoleculeGraph& graph_;
  const Perception& seen_;
  Ligand& ligand_;
  Neighbourhood around_;
  std::vector<bool> typed_;
};

}  // namespace

Ligand typed_ligand(MoleculeGraph graph, std::vector<std::string> remarks, std::string title) {
  neutralise(graph, remarks);
  Perception seen = perceive(graph, remarks);
  Ligand ligand;
  ligand.title = std::move(title);
  ligand.atoms.resize(graph.atoms.size());
  ligand.bonds.resize(graph.bonds.size());
  Typing(graph, seen, ligand).type();
  ligand.remarks = std::move(remarks);
  ligand.rdkit = std::move(seen.molecule);
  return ligand;
}

}  // namespace libbio::molecule
