// Chemical elements by atomic number.
#pragma once

#include <string_view>

namespace libbio::molecule {

// "C", "Zn"; "X" where the number is no element's.
std::string_view element_symbol(int atomic_number);

// Of a single bond, in Å (Cordero et al., Dalton Trans. 2008, 2832, for the elements that structures have);
// 1.5 for the others.
double covalent_radius(int atomic_number);

}  // namespace libbio::molecule
