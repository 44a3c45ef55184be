#include "libbio/affinity/pose_ranking.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "libbio/error.h"

namespace libbio::affinity {
namespace {

std::uint64_t mixed(std::uint64_t state, std::uint64_t value) {
  // The finaliser of splitmix64 (Steele, Lea & Flood 2014).
  std::uint64_t z = state * 0x9e3779b97f4a7c15ULL + value + 0x632be59bd9b4e019ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::uint64_t mixed_sorted(std::uint64_t state, std::vector<std::uint64_t> values) {
  std::ranges::sort(values);
  for (const std::uint64_t value : values) state = mixed(state, value);
  return state;
}

std::uint64_t number_of_kinds(const std::vector<std::uint64_t>& keys) {
  std::vector<std::uint64_t> kinds = keys;
  std::ranges::sort(kinds);
  return static_cast<std::uint64_t>(std::ranges::unique(kinds).begin() - kinds.begin());
}

// Sets of rows that are joined one by one; each is known by its first row.
class Ligands {
 public:
  explicit Ligands(std::size_t rows) : parent_(rows) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::size_t first_of(std::size_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }
  void join(std::size_t a, std::size_t b) {
    a = first_of(a);
    b = first_of(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace

std::uint64_t graph_key(const molecule::Ligand& ligand) {
  std::vector<std::uint64_t> keys;
  for (const molecule::LigandAtom& atom : ligand.atoms) {
    std::uint64_t key = mixed(1, static_cast<std::uint64_t>(atom.atomic_number));
    key = mixed(key, static_cast<std::uint64_t>(atom.hydrogens));
    key = mixed(key, atom.aromatic ? 1 : 0);
    keys.push_back(mixed(key, static_cast<std::uint64_t>(atom.chirality)));
  }
  std::vector<std::vector<std::uint64_t>> around(keys.size());
  // Each round looks one bond further; once the kinds of atoms do not split any more, nor will they later.
  for (std::uint64_t kinds = 0; number_of_kinds(keys) != kinds;) {
    kinds = number_of_kinds(keys);
    for (auto& list : around) list.clear();
    for (const molecule::LigandBond& bond : ligand.bonds) {
      const auto first = static_cast<std::size_t>(bond.first), second = static_cast<std::size_t>(bond.second);
      const auto kind = static_cast<std::uint64_t>(bond.kind);
      around[first].push_back(mixed(kind, keys[second]));
      around[second].push_back(mixed(kind, keys[first]));
    }
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = mixed_sorted(keys[i], around[i]);
  }
  return mixed_sorted(keys.size(), keys);
}

std::vector<std::size_t> rank_poses(std::vector<PoseRow>& rows, const std::vector<std::uint64_t>& keys) {
  if (keys.size() != rows.size())
    throw ShapeError(std::to_string(keys.size()) + " keys of " + std::to_string(rows.size()) + " poses");
  Ligands ligands(rows.size());
  std::map<std::pair<std::string, std::string>, std::size_t> by_title;
  std::map<std::pair<std::string, std::uint64_t>, std::size_t> by_key;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const PoseRow& row = rows[n];
    if (!row.scored()) continue;
    if (!row.title.empty()) ligands.join(n, by_title.try_emplace({row.receptor, row.title}, n).first->second);
    ligands.join(n, by_key.try_emplace({row.receptor, keys[n]}, n).first->second);
  }
  std::vector<std::size_t> order(rows.size()), first(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t n = 0; n < rows.size(); ++n) first[n] = ligands.first_of(n);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (first[a] != first[b]) return first[a] < first[b];
    return rows[a].affinity.pose > rows[b].affinity.pose;
  });
  std::int64_t ligand = 0, rank = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    PoseRow& row = rows[order[k]];
    if (!row.scored()) continue;
    if (k == 0 || first[order[k]] != first[order[k - 1]]) {
      ++ligand;
      rank = 0;
    }
    row.ligand = ligand;
    row.rank = ++rank;
  }
  return order;
}

}  // namespace libbio::affinity
