#include "sample_molecule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <sstream>

#include "tests/unit/contact/temporary_file.h"

namespace libbio::molecule {
namespace {

int type_of(char order) {
  return order == '=' ? 2 : order == '#' ? 3 : order == '~' ? 4 : 1;
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

SampleMolecule::SampleMolecule(const std::string& atom_text, const std::string& bond_text, std::string name)
    : title(std::move(name)) {
  std::istringstream atoms(atom_text);
  for (std::string word; atoms >> word;) {
    const char sign = word.back();
    charges.push_back(sign == '+' ? 1 : sign == '-' ? -1 : 0);
    if (charges.back() != 0) word.pop_back();
    elements.push_back(word);
    const double turn = 0.9 * static_cast<double>(places.size());  // along a screw
    places.push_back({3 * std::cos(turn), 3 * std::sin(turn), 0.7 * turn});
  }
  std::istringstream words(bond_text);
  for (Bond bond; words >> bond.first >> bond.order >> bond.second;) {
    --bond.first;
    --bond.second;
    bonds.push_back(bond);
  }
}

std::string SampleMolecule::v2000() const {
  std::string text = title + "\n  libbio\n\n" +
                     formatted("%3zu%3zu  0  0  0               999 V2000\n", elements.size(), bonds.size());
  std::string properties;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    text += formatted("%10.4f%10.4f%10.4f %-3s 0  0\n", places[i].x, places[i].y, places[i].z,
                      elements[i].c_str());
    if (charges[i] != 0) properties += formatted("M  CHG  1 %3zu %3d\n", i + 1, charges[i]);
  }
  for (const Bond& bond : bonds)
    text += formatted("%3d%3d%3d  0\n", bond.first + 1, bond.second + 1, type_of(bond.order));
  return text + properties + "M  END\n";
}

std::string SampleMolecule::v3000() const {
  std::string text =
      title + "\n  libbio\n\n  0  0  0  0  0               999 V3000\nM  V30 BEGIN CTAB\n" +
      formatted("M  V30 COUNTS %zu %zu 0 0 0\nM  V30 BEGIN ATOM\n", elements.size(), bonds.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    text += formatted("M  V30 %zu %s %.4f %.4f -\nM  V30 %.4f 0", i + 1, elements[i].c_str(), places[i].x,
                      places[i].y, places[i].z);
    text += charges[i] == 0 ? "\n" : formatted(" CHG=%d\n", charges[i]);
  }
  text += "M  V30 END ATOM\nM  V30 BEGIN BOND\n";
  for (std::size_t i = 0; i < bonds.size(); ++i)
    text += formatted("M  V30 %zu %d %d %d\n", i + 1, type_of(bonds[i].order), bonds[i].first + 1,
                      bonds[i].second + 1);
  return text + "M  V30 END BOND\nM  V30 END CTAB\nM  END\n";
}

std::string SampleMolecule::mol2() const {
  std::string text = "@<TRIPOS>MOLECULE\n" + title + "\n" +
                     formatted("%zu %zu 1 0 0\n", elements.size(), bonds.size()) +
                     "SMALL\nNO_CHARGES\n\n@<TRIPOS>ATOM\n";
  for (std::size_t i = 0; i < elements.size(); ++i)
    text += formatted("%zu %s%zu %.4f %.4f %.4f %s 1 LIG 0.0\n", i + 1, elements[i].c_str(), i + 1,
                      places[i].x, places[i].y, places[i].z, elements[i].c_str());
  text += "@<TRIPOS>BOND\n";
  for (std::size_t i = 0; i < bonds.size(); ++i) {
    const int type = type_of(bonds[i].order);
    text += formatted("%zu %d %d %s\n", i + 1, bonds[i].first + 1, bonds[i].second + 1,
                      type == 4 ? "ar" : std::to_string(type).c_str());
  }
  return text;
}

SampleMolecule SampleMolecule::reordered(const std::vector<int>& order) const {
  SampleMolecule other = *this;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto to = static_cast<std::size_t>(order[i]);
    other.elements[to] = elements[i];
    other.charges[to] = charges[i];
    other.places[to] = places[i];
  }
  for (Bond& bond : other.bonds) {
    bond.first = order[static_cast<std::size_t>(bond.first)];
    bond.second = order[static_cast<std::size_t>(bond.second)];
  }
  return other;
}

SampleMolecule SampleMolecule::mirrored() const {
  SampleMolecule other = *this;
  for (Point& place : other.places) place.x = -place.x;
  return other;
}

SampleMolecule SampleMolecule::with_hydrogens(int hydrogens) const {
  SampleMolecule other = *this;
  for (std::size_t i = 0; i < elements.size(); ++i)
    for (int h = 0; h < hydrogens; ++h) {
      other.bonds.push_back({static_cast<int>(i), static_cast<int>(other.elements.size()), '-'});
      other.elements.push_back(h == 1 ? "D" : "H");
      other.charges.push_back(0);
      other.places.push_back({places[i].x + 0.9 + h, places[i].y, places[i].z});
    }
  return other;
}

std::vector<LigandRecord> records_of(const std::string& text) {
  const TemporaryFile file(text);
  LigandReader reader(file.path());
  std::vector<LigandRecord> records;
  for (LigandRecord record; reader.next(record);) records.push_back(record);
  return records;
}

Ligand ligand_of(const std::string& text) {
  const std::vector<LigandRecord> records = records_of(text);
  if (records.size() == 1 && records[0].ligand) return *records[0].ligand;
  ADD_FAILURE() << records.size() << " records; "
                << (records.empty() ? std::string("none") : records[0].failure);
  return {};
}

Ligand ligand_of(const SampleMolecule& molecule) {
  return ligand_of(molecule.v2000());
}

}  // namespace libbio::molecule
