#include "libbio/molecule/neutral_form.h"

#include <algorithm>

#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/element.h"

namespace libbio::molecule {
namespace {

bool is_halogen(int z) {
  return z == 9 || z == 17 || z == 35 || z == 53;
}

class NeutralForm {
 public:
  NeutralForm(MoleculeGraph& graph, std::vector<std::string>& remarks)
      : graph_(graph),
        remarks_(remarks),
        neighbours_(neighbourhood(graph.atoms.size(), graph.bonds)),
        file_charge_(graph.atoms.size()) {
    for (std::size_t i = 0; i < graph_.atoms.size(); ++i) file_charge_[i] = graph_.atoms[i].charge;
  }

  void make() {
    for (int i = 0; i < atoms(); ++i)
      if (!is_metal(element(i))) atom(i).charge = 0;
    loosen_metals();
    for (int i = 0; i < atoms(); ++i) lower_ends(i);
    for (int i = 0; i < atoms(); ++i) double_terminals(i);
    for (int i = 0; i < atoms(); ++i) double_carbocation(i);
    for (int i = 0; i < atoms(); ++i) lower_nitrogen(i);
    for (int i = 0; i < atoms(); ++i) charge(i);
    for (int i = 0; i < atoms(); ++i) remark_on_valence(i);
  }

 private:
  int atoms() const { return static_cast<int>(graph_.atoms.size()); }
  GraphAtom& atom(int i) const { return graph_.atoms[static_cast<std::size_t>(i)]; }
  GraphBond& bond(const NeighbourBond& n) const { return graph_.bonds[static_cast<std::size_t>(n.bond)]; }
  int element(int i) const { return atom(i).atomic_number; }
  int file_charge(int i) const { return file_charge_[static_cast<std::size_t>(i)]; }
  const std::vector<NeighbourBond>& around(int i) const { return neighbours_[static_cast<std::size_t>(i)]; }
  // Dative bonds count 0.
  int orders(int i) const {
    int sum = 0;
    for (const NeighbourBond& n : around(i)) sum += bond(n).order;
    return sum;
  }
  int degree(int i) const {
    return static_cast<int>(
        std::count_if(around(i).begin(), around(i).end(), [&](const auto& n) { return bond(n).order > 0; }));
  }
  bool is_end(int i) const { return degree(i) == 1; }
  bool is_chalcogen_end(int i) const { return (element(i) == 8 || element(i) == 16) && is_end(i); }
  std::string name(int i) const {
    return std::string(element_symbol(element(i))) + " atom " + std::to_string(atom(i).number);
  }

  void loosen_metals() {
    for (GraphBond& b : graph_.bonds) {
      const bool first = is_metal(element(b.first)), second = is_metal(element(b.second));
      if (first == second) continue;
      if (first) std::swap(b.first, b.second);
      b.order = kDativeOrder;
    }
  }

  // Acids written with a double bond to each of their oxygens.
  void lower_ends(int i) {
    const int z = element(i);
    const int most = z == 6 ? 4 : z == 15 || z == 33 ? 5 : z == 16 || z == 34 ? 6 : 8;
    for (const NeighbourBond& n : around(i))
      if (orders(i) > most && bond(n).order == 2 && is_chalcogen_end(n.atom)) bond(n).order = 1;
  }

  // S, P and halogens: R-S(+)-O(-) becomes R-S=O, with or without its charges.
  void double_terminals(int i) {
    const int z = element(i), d = degree(i);
    int wanted = 0;
    if (z == 15 || z == 33)
      wanted = d == 4 ? 5 : d == 3 && file_charge(i) > 0 ? 5 : 0;
    else if (z == 16 || z == 34 || z == 52)
      wanted = d == 4 ? 6 : d == 3 ? 4 : d == 2 && orders(i) == 3 ? 4 : 0;
    else if (is_halogen(z) && z != 9 && d > 1)
      wanted = 2 * d - 1;
    if (z != 15 && z != 33 && orders(i) % 2 == 1 && wanted == 4 && orders(i) > 4) wanted = 6;
    for (const bool charged : {false, true})
      for (const NeighbourBond& n : around(i)) {
        if (orders(i) >= wanted) return;
        if (bond(n).order == 1 &&
            (charged ? file_charge(n.atom) < 0 && orders(n.atom) < 4 : is_chalcogen_end(n.atom)))
          bond(n).order = 2;
      }
  }

  // H2N-C(+)-NH2 becomes H2N-C=NH2.
  void double_carbocation(int i) {
    if (element(i) != 6 || file_charge(i) <= 0 || orders(i) != 3 || degree(i) != 3) return;
    for (const NeighbourBond& n : around(i))
      if (element(n.atom) == 7 && orders(n.atom) < 3) {
        bond(n).order = 2;
        return;
      }
  }

  // Nitro groups and azides written with five bonds of nitrogen.
  void lower_nitrogen(int i) {
    if (element(i) != 7) return;
    for (const bool any_end : {false, true})
      for (const NeighbourBond& n : around(i)) {
        if (orders(i) <= 4) return;
        if (bond(n).order > 1 && (any_end ? is_end(n.atom) : is_chalcogen_end(n.atom))) --bond(n).order;
      }
  }

