// Kekulé structures as a matching: each double bond is a pair of atoms, each atom is in at most one.
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "libbio/molecule/neutral_form.h"

namespace libbio::molecule {
namespace {

// Maximum matching in a general graph (Edmonds 1965), grown from one atom at a time, so that atoms once in a
// pair stay in one.
class Matching {
 public:
  explicit Matching(std::vector<std::vector<int>> neighbours)
      : neighbours_(std::move(neighbours)),
        mate_(neighbours_.size(), -1),
        allowed_(neighbours_.size(), false) {}

  void allow(int atom) { allowed_[index(atom)] = true; }
  int mate(int atom) const { return mate_[index(atom)]; }

  // Tries to pair an atom that is alone; where nobody else is, it may take the place of one that
  // `may_be_alone`.
  template <class Predicate>
  void grow_from(int root, Predicate&& may_be_alone) {
    if (mate(root) >= 0 || !allowed_[index(root)]) return;
    int end = find_path(root);
    for (int i = 0; end < 0 && i < static_cast<int>(mate_.size()); ++i) {
      if (!reached_[index(i)] || mate(i) < 0 || !may_be_alone(i)) continue;
      end = mate(i);
      mate_[index(i)] = -1;
    }
    while (end >= 0) {
      const int before = parent_[index(end)], next = mate_[index(before)];
      mate_[index(end)] = before;
      mate_[index(before)] = end;
      end = next;
    }
  }

 private:
  static std::size_t index(int atom) { return static_cast<std::size_t>(atom); }

  int common_ancestor(int a, int b) const {
    std::vector<bool> seen(mate_.size(), false);
    for (;;) {
      a = base_[index(a)];
      seen[index(a)] = true;
      if (mate_[index(a)] < 0) break;
      a = parent_[index(mate_[index(a)])];
    }
    for (;;) {
      b = base_[index(b)];
      if (seen[index(b)]) return b;
      b = parent_[index(mate_[index(b)])];
    }
  }

  void mark_path(int atom, int ancestor, int child, std::vector<bool>& in_blossom) {
    while (base_[index(atom)] != ancestor) {
      in_blossom[index(base_[index(atom)])] = true;
      in_blossom[index(base_[index(mate_[index(atom)])])] = true;
      parent_[index(atom)] = child;
      child = mate_[index(atom)];
      atom = parent_[index(child)];
    }
  }

  // The end of an augmenting path from `root`, followed back through parent_; -1 if there is none.
  int find_path(int root) {
    const int atoms = static_cast<int>(mate_.size());
    reached_.assign(mate_.size(), false);
    parent_.assign(mate_.size(), -1);
    base_.resize(mate_.size());
    for (int i = 0; i < atoms; ++i) base_[index(i)] = i;
    reached_[index(root)] = true;
    std::vector<int> queue = {root};
    for (std::size_t head = 0; head < queue.size(); ++head) {
      const int at = queue[head];
      for (const int to : neighbours_[index(at)]) {
        if (!allowed_[index(to)] || base_[index(at)] == base_[index(to)] || mate_[index(at)] == to) continue;
        if (to == root || (mate_[index(to)] >= 0 && parent_[index(mate_[index(to)])] >= 0)) {
          const int ancestor = common_ancestor(at, to);
          std::vector<bool> in_blossom(mate_.size(), false);
          mark_path(at, ancestor, to, in_blossom);
          mark_path(to, ancestor, at, in_blossom);
          for (int i = 0; i < atoms; ++i)
            if (in_blossom[index(base_[index(i)])]) {
              base_[index(i)] = ancestor;
              if (!reached_[index(i)]) {
                reached_[index(i)] = true;
                queue.push_back(i);
              }
            }
        } else if (parent_[index(to)] < 0) {
          parent_[index(to)] = at;
          if (mate_[index(to)] < 0) return to;
          reached_[index(mate_[index(to)])] = true;
          queue.push_back(mate_[index(to)]);
        }
      }
    }
    return -1;
  }

