// Vina's five terms against AutoDock Vina 1.2.3 of Debian: on atoms of our own with figures that it printed
// (tests/golden/vina/ORIGIN.md), and on complexes where the program and ../shared/data/affinity are there.
//
// The program prints no terms. Each is alone with its weight at -1 and the others at 0; at +1 it would be
// damped where it is positive. It looks its terms up in a table with a step of 1/32 Å² in squared distance
// and takes the mean of both ends of a step, so we do the same with our terms to agree to the last digit
// printed, and hold the terms themselves to what a table can be wrong by.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "libbio/affinity/contact_terms.h"
#include "libbio/affinity/pair_graph.h"
#include "libbio/molecule/element.h"
#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/receptor_reader.h"
#include "libbio/tensor/parallel.h"
#include "tests/end_to_end/shell.h"
#include "tests/shared_data.h"

namespace libbio::affinity {
namespace {

namespace fs = std::filesystem;
using molecule::Point;
using Terms = std::array<double, kVinaTerms>;

// What Vina is told of an atom: a type of AutoDock, and whether it bears a polar hydrogen.
struct VinaAtom {
  std::string type;
  bool hydrogen = false;
  Point at, hydrogen_at;
  AtomClass ours;
};

constexpr const char* kNoVina = "no AutoDock Vina 1.2.3 (Debian: autodock-vina)";
constexpr const char* kOptions[kVinaTerms] = {"gauss1", "gauss2", "repulsion", "hydrophobic", "hydrogen"};

double thousandth(double x) {
  return std::round(x * 1000) / 1000;
}

Point rounded(const Point& p) {
  return {thousandth(p.x), thousandth(p.y), thousandth(p.z)};
}

// Half an Å from an atom, away from the atoms around it: near nothing else.
Point free_side(const Point& at, const std::vector<Point>& around) {
  Point away{0, 0, 0};
  for (const Point& other : around) {
    const double d = distance(at, other);
    away = {away.x + (at.x - other.x) / d, away.y + (at.y - other.y) / d, away.z + (at.z - other.z) / d};
  }
  const double length = std::sqrt(away.x * away.x + away.y * away.y + away.z * away.z);
  if (length < 1e-3) return {at.x, at.y, at.z + 0.5};
  return {at.x + 0.5 * away.x / length, at.y + 0.5 * away.y / length, at.z + 0.5 * away.z / length};
}

std::string type_of(int z, const molecule::AtomRoles& roles) {
  switch (z) {
    case 7:
      return roles.acceptor ? "NA" : "N";
    case 8:
      return roles.acceptor ? "OA" : "O";
    case 9:
      return "F";
    case 11:
      return "Na";
    case 12:
      return "Mg";
    case 14:
      return "Si";
    case 15:
      return "P";
    case 16:
    case 34:
      return "S";
    case 17:
      return "Cl";
    case 19:
      return "K";
    case 20:
      return "Ca";
    case 25:
      return "Mn";
    case 26:
      return "Fe";
    case 27:
      return "Co";
    case 28:
      return "Ni";
    case 29:
      return "Cu";
    case 30:
      return "Zn";
    case 35:
      return "Br";
    case 48:
      return "Cd";
    case 53:
      return "I";
    case 80:
      return "Hg";
    default:
      return "C";
  }
}

// Of a receptor or a ligand.
template <class Molecule>
std::vector<VinaAtom> vina_atoms(const Molecule& molecule) {
  std::vector<std::vector<Point>> around(molecule.atoms.size());
  for (const auto& bond : molecule.bonds) {
    around[static_cast<std::size_t>(bond.first)].push_back(
        molecule.atoms[static_cast<std::size_t>(bond.second)].position);
    around[static_cast<std::size_t>(bond.second)].push_back(
        molecule.atoms[static_cast<std::size_t>(bond.first)].position);
  }
  std::vector<VinaAtom> atoms;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const auto& atom = molecule.atoms[i];
    const Point at = rounded(atom.position);
    const bool polar = atom.atomic_number == 7 || atom.atomic_number == 8;
    atoms.push_back({type_of(atom.atomic_number, atom.roles), polar && atom.roles.donor, at,
                     rounded(free_side(at, around[i])), class_of(atom)});
  }
  return atoms;
}

std::string pdbqt(const std::vector<VinaAtom>& atoms) {
  std::string text;
  int number = 0;
  const auto add = [&](const std::string& type, const Point& at) {
    char line[100];
    std::snprintf(line, sizeof line,
                  "ATOM  %5d %-4s UNK A   1    %8.3f%8.3f%8.3f  1.00  0.00     0.000 %-2s\n", ++number,
                  type.c_str(), at.x, at.y, at.z, type.c_str());
    text += line;
  };
  for (const VinaAtom& atom : atoms) {
    add(atom.type, atom.at);
    if (atom.hydrogen) add("HD", atom.hydrogen_at);
  }
  return text;
}

bool has_vina() {
  return end_to_end::run_in_bash("vina --version 2>&1").output.find("v1.2.3") != std::string::npos;
}

// NaN where the program does not answer.
Terms printed_terms(const std::vector<VinaAtom>& receptor, const std::vector<VinaAtom>& ligand) {
  const end_to_end::TemporaryFolder folder;
  end_to_end::write_text(folder.path() / "receptor.pdbqt", pdbqt(receptor));
  end_to_end::write_text(folder.path() / "ligand.pdbqt", "ROOT\n" + pdbqt(ligand) + "ENDROOT\nTORSDOF 0\n");
  Terms terms{};
  for (std::size_t t = 0; t < terms.size(); ++t) {
    std::string command = "cd '" + folder.path().string() +
                          "' && vina --receptor receptor.pdbqt --ligand ligand.pdbqt --score_only --autobox "
                          "--cpu 1 --verbosity 1 --weight_rot 0";
    for (std::size_t w = 0; w < terms.size(); ++w)
      command += std::string(" --weight_") + kOptions[w] + (w == t ? " -1" : " 0");
    const std::string output = end_to_end::run_in_bash(command + " 2>&1").output;
    const std::string label = "(1) Final Intermolecular Energy    :";
    const std::size_t place = output.find(label);
    terms[t] = place == std::string::npos ? NAN : -std::stod(output.substr(place + label.size()));
    EXPECT_FALSE(std::isnan(terms[t])) << output;
  }
  return terms;
}

// By the function that the network calls.
Terms our_terms(const std::vector<VinaAtom>& receptor, const std::vector<VinaAtom>& ligand) {
  auto atoms = std::make_shared<ContactAtoms>();
  auto pairs = std::make_shared<nn::EdgeEnds>();
  std::vector<Point> here, there;
  for (const VinaAtom& atom : receptor) {
    atoms->pocket.push_back(atom.ours);
    there.push_back(atom.at);
  }
  for (const VinaAtom& atom : ligand) {
    atoms->ligand.push_back(atom.ours);
    here.push_back(atom.at);
    for (std::size_t j = 0; j < receptor.size(); ++j) {
      pairs->first.push_back(static_cast<std::int32_t>(here.size() - 1));
      pairs->second.push_back(static_cast<std::int32_t>(j));
    }
  }
  const Point origin = centroid(here);
  Workers workers(1);
  const auto terms = contact_terms<double>(nn::Activation<double>(centred<double>(here, origin)),
                                           nn::Activation<double>(centred<double>(there, origin)), atoms,
                                           pairs, Cutoff::published, nn::Pass{workers});
  Terms found{};
  std::copy(terms.vina.value().begin(), terms.vina.value().end(), found.begin());
  return found;
}

// Through a table like Vina's. `loose`: how far a sum may be from the terms themselves.
Terms tabulated_terms(const std::vector<VinaAtom>& receptor, const std::vector<VinaAtom>& ligand,
                      Terms& loose) {
  Terms sum{};
  loose = {};
  for (const VinaAtom& a : ligand)
    for (const VinaAtom& b : receptor) {
      const double x = a.at.x - b.at.x, y = a.at.y - b.at.y, z = a.at.z - b.at.z;
      const double square = x * x + y * y + z * z;
      if (square >= 64) continue;
      const double step = std::floor(32 * square);
      const PairTerms low = pair_terms(a.ours, b.ours, std::sqrt(step / 32), Cutoff::published);
      const PairTerms high = pair_terms(a.ours, b.ours, std::sqrt((step + 1) / 32), Cutoff::published);
      for (std::size_t t = 0; t < sum.size(); ++t) {
        sum[t] += 0.5 * (low.vina[t] + high.vina[t]);
        loose[t] += 0.5 * std::abs(low.vina[t] - high.vina[t]) + 1e-4;
      }
    }
  return sum;
}

void expect_agreement(const std::string& name, const std::vector<VinaAtom>& receptor,
                      const std::vector<VinaAtom>& ligand, const Terms& vina) {
  Terms loose{};
  const Terms ours = our_terms(receptor, ligand), table = tabulated_terms(receptor, ligand, loose);
  for (std::size_t t = 0; t < ours.size(); ++t) {
    EXPECT_NEAR(table[t], vina[t], 0.0006) << name << " " << kVinaNames[t];
    EXPECT_NEAR(ours[t], vina[t], loose[t] + 0.0006) << name << " " << kVinaNames[t];
  }
}

// Atoms of tests/golden/vina/atoms.txt as both see them, and the terms that Vina printed for them.
struct TypedAtoms {
  std::vector<VinaAtom> pocket, ligand;
  Terms printed{};
};

TypedAtoms read_typed_atoms() {
  TypedAtoms read;
  std::ifstream file(LIBBIO_SOURCE_DIR "/tests/golden/vina/atoms.txt");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string side, symbol;
    words >> side;
    if (side == "terms")
      for (double& term : read.printed) words >> term;
    if (side != "pocket" && side != "ligand") continue;
    molecule::ReceptorAtom atom;
    words >> symbol >> atom.roles.donor >> atom.roles.acceptor >> atom.roles.hydrophobic >> atom.position.x >>
        atom.position.y >> atom.position.z;
    atom.atomic_number = molecule::atomic_number_of(symbol);
    EXPECT_TRUE(words && atom.atomic_number > 0) << line;
    molecule::LigandAtom same;
    same.atomic_number = atom.atomic_number;
    same.roles = atom.roles;
    const bool polar = symbol == "N" || symbol == "O";
    (side == "pocket" ? read.pocket : read.ligand)
        .push_back({type_of(atom.atomic_number, atom.roles),
                    polar && atom.roles.donor,
                    atom.position,
                    {atom.position.x, atom.position.y, atom.position.z - 0.5},
                    side == "pocket" ? class_of(atom) : class_of(same)});
  }
  return read;
}

