// A small family with planted couplings, in every format, and the runs of `bio contact` on it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "shell.h"

namespace end_to_end {

// 40 match columns, 152 rows. Columns i and i + 14 (from 1: 1 and 15, 3 and 17, ... 19 and 33) vary together.
// Every row whose number is 1 more than a multiple of 3 has two residues more behind column 10. Column 37 is
// a gap in most rows but the query; row 150 is a fragment of eight residues; row 151 is row 3 again.
inline constexpr int kColumns = 40, kRows = 152, kPlanted = 10, kPlantedSeparation = 14;
inline constexpr int kInsertionBehind = 10, kInserted = 2, kGapColumn = 37;

struct FamilyText {
  std::string a3m, a2m, fasta, stockholm, aln;
};
FamilyText family_text(std::uint64_t seed);

// The planted pairs as a matrix of 0 and 1.
std::string planted_matrix();

struct PairLine {
  int i = 0, j = 0;
  double p = 0;
};
// The lines `i j 0 8 p` of a CASP RR file; complains of a file without header or END.
std::vector<PairLine> pairs_of_rr(const std::string& text);

// A folder with family.a3m, native.txt and weights.h5, in which commands run.
class ContactRun : public ::testing::Test {
 protected:
  ContactRun();

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }
  bool exists(const std::string& name) const { return std::filesystem::exists(file(name)); }
  std::string text(const std::string& name) const { return read_text(file(name)); }

  // A bash command line in the folder, where `bio` is the program.
  Outcome bash(const std::string& command) const;
  // bio contact with settings that make a fit of a fraction of a second, and --quiet.
  Outcome contact(const std::string& arguments) const;
  void expect_success(const std::string& arguments) const;
  // The message on standard error; nothing else may be there.
  void expect_error(const std::string& arguments, int status, const std::string& message) const;
  // Names in the folder.
  std::vector<std::string> files() const;

  TemporaryFolder folder_;
};

}  // namespace end_to_end
