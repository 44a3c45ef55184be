#include "libbio/molecule/mmff_terms.h"

#include <algorithm>

#include "libbio/error.h"

namespace libbio::molecule {
namespace {

// Copies the terms of which all atoms, named by the member pointers, are kept.
template <class Term, class... Member>
std::vector<Term> kept_terms(const std::vector<Term>& terms, const std::vector<int>& number,
                             Member Term::*... atom) {
  std::vector<Term> kept;
  for (Term term : terms) {
    if (((number[static_cast<std::size_t>(term.*atom)] < 0) || ...)) continue;
    ((term.*atom = number[static_cast<std::size_t>(term.*atom)]), ...);
    kept.push_back(term);
  }
  return kept;
}

std::vector<std::array<int, 2>> kept_pairs(const std::vector<std::array<int, 2>>& pairs,
                                           const std::vector<int>& number) {
  std::vector<std::array<int, 2>> kept;
  for (const auto& [a, b] : pairs) {
    const int first = number[static_cast<std::size_t>(a)], second = number[static_cast<std::size_t>(b)];
    if (first >= 0 && second >= 0) kept.push_back({first, second});
  }
  return kept;
}

}  // namespace

MmffTerms terms_among(const MmffTerms& terms, const std::vector<bool>& keep) {
  if (keep.size() != terms.charge.size())
    throw ShapeError("terms_among: " + std::to_string(keep.size()) + " marks for " +
                     std::to_string(terms.charge.size()) + " atoms");
  std::vector<int> number(keep.size(), -1);
  MmffTerms kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (!keep[i]) continue;
    number[i] = kept.atoms();
    kept.charge.push_back(terms.charge[i]);
    kept.vdw_type.push_back(terms.vdw_type[i]);
  }
  kept.bonds = kept_terms(terms.bonds, number, &MmffBond::a, &MmffBond::b);
  kept.angles = kept_terms(terms.angles, number, &MmffAngle::a, &MmffAngle::b, &MmffAngle::c);
  kept.stretch_bends =
      kept_terms(terms.stretch_bends, number, &MmffStretchBend::a, &MmffStretchBend::b, &MmffStretchBend::c);
  kept.out_of_planes = kept_terms(terms.out_of_planes, number, &MmffOutOfPlane::a, &MmffOutOfPlane::b,
                                  &MmffOutOfPlane::c, &MmffOutOfPlane::d);
  kept.torsions =
      kept_terms(terms.torsions, number, &MmffTorsion::a, &MmffTorsion::b, &MmffTorsion::c, &MmffTorsion::d);
  kept.vdw_types = terms.vdw_types;
  kept.vdw_radius = terms.vdw_radius;
  kept.vdw_depth = terms.vdw_depth;
  kept.excluded = kept_pairs(terms.excluded, number);
  kept.three_apart = kept_pairs(terms.three_apart, number);
  return kept;
}

}  // namespace libbio::molecule