TEST(VinaTerms, AtomsOfManyKinds) {
  const TypedAtoms atoms = read_typed_atoms();
  ASSERT_EQ(atoms.pocket.size(), 20U);
  ASSERT_EQ(atoms.ligand.size(), 16U);
  expect_agreement("as printed", atoms.pocket, atoms.ligand, atoms.printed);
}

TEST(VinaTerms, StoredFiguresAreThoseOfTheProgram) {
  if (!has_vina()) GTEST_SKIP() << kNoVina;
  const TypedAtoms atoms = read_typed_atoms();
  const Terms now = printed_terms(atoms.pocket, atoms.ligand);
  for (std::size_t t = 0; t < now.size(); ++t) EXPECT_NEAR(now[t], atoms.printed[t], 1e-9) << kVinaNames[t];
}

TEST(VinaTerms, Complexes) {
  const fs::path data = shared_data("data/affinity");
  LIBBIO_SKIP_WITHOUT(data);
  if (!has_vina()) GTEST_SKIP() << kNoVina;
  // With Mn, Ca, Zn, Hg; 1fd0 and 1h5v have sulfur where a hydrogen bond would be.
  for (const char* id : {"1ax0", "1bn1", "1fd0", "1h5v"}) {
    const fs::path folder = data / "train" / id;
    const auto receptor = molecule::read_receptor(folder / "pocket.pdb.gz").receptor;
    molecule::LigandReader reader(folder / "ligand.sdf.gz");
    molecule::LigandRecord record;
    ASSERT_TRUE(reader.next(record) && record.ligand) << id;
    const auto pocket = vina_atoms(receptor), ligand = vina_atoms(*record.ligand);
    expect_agreement(id, pocket, ligand, printed_terms(pocket, ligand));
  }
}

}  // namespace
}  // namespace libbio::affinity
