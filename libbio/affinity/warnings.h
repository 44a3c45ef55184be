// What in a complex makes its prediction less trustworthy, found from its chemistry and geometry.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libbio/affinity/affinity.h"

namespace libbio::affinity {

// How far around the ligand receptor atoms matter to findings_of(), Å.
inline constexpr double kWarningRadius = 6.0;

// The warnings that are on, and a sentence for each that names what was found: "metal ZN:A:101 is 2.1 Å from
// ligand atom 3 (O)". Atoms of the ligand count from 1, hydrogens left out.
struct Findings {
  Warnings warnings;
  std::vector<std::string> remarks;
};

// `near`: numbers of receptor atoms, all within kWarningRadius of an atom of the ligand among them.
// `novelty_percentile`: of the prediction, %. Warnings are as documented there; metals bind, so that they
// are neither covalent nor clashes.
Findings findings_of(const molecule::Ligand& ligand, const molecule::Receptor& receptor,
                     std::span<const std::int32_t> near, double novelty_percentile);

}  // namespace libbio::affinity