  // The neighbour that takes the negative charge beside a positive one; nullptr if there is none.
  const NeighbourBond* counterpart(int i) const {
    const auto room = [&](int j) {
      const int z = element(j);
      const int valence = z == 6 ? 4 : z == 7 ? 3 : z == 8 || z == 16 || z == 34 ? 2 : 0;
      return valence > orders(j) && atom(j).charge == 0;
    };
    const auto find = [&](auto&& wanted) -> const NeighbourBond* {
      for (const NeighbourBond& n : around(i))
        if (bond(n).order > 0 && room(n.atom) && wanted(n)) return &n;
      return nullptr;
    };
    if (const auto* n = find([&](const auto& c) { return is_chalcogen_end(c.atom); })) return n;
    const auto is_multiple_end = [&](const auto& c) {
      return is_end(c.atom) && bond(c).order >= (element(c.atom) == 7 ? 2 : 3);
    };
    if (const auto* n = find(is_multiple_end)) return n;
    return find([&](const auto& c) { return file_charge(c.atom) < 0; });
  }

  // R-N(-)-N(+)#N becomes R-N=N(+)=N(-).
  void shift_azide(int i) {
    const NeighbourBond* end = nullptr;
    const NeighbourBond* inner = nullptr;
    for (const NeighbourBond& n : around(i)) {
      if (element(n.atom) == 7 && is_end(n.atom) && bond(n).order == 3) end = &n;
      if ((element(n.atom) == 7 && orders(n.atom) == 2 && bond(n).order == 1) ||
          (element(n.atom) == 6 && file_charge(n.atom) < 0 && bond(n).order == 1))
        inner = &n;
    }
    if (end == nullptr || inner == nullptr) return;
    bond(*end).order = 2;
    bond(*inner).order = 2;
  }

  bool has_multiple_bond(int i) const {
    return std::any_of(around(i).begin(), around(i).end(), [&](const auto& n) { return bond(n).order > 1; });
  }
  bool is_in_unsaturated_ring_of_six(int i) const {
    const auto walk = [&](auto&& self, int at, int before, int left) -> bool {
      if (left == 0) return at == i;
      if (around(at).size() > 4) return false;  // damage, which would take its time
      for (const NeighbourBond& n : around(at))
        if (n.atom != before && (n.atom != i || left == 1) && has_multiple_bond(n.atom) &&
            self(self, n.atom, at, left - 1))
          return true;
      return false;
    };
    return walk(walk, i, -1, 6);
  }

  // R2N(+)=C-NHR becomes R2N-C=NR: protonated imidazoles and amidines. Not in pyridinium, whose ring it would
  // break up.
  bool lose_proton(int i) {
    for (const NeighbourBond& centre : around(i)) {
      if (bond(centre).order != 2 || element(centre.atom) != 6) continue;
      for (const NeighbourBond& other : around(centre.atom)) {
        if (other.atom == i || element(other.atom) != 7 || bond(other).order != 1 || orders(other.atom) > 2 ||
            is_in_unsaturated_ring_of_six(i))
          continue;
        bond(centre).order = 1;
        bond(other).order = 2;
        return true;
      }
    }
    return false;
  }

  void charge(int i) {
    const int z = element(i), sum = orders(i);
    const bool positive = (z == 7 && sum == 4) || (z == 8 && sum == 3) ||
                          ((z == 16 || z == 34) && (sum == 3 || sum == 5)) ||
                          ((z == 15 || z == 33) && sum == 4 && degree(i) == 4) || (is_halogen(z) && sum == 2);
    if (z == 5 && sum == 4) atom(i).charge = -1;
    if ((z == 15 || z == 33) && sum == 6) atom(i).charge = -1;
    if (z == 14 && sum == 6) atom(i).charge = -2;
    if (!positive) return;
    if (z == 7 && degree(i) == 2) shift_azide(i);
    const NeighbourBond* const n = counterpart(i);
    if (z == 7 && n == nullptr && lose_proton(i)) return;
    atom(i).charge = 1;
    if (n != nullptr)
      atom(n->atom).charge = -1;
    else if (file_charge(i) <= 0)
      remarks_.push_back(name(i) + " has bonds of order " + std::to_string(sum) +
                         " and no charge: taken as positively charged");
  }

  void remark_on_valence(int i) {
    const int z = element(i);
    int most = 8;
    switch (z) {
      case 5:
      case 6:
      case 7:
        most = 4;
        break;
      case 8:
        most = 3;
        break;
      case 9:
        most = 1;
        break;
      case 14:
      case 15:
      case 16:
        most = 6;
        break;
      default:
        if (is_metal(z)) return;
    }
    if (orders(i) > most)
      remarks_.push_back(name(i) + " has bonds of order " + std::to_string(orders(i)) +
                         ", expected at most " + std::to_string(most) + ": its type is uncertain");
  }

  MoleculeGraph& graph_;
  std::vector<std::string>& remarks_;
  Neighbourhood neighbours_;
  std::vector<int> file_charge_;
};

}  // namespace

void neutralise(MoleculeGraph& heavy, std::vector<std::string>& remarks) {
  if (const int alone = assign_aromatic_orders(heavy); alone > 0)
    remarks.push_back(std::to_string(alone) + " aromatic carbon" + (alone > 1 ? "s" : "") +
                      " without a double bond: single and double bonds cannot alternate as written");
  NeutralForm(heavy, remarks).make();
}

}  // namespace libbio::molecule
