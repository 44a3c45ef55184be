#include <algorithm>
#include <map>

#include "libbio/error.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/neutral_form.h"

namespace libbio::molecule {
namespace {

constexpr double kSamePlace = 0.01;  // Å

MoleculeGraph subgraph(const MoleculeGraph& graph, const std::vector<bool>& keep) {
  MoleculeGraph kept;
  std::vector<int> place(graph.atoms.size(), -1);
  for (std::size_t i = 0; i < graph.atoms.size(); ++i) {
    if (!keep[i]) continue;
    place[i] = static_cast<int>(kept.atoms.size());
    kept.atoms.push_back(graph.atoms[i]);
  }
  for (GraphBond bond : graph.bonds) {
    const int first = place[static_cast<std::size_t>(bond.first)];
    const int second = place[static_cast<std::size_t>(bond.second)];
    if (first >= 0 && second >= 0) kept.bonds.push_back({first, second, bond.order});
  }
  return kept;
}

// Number of the connected part of each atom, counted in the order of their first atoms.
std::vector<int> fragments_of(const MoleculeGraph& graph, int& fragments) {
  const Neighbourhood neighbours = neighbourhood(graph.atoms.size(), graph.bonds);
  std::vector<int> fragment(graph.atoms.size(), -1);
  fragments = 0;
  std::vector<std::size_t> stack;
  for (std::size_t start = 0; start < graph.atoms.size(); ++start) {
    if (fragment[start] >= 0) continue;
    fragment[start] = fragments;
    stack.push_back(start);
    while (!stack.empty()) {
      const std::size_t at = stack.back();
      stack.pop_back();
      for (const NeighbourBond& n : neighbours[at]) {
        const auto to = static_cast<std::size_t>(n.atom);
        if (fragment[to] >= 0) continue;
        fragment[to] = fragments;
        stack.push_back(to);
      }
    }
    ++fragments;
  }
  return fragment;
}

std::vector<bool> belongs_to(const std::vector<int>& fragment, int number) {
  std::vector<bool> belongs(fragment.size());
  std::transform(fragment.begin(), fragment.end(), belongs.begin(), [&](int f) { return f == number; });
  return belongs;
}

MoleculeGraph largest_fragment(const MoleculeGraph& graph, std::vector<std::string>& remarks) {
  int fragments = 0;
  const std::vector<int> fragment = fragments_of(graph, fragments);
  if (fragments == 1) return graph;
  // By number of atoms, then by elements, so that the order of the file matters last.
  std::vector<std::pair<int, int>> size(static_cast<std::size_t>(fragments));
  for (std::size_t i = 0; i < fragment.size(); ++i) {
    auto& [atoms, elements] = size[static_cast<std::size_t>(fragment[i])];
    ++atoms;
    elements += graph.atoms[i].atomic_number;
  }
  const int largest = static_cast<int>(std::max_element(size.begin(), size.end()) - size.begin());
  std::map<std::string, int> left_out;
  // A crystal of water written into a record must not take quadratic time.
  constexpr int kMostNamed = 100;
  for (int number = 0; number < std::min(fragments, kMostNamed); ++number)
    if (number != largest) ++left_out[heavy_formula(subgraph(graph, belongs_to(fragment, number)))];
  std::string names;
  for (const auto& [formula, count] : left_out)
    names +=
        (names.empty() ? "" : ", ") + (count > 1 ? std::to_string(count) + " × " : std::string()) + formula;
  if (fragments > kMostNamed) names += ", ...";
  MoleculeGraph kept = subgraph(graph, belongs_to(fragment, largest));
  remarks.push_back(std::to_string(fragments) + " fragments: the largest, " + heavy_formula(kept) +
                    ", was taken, left out: " + names + " (heavy atoms)");
  return kept;
}

void require_places(const MoleculeGraph& graph) {
  for (std::size_t i = 0; i < graph.atoms.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (distance(graph.atoms[i].position, graph.atoms[j].position) < kSamePlace)
        throw InputError("atoms " + std::to_string(graph.atoms[j].number) + " and " +
                         std::to_string(graph.atoms[i].number) +
                         " are at the same place: expected a 3-D pose");
}

}  // namespace

std::string heavy_formula(const MoleculeGraph& graph) {
  std::map<std::string_view, int> count;
  for (const GraphAtom& atom : graph.atoms) ++count[element_symbol(atom.atomic_number)];
  std::string formula;
  const auto add = [&](std::string_view symbol, int atoms) {
    formula += symbol;
    if (atoms > 1) formula += std::to_string(atoms);
  };
  if (const auto carbon = count.find("C"); carbon != count.end()) {
    add("C", carbon->second);
    count.erase(carbon);
  }
  for (const auto& [symbol, atoms] : count) add(symbol, atoms);
  return formula;
}

MoleculeGraph heavy_atoms(const MoleculeGraph& graph, std::vector<std::string>& remarks) {
  if (graph.atoms.empty()) throw InputError("the molecule has no atoms");
  MoleculeGraph marked = graph;
  std::vector<bool> keep(graph.atoms.size());
  int dummies = 0;
  for (std::size_t i = 0; i < graph.atoms.size(); ++i) {
    keep[i] = graph.atoms[i].atomic_number > 1;
    dummies += graph.atoms[i].atomic_number == 0;
  }
  for (const GraphBond& bond : graph.bonds) {
    const auto first = static_cast<std::size_t>(bond.first), second = static_cast<std::size_t>(bond.second);
    if (graph.atoms[first].atomic_number == 1) marked.atoms[second].has_hydrogen = true;
    if (graph.atoms[second].atomic_number == 1) marked.atoms[first].has_hydrogen = true;
  }
  if (dummies > 0)
    remarks.push_back(std::to_string(dummies) + (dummies == 1 ? " dummy atom" : " dummy atoms") +
                      " left out");
  MoleculeGraph heavy = subgraph(marked, keep);
  if (heavy.atoms.empty())
    throw InputError("the molecule has no heavy atom: all " + std::to_string(graph.atoms.size()) +
                     " are hydrogens or dummy atoms");
  heavy = largest_fragment(heavy, remarks);
  if (static_cast<int>(heavy.atoms.size()) > kMostHeavyAtoms)
    throw InputError("the molecule has " + std::to_string(heavy.atoms.size()) +
                     " heavy atoms; a ligand has at most " + std::to_string(kMostHeavyAtoms) +
                     " (is this the receptor?)");
  require_places(heavy);
  return heavy;
}

}  // namespace libbio::molecule
