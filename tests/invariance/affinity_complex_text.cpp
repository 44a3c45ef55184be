#include "affinity_complex_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <sstream>

#include "tests/small_complex.h"

namespace libbio::affinity {
namespace {

std::array<double, 3> moved(const std::array<double, 3>& at, const Placement& placement) {
  std::array<double, 3> to{};
  for (std::size_t c = 0; c < 3; ++c)
    to[c] = placement.sign[c] * at[static_cast<std::size_t>(placement.axis[c])] + placement.shift[c];
  return to;
}

std::array<double, 3> pdb_place(const std::string& line) {
  return {std::stod(line.substr(30, 8)), std::stod(line.substr(38, 8)), std::stod(line.substr(46, 8))};
}

std::string with_place(std::string line, const std::array<double, 3>& at) {
  char text[32];
  std::snprintf(text, sizeof text, "%8.3f%8.3f%8.3f", at[0], at[1], at[2]);
  return line.replace(30, 24, text);
}

}  // namespace

LigandText::LigandText(const std::string& record) {
  std::istringstream lines(record);
  std::string line;
  for (std::string& one : header) std::getline(lines, one);
  std::getline(lines, line);
  const int atom_count = std::stoi(line.substr(0, 3)), bond_count = std::stoi(line.substr(3, 3));
  for (int i = 0; i < atom_count; ++i) {
    std::getline(lines, line);
    places.push_back(
        {std::stod(line.substr(0, 10)), std::stod(line.substr(10, 10)), std::stod(line.substr(20, 10))});
    atoms.push_back(line.substr(30));
  }
  charges.assign(atoms.size(), 0);
  for (int i = 0; i < bond_count; ++i) {
    std::getline(lines, line);
    bonds.push_back({std::stoi(line.substr(0, 3)) - 1, std::stoi(line.substr(3, 3)) - 1, line.substr(6)});
  }
  while (std::getline(lines, line) && !line.starts_with("M  END")) {
    if (!line.starts_with("M  CHG")) continue;
    std::istringstream numbers(line.substr(6));
    int count = 0, atom = 0, charge = 0;
    for (numbers >> count; count > 0 && numbers >> atom >> charge; --count)
      charges[static_cast<std::size_t>(atom - 1)] = charge;
  }
}

std::string LigandText::text() const {
  std::string all = header[0] + "\n" + header[1] + "\n" + header[2] + "\n";
  char line[64];
  std::snprintf(line, sizeof line, "%3zu%3zu  0  0  0  0  0  0  0  0999 V2000\n", atoms.size(), bonds.size());
  all += line;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    std::snprintf(line, sizeof line, "%10.4f%10.4f%10.4f", places[i][0], places[i][1], places[i][2]);
    all += line + atoms[i] + "\n";
  }
  for (const Bond& bond : bonds) {
    std::snprintf(line, sizeof line, "%3d%3d", bond.first + 1, bond.second + 1);
    all += line + bond.rest + "\n";
  }
  for (std::size_t i = 0; i < charges.size(); ++i) {
    if (charges[i] == 0) continue;
    std::snprintf(line, sizeof line, "M  CHG  1%4zu%4d\n", i + 1, charges[i]);
    all += line;
  }
  return all + "M  END\n$$$$\n";
}

molecule::Ligand LigandText::read() const {
  return ligand_of(text());
}

LigandText LigandText::reordered(Rng& rng) const {
  std::vector<std::size_t> order(atoms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  rng.shuffle(std::span(order));
  LigandText other = *this;
  for (std::size_t i = 0; i < order.size(); ++i) {
    other.places[order[i]] = places[i];
    other.atoms[order[i]] = atoms[i];
    other.charges[order[i]] = charges[i];
  }
  for (Bond& bond : other.bonds) {
    bond.first = static_cast<int>(order[static_cast<std::size_t>(bond.first)]);
    bond.second = static_cast<int>(order[static_cast<std::size_t>(bond.second)]);
  }
  rng.shuffle(std::span(other.bonds));
  return other;
}

LigandText LigandText::with_hydrogens() const {
  LigandText other = *this;
  const molecule::Ligand ligand = read();
  for (std::size_t i = 0; i < ligand.atoms.size(); ++i) {
    std::array<double, 3> away{};
    for (const Bond& bond : bonds) {
      const auto a = static_cast<std::size_t>(bond.first), b = static_cast<std::size_t>(bond.second);
      if (a != i && b != i) continue;
      for (std::size_t c = 0; c < 3; ++c) away[c] += places[i][c] - places[a == i ? b : a][c];
    }
    const double length = std::sqrt(away[0] * away[0] + away[1] * away[1] + away[2] * away[2]) + 1e-3;
    for (int h = 0; h < ligand.atoms[i].hydrogens; ++h) {
      std::array<double, 3> at = places[i];
      for (std::size_t c = 0; c < 3; ++c) at[c] += 0.8 * away[c] / length;
      at[static_cast<std::size_t>(h % 3)] += h < 3 ? 0.5 : -0.5;
      other.bonds.push_back({static_cast<int>(i), static_cast<int>(other.atoms.size()), "  1  0"});
      other.places.push_back(at);
      other.atoms.push_back(" H   0  0  0  0  0  0  0  0  0  0  0  0");
      other.charges.push_back(0);
    }
  }
  return other;
}

LigandText LigandText::placed(const Placement& placement) const {
  LigandText other = *this;
  for (auto& at : other.places) at = moved(at, placement);
  return other;
}

PocketText::PocketText(const std::string& file) {
  std::istringstream lines(file);
  std::string residue;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("ATOM") && !line.starts_with("HETATM")) continue;
    if (residues.empty() || residue != line.substr(17, 10)) residues.emplace_back();
    residue = line.substr(17, 10);
    residues.back().push_back(line);
  }
}

std::string PocketText::text() const {
  std::string all;
  for (const auto& residue : residues)
    for (const std::string& line : residue) all += line + "\n";
  return all + "END\n";
}

molecule::Receptor PocketText::read() const {
  return receptor_of(text());
}

PocketText PocketText::reordered(Rng& rng) const {
  PocketText other = *this;
  rng.shuffle(std::span(other.residues));
  return other;
}

PocketText PocketText::with_hydrogens() const {
  PocketText other = *this;
  for (auto& residue : other.residues) {
    std::vector<std::string> hydrogens;
    for (const std::string& line : residue) {
      if (!line.starts_with("ATOM")) continue;
      std::array<double, 3> at = pdb_place(line);
      at[1] += 1.0;
      std::string hydrogen = with_place(line, at);
      hydrogen.replace(12, 4, " H" + std::to_string(10 + hydrogens.size()).substr(0, 2));
      hydrogen.resize(80, ' ');
      hydrogens.push_back(hydrogen.replace(76, 2, " H"));
    }
    residue.insert(residue.end(), hydrogens.begin(), hydrogens.end());
  }
  return other;
}

PocketText PocketText::placed(const Placement& placement) const {
  PocketText other = *this;
  for (auto& residue : other.residues)
    for (std::string& line : residue) line = with_place(line, moved(pdb_place(line), placement));
  return other;
}

PocketText PocketText::with_copy_at(int shift) const {
  Placement placement;
  placement.shift = {0, 0, shift};
  PocketText other = *this;
  for (auto& residue : placed(placement).residues) {
    for (std::string& line : residue) line[21] = 'Z';
    other.residues.push_back(residue);
  }
  return other;
}

}  // namespace libbio::affinity
