#include "libbio/affinity/atom_classes.h"

#include <array>

namespace libbio::affinity {
namespace {

using molecule::AtomRoles;
using molecule::Ionisable;

constexpr std::array<std::string_view, kLigandClasses> kLigandNames = {
    "aliphatic C or S", "aromatic C", "polar C", "base N", "donor", "acceptor", "acid O or P", "halogen"};
constexpr std::array<std::string_view, kPocketClasses> kPocketNames = {
    "aliphatic C or S", "aromatic C", "polar C", "N",    "base N",
    "carbonyl O",       "hydroxyl O", "acid O",  "metal"};

bool is_halogen(int z) {
  return z == 9 || z == 17 || z == 35 || z == 53;
}

// As X-Score and Vina have it: hydrogen bonds are of N and O, and of metals as donors; a halide ion is as
// hydrophobic as a bonded halogen.
AtomClass with_roles(std::int32_t number, int atomic_number, const AtomRoles& roles) {
  const bool polar = atomic_number == 7 || atomic_number == 8;
  return {number, molecule::contact_radius(atomic_number), roles.hydrophobic || is_halogen(atomic_number),
          roles.donor && (polar || molecule::is_metal(atomic_number)), roles.acceptor && polar};
}

std::int32_t ligand_number(const molecule::LigandAtom& atom) {
  switch (atom.atomic_number) {
    case 6:
      return atom.aromatic ? 1 : atom.roles.hydrophobic ? 0 : 2;
    case 7:
      return atom.roles.ionisable == Ionisable::base ? 3 : atom.roles.donor ? 4 : atom.roles.acceptor ? 5 : 2;
    case 8:
      return atom.roles.ionisable == Ionisable::acid ? 6 : atom.roles.donor ? 4 : 5;
    case 15:
      return 6;
    case 16:
      return 0;
    default:
      return 7;
  }
}

std::int32_t pocket_number(const molecule::ReceptorAtom& atom) {
  if (molecule::is_metal(atom.atomic_number)) return 8;
  switch (atom.atomic_number) {
    case 7:
      return atom.roles.ionisable == Ionisable::base ? 4 : 3;
    case 8:
      return atom.roles.ionisable == Ionisable::acid ? 7 : atom.roles.donor ? 6 : 5;
    case 16:
    case 34:
      return 0;
    case 6:
      return atom.aromatic ? 1 : atom.roles.hydrophobic ? 0 : 2;
    default:
      return 2;
  }
}

}  // namespace

AtomClass class_of(const molecule::LigandAtom& atom) {
  return with_roles(ligand_number(atom), atom.atomic_number, atom.roles);
}

AtomClass class_of(const molecule::ReceptorAtom& atom) {
  return with_roles(pocket_number(atom), atom.atomic_number, atom.roles);
}

std::string_view ligand_class_name(std::int32_t number) {
  return kLigandNames.at(static_cast<std::size_t>(number));
}
std::string_view pocket_class_name(std::int32_t number) {
  return kPocketNames.at(static_cast<std::size_t>(number));
}

}  // namespace libbio::affinity
