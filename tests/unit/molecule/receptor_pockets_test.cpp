// Every pocket of the shared complexes can be read, and what is in them is known.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>

#include "libbio/molecule/receptor_reader.h"
#include "tests/shared_data.h"

namespace libbio::molecule {
namespace {

namespace fs = std::filesystem;

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

TEST(ReceptorPockets, AllCanBeRead) {
  const fs::path folder = shared_data("data/affinity");
  LIBBIO_SKIP_WITHOUT(folder);
  std::map<std::string, int> unknown;
  int pockets = 0, residues = 0, incomplete = 0;
  double reading = 0, cutting = 0;
  for (const char* group : {"train", "series"})
    for (const fs::directory_entry& complex : fs::directory_iterator(folder / group)) {
      const fs::path file = complex.path() / "pocket.pdb.gz";
      if (!fs::exists(file)) continue;
      auto begin = std::chrono::steady_clock::now();
      const Receptor pocket = read_receptor(file).receptor;
      reading += milliseconds_since(begin);
      ++pockets;
      residues += static_cast<int>(pocket.residues.size());
      for (const ReceptorResidue& residue : pocket.residues)
        if (residue.kind != ResidueKind::amino_acid && residue.kind != ResidueKind::metal)
          ++unknown[residue.name + " (" + std::string(name_of(residue.kind)) + ", " + residue.letter + ")"];
      for (const std::string& remark : pocket.remarks)
        incomplete += remark.find("atoms: ") != std::string::npos;
      for (const ReceptorAtom& atom : pocket.atoms) {
        ASSERT_GT(atom.atomic_number, 1) << file;
        ASSERT_TRUE(atom.type >= 0 && atom.type < receptor_atom_types()) << file;
      }
      std::vector<Point> centres;
      for (std::size_t i = 0; i < pocket.atoms.size(); i += 1 + pocket.atoms.size() / 30)
        centres.push_back(pocket.atoms[i].position);
      begin = std::chrono::steady_clock::now();
      ASSERT_FALSE(pocket_of(pocket, centres, 6).atoms.empty());
      cutting += milliseconds_since(begin);
    }
  std::cout << pockets << " pockets of " << residues << " residues, " << reading / pockets << " ms to read, "
            << cutting / pockets << " ms for pocket_of; " << incomplete << " have residues that lack atoms\n";
  for (const auto& [name, count] : unknown) std::cout << name << ": " << count << "\n";
  EXPECT_EQ(pockets, 3643);
}

}  // namespace
}  // namespace libbio::molecule
