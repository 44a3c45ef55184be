// Energies of MMFF94 compared term by term.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "libbio/molecule/mmff_terms.h"

namespace libbio::testing {

// `relative` of 1 kcal/mol where a term is smaller.
inline void expect_equal_terms(const molecule::MmffEnergies& found, const molecule::MmffEnergies& expected,
                               double relative, const std::string& of = {}) {
  using Energies = molecule::MmffEnergies;
  static constexpr std::pair<const char*, double Energies::*> kTerms[] = {
      {"bond", &Energies::bond},
      {"angle", &Energies::angle},
      {"stretch-bend", &Energies::stretch_bend},
      {"out of plane", &Energies::out_of_plane},
      {"torsion", &Energies::torsion},
      {"vdW", &Energies::vdw},
      {"electrostatics", &Energies::electrostatics}};
  for (const auto& [name, term] : kTerms)
    EXPECT_NEAR(found.*term, expected.*term, relative * std::max(1.0, std::abs(expected.*term)))
        << of << ' ' << name;
}

}  // namespace libbio::testing