  std::vector<std::vector<int>> neighbours_;
  std::vector<int> mate_, parent_, base_;
  std::vector<bool> allowed_;
  std::vector<bool> reached_;  // by an even number of steps, in the last search
};

// What an atom with aromatic bonds wants of a double bond.
enum class Wish {
  none,
  needs,         // carbon
  likes,         // nitrogen with two bonds
  likes_less,    // the same in a ring of five, where a hydrogen is more at home
  dislikes,      // the same beside a carbonyl group
  can,           // nitrogen with three, or with a hydrogen; oxygen at the end of a chain
  needs_oxygen,  // the middle of nitro, phosphate, sulfonate: from the atoms above
};

using Ring = std::array<int, 5>;

// Rings of five aromatic bonds, each found from each of its atoms.
std::vector<Ring> rings_of_five(const std::vector<std::vector<int>>& aromatic) {
  std::vector<Ring> rings;
  Ring ring{};
  constexpr std::size_t kMostBonds = 4;  // more are damage, and would take their time
  const auto walk = [&](auto&& self, std::size_t length) -> void {
    if (aromatic[static_cast<std::size_t>(ring[length - 1])].size() > kMostBonds) return;
    for (const int to : aromatic[static_cast<std::size_t>(ring[length - 1])]) {
      if (length == ring.size() && to == ring[0]) rings.push_back(ring);
      if (length == ring.size() || std::find(ring.begin(), ring.begin() + static_cast<long>(length), to) !=
                                       ring.begin() + static_cast<long>(length))
        continue;
      ring[length] = to;
      self(self, length + 1);
    }
  };
  for (int atom = 0; atom < static_cast<int>(aromatic.size()); ++atom) {
    ring[0] = atom;
    walk(walk, 1);
  }
  return rings;
}

bool is_beside_carbonyl(int atom, const MoleculeGraph& graph, const Neighbourhood& neighbours) {
  for (const NeighbourBond& n : neighbours[static_cast<std::size_t>(atom)])
    for (const NeighbourBond& m : neighbours[static_cast<std::size_t>(n.atom)])
      if (graph.bonds[static_cast<std::size_t>(m.bond)].order == 2 &&
          neighbours[static_cast<std::size_t>(m.atom)].size() == 1)
        return true;
  return false;
}

std::vector<Wish> wishes_of(const MoleculeGraph& graph, const Neighbourhood& neighbours) {
  std::vector<Wish> wishes(graph.atoms.size(), Wish::none);
  for (std::size_t i = 0; i < graph.atoms.size(); ++i) {
    int orders = 0, aromatic = 0, aromatic_ends = 0, multiple = 0;
    for (const NeighbourBond& n : neighbours[i]) {
      const int order = graph.bonds[static_cast<std::size_t>(n.bond)].order;
      const int element = graph.atoms[static_cast<std::size_t>(n.atom)].atomic_number;
      orders += order == kAromaticOrder ? 1 : order;
      aromatic += order == kAromaticOrder;
      multiple += order == 2 || order == 3;
      aromatic_ends += order == kAromaticOrder && (element == 8 || element == 16) &&
                       neighbours[static_cast<std::size_t>(n.atom)].size() == 1;
    }
    if (aromatic == 0) continue;
    const GraphAtom& atom = graph.atoms[i];
    switch (atom.atomic_number) {
      case 6:
      case 14:
        if (orders <= 3 && multiple == 0) wishes[i] = Wish::needs;
        break;
      case 7:
        if (orders == 3 && aromatic_ends > 0)
          wishes[i] = Wish::needs_oxygen;
        else if (orders == 3 || (orders < 3 && atom.has_hydrogen))
          wishes[i] = Wish::can;
        else if (orders < 3)
          wishes[i] = Wish::likes;
        break;
      case 8:
      case 16:
      case 34:
        if (orders == 1 || (orders == 2 && atom.charge > 0)) wishes[i] = Wish::can;
        if (atom.atomic_number != 8 && orders >= 3) wishes[i] = Wish::needs_oxygen;
        break;
      case 15:
        wishes[i] = orders >= 4 ? Wish::needs_oxygen : orders == 2 ? Wish::likes : Wish::none;
        break;
      default:
        break;
    }
  }
  return wishes;
}

}  // namespace

int assign_aromatic_orders(MoleculeGraph& heavy) {
  const auto is_aromatic = [](const GraphBond& bond) { return bond.order == kAromaticOrder; };
  if (std::none_of(heavy.bonds.begin(), heavy.bonds.end(), is_aromatic)) return 0;
  const Neighbourhood neighbours = neighbourhood(heavy.atoms.size(), heavy.bonds);
  std::vector<Wish> wishes = wishes_of(heavy, neighbours);
  std::vector<std::vector<int>> candidates(heavy.atoms.size());
  for (const GraphBond& bond : heavy.bonds) {
    if (!is_aromatic(bond)) continue;
    candidates[static_cast<std::size_t>(bond.first)].push_back(bond.second);
    candidates[static_cast<std::size_t>(bond.second)].push_back(bond.first);
  }
  const int atoms = static_cast<int>(heavy.atoms.size());
  const std::vector<Ring> rings = rings_of_five(candidates);
  const auto soften = [&](int atom, Wish to) {
    if (Wish& wish = wishes[static_cast<std::size_t>(atom)]; wish == Wish::likes) wish = to;
  };
  for (int i = 0; i < atoms; ++i)
    if (is_beside_carbonyl(i, heavy, neighbours)) soften(i, Wish::dislikes);
  for (const Ring& ring : rings)
    for (const int atom : ring) soften(atom, Wish::likes_less);
  Matching matching(std::move(candidates));
  const auto each = [&](auto&& wanted, auto&& act) {
    for (int i = 0; i < atoms; ++i)
      if (wanted(wishes[static_cast<std::size_t>(i)])) act(i);
  };
  const auto allow = [&](int atom) { matching.allow(atom); };
  const auto grow = [&](int atom) {
    const Wish own = wishes[static_cast<std::size_t>(atom)];
    matching.grow_from(atom, [&](int other) { return wishes[static_cast<std::size_t>(other)] > own; });
  };
  // Neutral first: charges and moved hydrogens only where carbons need them.
  for (const Wish last : {Wish::needs, Wish::likes, Wish::likes_less, Wish::dislikes}) {
    each([&](Wish w) { return w == last; }, allow);
    for (const Wish growing : {Wish::needs, Wish::likes})
      if (growing <= last) each([&](Wish w) { return w == growing; }, grow);
  }
  // A ring of five keeps an atom with a lone pair, or it would not be aromatic.
  const auto has_lone_pairs = [&] {
    return std::all_of(rings.begin(), rings.end(), [&](const Ring& ring) {
      return std::any_of(ring.begin(), ring.end(), [&](int atom) { return matching.mate(atom) < 0; });
    });
  };
  each([](Wish w) { return w == Wish::likes_less; },
       [&](int atom) {
         const Matching before = matching;
         grow(atom);
         if (!has_lone_pairs()) matching = before;
       });
  each([](Wish w) { return w == Wish::can || w == Wish::needs_oxygen; }, allow);
  each([](Wish w) { return w == Wish::needs || w == Wish::needs_oxygen; }, grow);
  for (GraphBond& bond : heavy.bonds)
    if (is_aromatic(bond)) bond.order = matching.mate(bond.first) == bond.second ? 2 : 1;
  int alone = 0;
  each([](Wish w) { return w == Wish::needs; }, [&](int atom) { alone += matching.mate(atom) < 0; });
  return alone;
}

}  // namespace libbio::molecule
