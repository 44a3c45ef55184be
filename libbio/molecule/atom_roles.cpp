#include "libbio/molecule/atom_roles.h"

namespace libbio::molecule {

double contact_radius(int atomic_number) {
  switch (atomic_number) {
    case 6:
      return 1.9;
    case 7:
      return 1.8;
    case 8:
      return 1.7;
    case 9:
      return 1.5;
    case 14:
      return 2.2;
    case 15:
      return 2.1;
    case 16:
      return 2.0;
    case 17:
      return 1.8;
    case 35:
      return 2.0;
    case 53:
      return 2.2;
    default:
      return is_metal(atomic_number) ? 1.2 : 2.0;
  }
}

bool is_metal(int z) {
  return z == 3 || z == 4 || (z >= 11 && z <= 13) || (z >= 19 && z <= 31) || (z >= 37 && z <= 50) ||
         (z >= 55 && z <= 83) || (z >= 87 && z <= 103);
}

}  // namespace libbio::molecule
