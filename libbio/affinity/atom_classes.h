// Coarse classes of atoms for counts and physics terms, on both sides of a complex.
#pragma once

#include <cstdint>
#include <string_view>

#include "libbio/molecule/atom_roles.h"
#include "libbio/molecule/ligand.h"
#include "libbio/molecule/receptor.h"

namespace libbio::affinity {

inline constexpr std::int32_t kLigandClasses = 8;
inline constexpr std::int32_t kPocketClasses = 9;

// What counts and physics terms need of an atom.
struct AtomClass {
  std::int32_t number = 0;  // below kLigandClasses or kPocketClasses
  double radius = 0;        // Å, molecule::contact_radius
  // By Vina's rules (Trott & Olson 2010), which know no hydrogen bonds of sulfur.
  bool hydrophobic = false, donor = false, acceptor = false;
};

AtomClass class_of(const molecule::LigandAtom& atom);
AtomClass class_of(const molecule::ReceptorAtom& atom);
std::string_view ligand_class_name(std::int32_t number);
std::string_view pocket_class_name(std::int32_t number);

}  // namespace libbio::affinity
