#include "libbio/affinity/atom_classes.h"

#include <array>

namespace libbio::affinity {
namespace {

using molecule::AtomRoles;
using molecule::Ionisable;

constexpr std::array<std::string_view, kLigandClasses> kLigandNames = {
    "aliphatic C", "aromatic C", "polar C", "donor N", "base N",
    "other N",     "acid O",     "other O", "S or P",  "halogen"};
constexpr std::array<std::string_view, kPocketClasses> kPocketNames = {
    "aliphatic C", "aromatic C", "polar C", "N", "base N", "acid O", "other O", "S", "metal or other"};

AtomClass with_roles(std::int32_t number, int atomic_number, const AtomRoles& roles) {
  return {number,         molecule::contact_radius(atomic_number), roles.hydrophobic, roles.donor,
          roles.acceptor, roles.ionisable != Ionisable::none};
}

std::int32_t ligand_number(const molecule::LigandAtom& atom) {
  switch (atom.atomic_number) {
    case 6:
      return atom.aromatic ? 1 : atom.roles.hydrophobic ? 0 : 2;
    case 7:
      return atom.roles.ionisable == Ionisable::base ? 4 : atom.roles.donor ? 3 : 5;
    case 8:
      return atom.roles.ionisable == Ionisable::acid ? 6 : 7;
    case 9:
    case 17:
    case 35:
    case 53:
      return 9;
    default:
      return 8;
  }
}

std::int32_t pocket_number(const molecule::ReceptorAtom& atom) {
  switch (atom.atomic_number) {
    case 6:
      return atom.aromatic ? 1 : atom.roles.hydrophobic ? 0 : 2;
    case 7:
      return atom.roles.ionisable == Ionisable::base ? 4 : 3;
    case 8:
      return atom.roles.ionisable == Ionisable::acid ? 5 : 6;
    case 16:
      return 7;
    default:
      return 8;
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
