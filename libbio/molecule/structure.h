// Protein chains as resolved in a structure file: residues in chain order with their backbone atoms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/molecule/point.h"

namespace libbio::molecule {

// One amino acid residue. Atoms that the file does not have are empty; those present are finite.
struct Residue {
  std::string name;         // as in the file, for instance "MSE"
  char letter = 'X';        // of the parent amino acid: MSE is 'M'; 'X' where it is not known
  int number = 0;           // the author's sequence number
  char insertion_code = 0;  // 0 where there is none
  std::optional<Point> n, ca, c, cb;

  std::string label() const;  // "MSE 52A"
};

struct Chain {
  std::string name;  // the author's, as users see it; may be empty
  std::vector<Residue> residues;

  std::string sequence() const;  // one letter per resolved residue
};

// At least one chain; every chain has at least one residue.
struct Structure {
  std::string path;
  std::vector<Chain> chains;

  // Throws UsageError, listing the chains, if there is none of that name.
  const Chain& chain(std::string_view name) const;
};

// Whether `second` directly follows `first` in the polymer: C-N closer than 2.5 Å or, where one of these
// atoms is missing, CA-CA closer than 4.5 Å. False if neither can be measured.
bool are_bonded(const Residue& first, const Residue& second);

// The C-beta atom; CA for glycine. A C-beta missing in another residue is placed by ideal geometry from N, CA
// and C (the tetrahedral coefficients of trRosetta, Yang et al. 2020); without those, CA. Empty if the
// residue has no CA either.
std::optional<Point> beta_carbon(const Residue& residue);

}  // namespace libbio::molecule
